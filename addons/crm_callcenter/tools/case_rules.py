"""Which rules a case fits, and what similar cases say about its type."""

from collections.abc import Iterable
from typing import NamedTuple

from .knowledge_text import WORD, fold

WORDS, SENDER, CHANNEL, CATEGORY = "words", "sender", "channel", "category"


class Conditions(NamedTuple):
    """What a rule asks for; an empty field asks for nothing."""

    phrases: tuple[str, ...] = ()  # one of them, in any letters
    domains: tuple[str, ...] = ()  # one of them, or a domain below it
    channel: str = ""
    category_path: str = ""  # "1/4/": this category and those below


class Facts(NamedTuple):
    """What is known of a case."""

    text: str = ""
    email: str = ""
    channel: str = ""
    category_path: str = ""


class Reason(NamedTuple):
    """One condition that was met, and by what."""

    kind: str
    value: str


class Winner(NamedTuple):
    """The type with most votes: its share of them and how many cases gave them."""

    type_id: int
    share_ratio: float
    count: int
    total: int


def split_list(text: str | None) -> tuple[str, ...]:
    """Return the entries of a list written with commas.

    >>> split_list("Refund, money back,, ")
    ('Refund', 'money back')
    """
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def find_phrase(phrases: Iterable[str], text: str) -> str:
    """Return the first phrase of which the whole words stand in the text, or "".

    >>> find_phrase(["card", "Money Back"], "Cards: I want my money  back!")
    'Money Back'
    """
    words = f" {' '.join(WORD.findall(fold(text)))} "
    for phrase in phrases:
        wanted = " ".join(WORD.findall(fold(phrase)))
        if wanted and f" {wanted} " in words:
            return phrase
    return ""


def find_domain(domains: Iterable[str], email: str) -> str:
    """Return the first domain to which the address belongs, or "".

    >>> find_domain(["acme.com"], "x@shop.acme.com")
    'acme.com'
    >>> find_domain(["me.com"], "x@acme.com")
    ''
    """
    host = fold(email).rpartition("@")[2].strip(" <>")
    for domain in domains:
        wanted = fold(domain).lstrip("@")
        if wanted and (host == wanted or host.endswith(f".{wanted}")):
            return domain
    return ""


def match(conditions: Conditions, facts: Facts) -> list[Reason] | None:
    """Return why a case fits all conditions, or ``None`` where it does not.

    No condition at all fits nothing.

    >>> match(Conditions(channel="web"), Facts(channel="web"))
    [Reason(kind='channel', value='web')]
    """
    if not any(conditions):
        return None
    path = conditions.category_path
    checks = (
        (WORDS, conditions.phrases, find_phrase(conditions.phrases, facts.text)),
        (SENDER, conditions.domains, find_domain(conditions.domains, facts.email)),
        (
            CHANNEL,
            conditions.channel,
            facts.channel if facts.channel == conditions.channel else "",
        ),
        (CATEGORY, path, path if facts.category_path.startswith(path) else ""),
    )
    wanted = [(kind, found) for kind, asked, found in checks if asked]
    if not all(found for _kind, found in wanted):
        return None
    return [Reason(kind, found) for kind, found in wanted]


def vote(neighbours: Iterable[tuple[int, float]]) -> Winner | None:
    """Return the type that the nearest cases have, each voting with its nearness.

    :param neighbours: (type id, nearness above 0), at best a dozen.
    :return: ``None`` without neighbours; of equals the lower id.

    >>> vote([(7, 0.5), (8, 0.9), (7, 0.5)])
    Winner(type_id=7, share_ratio=0.526, count=2, total=3)
    """
    weights: dict[int, float] = {}
    counts: dict[int, int] = {}
    for type_id, nearness in neighbours:
        weights[type_id] = weights.get(type_id, 0.0) + nearness
        counts[type_id] = counts.get(type_id, 0) + 1
    total = sum(weights.values())
    if not total > 0:
        return None
    best = min(weights, key=lambda type_id: (-weights[type_id], type_id))
    share = round(weights[best] / total, 3)
    return Winner(best, share, counts[best], sum(counts.values()))
