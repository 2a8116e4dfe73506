"""What a search means, and what of a case must not stand in an article."""

import re
import unicodedata
from collections.abc import Iterable

MAX_TERMS = 12
MIN_FUZZY_LENGTH = 4
MAX_FUZZY_TERMS = 3
WORD = re.compile(r"[^\W_]+")
# language of Odoo -> text search configuration of PostgreSQL
CONFIGS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# four digits or more, with what may stand between the digits of a number
NUMBER = re.compile(r"\+?\(?\d(?:[\s().\-/]{0,2}\d){3,}")
URL = re.compile(r"https?://\S+")
MASK = "[…]"


def get_config(lang: str | None) -> str:
    """Return the text search configuration of a language.

    >>> get_config("fr_BE"), get_config(None), get_config("ja_JP")
    ('french', 'simple', 'simple')
    """
    return CONFIGS.get((lang or "").split("_")[0].split("@")[0], "simple")


def fold(text: str | None) -> str:
    """Return a text in small letters and without accents.

    >>> fold("Café RÉGLÉ")
    'cafe regle'
    """
    letters = unicodedata.normalize("NFKD", text or "")
    return "".join(c for c in letters if not unicodedata.combining(c)).lower()


def get_words(text: str | None) -> list[str]:
    """Return the words of a text, folded, each once, in their order.

    >>> get_words("The Café, the CAFE!")
    ['the', 'cafe']
    """
    return list(dict.fromkeys(WORD.findall(fold(text))))


def get_terms(
    text: str | None, stop_words: Iterable[str] = (), limit: int = MAX_TERMS
) -> list[str]:
    """Return the words of a text by which an article can be found.

    :param stop_words: words that say nothing, folded.
    :param limit: how many words at most; the first ones count.

    >>> get_terms("How do I reset the machine?", {"how", "do", "i", "the"})
    ['reset', 'machine']
    """
    ignored = set(stop_words)
    terms = [w for w in get_words(text) if w not in ignored and len(w) > 1]
    return terms[:limit]


def get_fuzzy_terms(terms: Iterable[str]) -> list[str]:
    """Return the terms that may contain a typing error worth a look: the longest.

    >>> get_fuzzy_terms(["red", "expreso", "machine", "cups", "broken"])
    ['expreso', 'machine', 'broken']
    """
    candidates = [term for term in terms if len(term) >= MIN_FUZZY_LENGTH]
    longest = sorted(candidates, key=len, reverse=True)[:MAX_FUZZY_TERMS]
    return [term for term in candidates if term in longest]


def get_tsquery(
    terms: Iterable[str], synonyms: dict[str, set[str]], is_typing: bool = False
) -> str:
    """Return the text of a tsquery that finds any of the terms or their synonyms.

    :param synonyms: folded word -> folded words or phrases that mean the same.
    :param is_typing: the last word may be unfinished.
    :return: safe for ``to_tsquery``: nothing but letters and digits in quotes.

    >>> get_tsquery(["invoice", "tot"], {"invoice": {"bill"}}, is_typing=True)
    "'bill' | 'invoice' | 'tot':*"
    """
    terms = list(terms)
    alternatives: dict[str, None] = {}
    for position, term in enumerate(terms):
        meant = sorted({term, *synonyms.get(term, ())})
        is_last = position == len(terms) - 1
        for phrase in meant:
            words = WORD.findall(phrase)
            if not words:
                continue
            quoted = " <-> ".join(f"'{word}'" for word in words)
            prefix = ":*" if is_typing and is_last and phrase == term else ""
            alternatives[(f"({quoted})" if len(words) > 1 else quoted) + prefix] = None
    return " | ".join(alternatives)


def get_excerpt(text: str | None) -> str:
    """Return a piece of a text so that one sees where it was cut.

    >>> get_excerpt("The glaze may"), get_excerpt("Dry it flat."), get_excerpt("")
    ('The glaze may …', 'Dry it flat.', '')
    """
    text = (text or "").rstrip()
    return f"{text} …" if text and text[-1] not in ".!?…" else text


def mask_personal_data(text: str | None, known: Iterable[str | None] = ()) -> str:
    """Return a text in which a customer can no longer be recognised.

    Addresses of mail and of pages, numbers of four digits or more (telephone, order,
    bank account) and every known word of the customer become ``[…]``.

    :param known: what is known of the customer: names, street, city, references; each
        is masked whole, and each of its words of three letters or more.

    >>> mask_personal_data("Ann Lee (ann@x.org, +1 555 0100) cannot print", ["Ann Lee"])
    '[…] ([…], […]) cannot print'
    """
    masked = NUMBER.sub(MASK, URL.sub(MASK, EMAIL.sub(MASK, text or "")))
    phrases = {(item or "").strip() for item in known}
    words = {w for phrase in phrases for w in WORD.findall(phrase) if len(w) > 2}
    for secret in sorted(phrases | words, key=len, reverse=True):
        if len(secret) > 1:
            # ß in capitals is SS
            spellings = dict.fromkeys((secret, secret.upper(), secret.casefold()))
            anyone = "|".join(map(re.escape, spellings))
            pattern = rf"(?<![^\W_])(?:{anyone})(?![^\W_])"
            masked = re.sub(pattern, MASK, masked, flags=re.IGNORECASE)
    return masked
