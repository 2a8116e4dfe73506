"""Tell mail that a person wrote from mail that a machine sent."""

import re
from typing import NamedTuple

# header that our own mail carries, with the identifier of the database
OWN_HEADER = "X-Crm-Case"
MAX_SUBJECT = 200
MAX_NUMBERS = 20

_AUTO_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
_MACHINES = ("mailer-daemon", "postmaster")
_AUTO_SUBJECT = re.compile(
    r"^\s*(auto(matic)?[- ]?(reply|response)|out of (the )?office|"
    r"abwesenheitsnotiz|automatische (antwort|abwesenheit)|"
    r"r[eé]ponse automatique|respuesta autom[aá]tica|risposta automatica|"
    r"odpowied[zź] automatyczna|automatick[aá] odpov[eě][dď]|"
    r"autom[aá]tica|absence du bureau)\b",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"^\s*((re|aw|antw|sv|vs|odp|r[eé]f|rif|res|tr|fw|fwd|wg)"
    r"(\[\d+\]|\(\d+\))?\s*:\s*)+",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\w/.\-]*\d[\w/.\-]*")
_PHONE = re.compile(r"\+?\d[\d ()/.\-]{5,}\d")


class MailFacts(NamedTuple):
    """What the classification looks at."""

    headers: dict  # lower-case name -> value
    content_type: str
    sender: str  # normalised address, or ""
    subject: str = ""
    own_addresses: frozenset = frozenset()
    own_marker: str = ""
    is_list_welcome: bool = False
    is_scan: bool = False  # a fax gateway or a scanner sends it, always by itself


def classify(facts: MailFacts) -> str:
    """Return why a mail is parked, or an empty text when a person wrote it.

    The surest signs come first: our own header, reports of RFC 3464 and RFC 8098,
    ``Auto-Submitted`` of RFC 3834, then what older programs write.

    :param facts: the mail.
    :return: ``loop``, ``own_address``, ``bounce``, ``receipt``, ``auto_reply``,
        ``list`` or an empty text.

    >>> classify(MailFacts({"auto-submitted": "auto-replied"}, "text/plain", "a@b.c"))
    'auto_reply'
    >>> classify(MailFacts({"auto-submitted": "no"}, "text/plain", "a@b.c"))
    ''
    """
    headers = facts.headers
    if facts.own_marker and headers.get(OWN_HEADER.lower()) == facts.own_marker:
        return "loop"
    if facts.content_type == "multipart/report":
        return _classify_report(headers.get("content-type", ""))
    if facts.sender.partition("@")[0] in _MACHINES:
        return "bounce"
    if facts.is_scan:
        return ""
    if facts.sender and facts.sender in facts.own_addresses:
        return "own_address"
    if _is_auto_reply(headers, facts.subject):
        return "auto_reply"
    if headers.get("return-path", "").strip() == "<>":
        return "bounce"
    if not facts.is_list_welcome and _is_list(headers):
        return "list"
    return ""


def _classify_report(content_type: str) -> str:
    """Tell a read receipt from a bounce."""
    is_receipt = "disposition-notification" in content_type.lower()
    return "receipt" if is_receipt else "bounce"


def _is_auto_reply(headers: dict, subject: str) -> bool:
    """Tell whether a program answered."""
    submitted = headers.get("auto-submitted", "").strip().lower()
    return bool(
        (submitted and not submitted.startswith("no"))
        or any(name in headers for name in _AUTO_HEADERS)
        or headers.get("precedence", "").strip().lower() == "auto_reply"
        or _AUTO_SUBJECT.match(subject)
    )


def _is_list(headers: dict) -> bool:
    """Tell whether many people got it."""
    precedence = headers.get("precedence", "").strip().lower()
    return precedence in ("bulk", "list", "junk") or any(
        name in headers for name in ("list-id", "list-unsubscribe", "list-post")
    )


def clean_subject(subject: str) -> str:
    """Return a subject as one line of at most ``MAX_SUBJECT`` characters.

    >>> clean_subject("a  b" + chr(10) + " c")
    'a b c'
    """
    line = " ".join((subject or "").replace("\x00", "").split())
    return line if len(line) <= MAX_SUBJECT else line[: MAX_SUBJECT - 1] + "…"


def split_subject(subject: str) -> tuple[bool, str]:
    """Return whether a subject is a reply's, and the subject without its prefixes.

    >>> split_subject("AW: Re[2]: Pump")
    (True, 'Pump')
    >>> split_subject("Pump")
    (False, 'Pump')
    """
    line = clean_subject(subject)
    core = _REPLY.sub("", line)
    return core != line, core


def find_numbers(subject: str) -> list[str]:
    """Return the words of a subject that may be the number of a case.

    >>> find_numbers("Re: [C00012] pump (2 pieces)")
    ['C00012', '2']
    """
    words = (word.strip(".-") for word in _TOKEN.findall(clean_subject(subject)))
    return list(dict.fromkeys(word for word in words if word))[:MAX_NUMBERS]


def find_phone(text: str) -> str:
    """Return the first thing that looks like a telephone number, or nothing.

    >>> find_phone("Fax from +49 30 1234567, 2 pages")
    '+49 30 1234567'
    """
    match = _PHONE.search(clean_subject(text))
    return match.group() if match else ""
