"""Whether a recommendation is rewarded: states, and who may be the same person.

A member recommends the company to a friend. Both are rewarded when the friend's first
purchase is paid and the time in which it may be returned is over.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

IN_PROGRESS = "in_progress"
PENDING = "pending"
APPROVED = "approved"
FLAGGED = "flagged"
VOID = "void"

# a refund voids the rewards: any, or one that leaves less than the least purchase
REFUND_ANY = "any"
REFUND_BELOW_MINIMUM = "minimum"

# without the letters that people take for digits: 50 bits
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
MAX_CODE_CHARS = 40
LOOK_ALIKE = str.maketrans("OIL", "011")

STREET_WORDS = {
    "street": "st",
    "strasse": "st",
    "str": "st",
    "avenue": "ave",
    "av": "ave",
    "road": "rd",
    "boulevard": "blvd",
    "bd": "blvd",
    "drive": "dr",
    "lane": "ln",
    "square": "sq",
    "place": "pl",
}
MIN_PHONE_DIGITS = 6
SAME_MAILBOX = {"googlemail.com": "gmail.com"}


class Identity(NamedTuple):
    """By what a customer can be recognised; empty where nothing is known.

    :param commercial: id of the organisation or person.
    :param relatives: ids of customers who are family.
    :param emails: by ``normalize_email``.
    :param phones: by ``normalize_phone``.
    :param addresses: by ``normalize_address``.
    :param banks: account numbers.
    :param tokens: means of payment that were kept.
    :param devices: hashes of browsers, ``networks`` those of internet addresses.
    """

    commercial: int
    relatives: frozenset[int] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    banks: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()


class Purchase(NamedTuple):
    """The friend's first purchase, in the currency of the program.

    :param kept: what was paid and not refunded.
    :param is_refunded: something of it was credited.
    :param is_cancelled: the order was cancelled, or is gone.
    :param last_day: the last day of the time in which it may be returned.
    """

    kept: Decimal
    is_refunded: bool
    is_cancelled: bool
    last_day: date


class Terms(NamedTuple):
    """What the program asks for."""

    min_amount: Decimal
    refund_policy: str


def decide(
    state: str,
    purchase: Purchase | None,
    terms: Terms,
    is_suspicious: bool,
    today: date,
) -> str:
    """Return the state of a referral by what is known today.

    >>> terms = Terms(Decimal(0), REFUND_ANY)
    >>> bought = Purchase(Decimal(50), False, False, date(2026, 3, 24))
    >>> decide(IN_PROGRESS, bought, terms, False, date(2026, 3, 24))
    'pending'
    >>> decide(PENDING, bought, terms, False, date(2026, 3, 25))
    'approved'
    >>> decide(APPROVED, bought._replace(is_refunded=True), terms, False, date.max)
    'void'

    :param purchase: ``None`` as long as nothing was bought and paid.
    :param is_suspicious: there are reasons that no manager has cleared.
    :return: ``void`` stays; ``approved`` ends with a refund only.
    """
    if state == VOID:
        return VOID
    if purchase and is_voided(purchase, terms):
        return VOID
    if state == APPROVED:
        return APPROVED
    if is_suspicious:
        return FLAGGED
    if purchase is None:
        return IN_PROGRESS
    return APPROVED if today > purchase.last_day else PENDING


def is_voided(purchase: Purchase, terms: Terms) -> bool:
    """Tell whether a purchase was cancelled or refunded so that nobody is rewarded."""
    if purchase.is_cancelled:
        return True
    if not purchase.is_refunded:
        return False
    is_enough = purchase.kept > 0 and purchase.kept >= terms.min_amount
    return terms.refund_policy == REFUND_ANY or not is_enough


def is_capped(rewarded_this_month: int, rewarded: int, caps: tuple[int, int]) -> bool:
    """Tell whether a member has been rewarded as often as the program allows.

    >>> is_capped(2, 2, (3, 0)), is_capped(3, 3, (3, 0)), is_capped(0, 9, (3, 9))
    (False, True, True)

    :param caps: per month and in total; 0: any number.
    """
    per_month, in_total = caps
    return bool(
        (per_month and rewarded_this_month >= per_month)
        or (in_total and rewarded >= in_total)
    )


def get_last_day(paid_on: date, window_days: int) -> date:
    """Return the last day on which a purchase may be returned."""
    return paid_on + timedelta(days=window_days)


# ------------------------------------------------------------
# WHO IT IS
# ------------------------------------------------------------


def get_reasons(referrer: Identity, friend: Identity) -> list[str]:
    """Return what speaks for both being one person or household, none when nothing.

    The same for the two the other way round.

    >>> get_reasons(Identity(1, phones=frozenset({"4912"})), Identity(1))
    ['person']
    >>> home = frozenset({"main st 1|10115|de"})
    >>> get_reasons(Identity(1, addresses=home), Identity(2, addresses=home))
    ['address']
    """
    reasons = []
    if referrer.commercial == friend.commercial:
        reasons.append("person")
    if (
        friend.commercial in referrer.relatives
        or referrer.commercial in friend.relatives
    ):
        reasons.append("household")
    shared = {
        "email": referrer.emails & friend.emails,
        "phone": referrer.phones & friend.phones,
        "address": referrer.addresses & friend.addresses,
        "bank": referrer.banks & friend.banks,
        "payment": referrer.tokens & friend.tokens,
        "device": referrer.devices & friend.devices,
        "network": referrer.networks & friend.networks,
    }
    return [*reasons, *(name for name, common in shared.items() if common)]


def has_common_device(friend: Identity, others: list[Identity]) -> bool:
    """Tell whether another friend of the same member used this friend's browser."""
    return any(friend.devices & other.devices for other in others)


def normalize_email(email: str | None) -> str:
    """Return a mail address as the mailbox that it leads to, empty when it is none.

    What follows a plus and dots before the @ are left out: many providers ignore them.
    A pair that differs in them is worth a look, wherever the mailbox is.

    >>> normalize_email("Ann.Lee+shop@GoogleMail.com")
    'annlee@gmail.com'
    """
    local, at, domain = (email or "").strip().casefold().rpartition("@")
    local = local.partition("+")[0].replace(".", "")
    domain = SAME_MAILBOX.get(domain, domain)
    return f"{local}@{domain}" if at and local and domain else ""


def normalize_phone(phone: str | None) -> str:
    """Return the digits of an international number, empty when it is too short.

    >>> normalize_phone("+49 30 901820"), normalize_phone("0049-30-901820")
    ('4930901820', '4930901820')
    """
    digits = re.sub(r"[^0-9]", "", phone or "")
    digits = digits.removeprefix("00")
    return digits if len(digits) >= MIN_PHONE_DIGITS else ""


def normalize_address(
    street: str | None, postcode: str | None, city: str | None, country: str | None
) -> str:
    """Return an address without what people write differently, empty without street.

    >>> normalize_address("12, Main Street", "SW1A 1AA", "London", "GB")
    '12 main st|sw1a1aa|gb'
    >>> normalize_address("Hauptstraße 5", "10115", "Berlin", "DE")
    '5 hauptst|10115|de'

    :param postcode: without it the city stands in for it.
    """
    words = sorted(_shorten(word) for word in _to_words(street))
    place = "".join(_to_words(postcode)) or "".join(_to_words(city))
    if not words or not place:
        return ""
    return f"{' '.join(words)}|{place}|{(country or '').casefold()}"


def _to_words(text: str | None) -> list[str]:
    """Return the words of a text, without accents and signs."""
    plain = unicodedata.normalize("NFKD", (text or "").casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.findall(r"\w+", plain)


def _shorten(word: str) -> str:
    """Return a word of a street as it is often shortened."""
    for ending in ("strasse", "str"):
        if word.endswith(ending) and word != ending:
            return f"{word.removesuffix(ending)}st"
    return STREET_WORDS.get(word, word)


# ------------------------------------------------------------
# CODES
# ------------------------------------------------------------


def make_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a new code that nobody can guess.

    >>> make_code(lambda letters: letters[10])
    'AAAAAAAAAA'
    """
    return "".join(choose(CODE_LETTERS) for _position in range(CODE_LENGTH))


def normalize_code(text: object) -> str:
    """Return a code as it is kept, empty when it cannot be one.

    >>> normalize_code(" abcde-fghjo "), normalize_code("short"), normalize_code(None)
    ('ABCDEFGHJ0', '', '')
    """
    if not isinstance(text, str) or len(text) > MAX_CODE_CHARS:
        return ""
    code = re.sub(r"[\s-]", "", text).upper().translate(LOOK_ALIKE)
    is_code = len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS)
    return code if is_code else ""


def format_code(code: str) -> str:
    """Return a code as people read it out.

    >>> format_code("ABCDEFGHJ0")
    'ABCDE-FGHJ0'
    """
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
