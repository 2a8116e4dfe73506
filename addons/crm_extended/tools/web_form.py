"""What strangers may send: bounds of texts and files, origins, signed forms."""

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple
from urllib.parse import urlsplit

SUBJECT_CHARS = 200
TEXT_CHARS = 20_000
CONTACT_CHARS = 200
PAGE_CHARS = 500
FILE_COUNT = 5
FILE_NAME_CHARS = 100
MIN_FILL_SECONDS = 3
FORM_HOURS = 24
NONCE_BYTES = 12
EXTENSIONS = frozenset(
    (
        "pdf",
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "heic",
        "txt",
        "csv",
        "log",
        "doc",
        "docx",
        "xls",
        "xlsx",
        "odt",
        "ods",
        "odp",
        "ppt",
        "pptx",
        "rtf",
        "eml",
        "msg",
        "zip",
        "mp4",
        "mov",
        "mp3",
        "wav",
    )
)
CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
NUL = "\x00"


class FormStamp(NamedTuple):
    """What a signed form says about itself.

    ``state`` is ``valid``, ``early``, ``expired`` or ``forged``; ``nonce`` is the
    number of the form, empty when it is forged.
    """

    state: str
    nonce: str


def clean_line(text: str) -> str:
    r"""Return the text as one line without control characters.

    >>> clean_line(" Broken\r\nBcc: all@example.com ")
    'Broken Bcc: all@example.com'
    """
    return " ".join(CONTROL.sub(" ", text or "").split())


def clean_text(text: str) -> str:
    r"""Return the text without what no database column holds.

    >>> clean_text(" one\x00\r\ntwo ")
    'one\ntwo'
    """
    return (text or "").replace(NUL, "").replace("\r\n", "\n").strip()


def clean_file_name(name: str) -> str:
    r"""Return the last part of the name, without control characters, short.

    The extension is kept.

    >>> clean_file_name("../../etc/pass\nwd.pdf")
    'pass wd.pdf'
    >>> clean_file_name("C:\\temp\\photo.jpg")
    'photo.jpg'
    """
    name = clean_line(re.split(r"[\\/]", name or "")[-1]).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:FILE_NAME_CHARS] or "file"
    return f"{stem[: FILE_NAME_CHARS - len(extension) - 1]}.{extension}"


def is_allowed_file(name: str) -> bool:
    """Tell whether the extension of a file is one of documents and pictures.

    >>> is_allowed_file("bill.PDF"), is_allowed_file("bill.pdf.exe")
    (True, False)
    """
    return name.rpartition(".")[2].lower() in EXTENSIONS and "." in name


def parse_origins(text: str) -> list[str]:
    r"""Return the origins of a text, one per line, in the form browsers send.

    :raises ValueError: with the line that is no origin.

    >>> parse_origins("https://Shop.example\nhttp://localhost:8080/")
    ['https://shop.example', 'http://localhost:8080']
    """
    origins = []
    for line in filter(None, map(str.strip, (text or "").splitlines())):
        try:
            parts = urlsplit(line)
            port = parts.port
        except ValueError as error:
            raise ValueError(line) from error
        host = parts.hostname or ""
        is_plain = parts.path in ("", "/") and not parts.query and not parts.username
        if parts.scheme not in ("http", "https") or not is_plain:
            raise ValueError(line)
        if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host):
            raise ValueError(line)
        origins.append(f"{parts.scheme}://{host}" + (f":{port}" if port else ""))
    return origins


def clean_page(text: str | None, default: str) -> str:
    """Return the address of a page, or another one when it is none.

    >>> clean_page("https://shop.example/a?b=1", "x")
    'https://shop.example/a?b=1'
    >>> clean_page("javascript:alert(1)", "x"), clean_page(None, "x")
    ('x', 'x')
    """
    page = clean_line(text or "")[:PAGE_CHARS]
    scheme = page.partition(":")[0].lower()
    return page if scheme in ("http", "https") else default


def build_snippet(url: str, code: str) -> str:
    """Return the text that shows a form inside the page of another web site.

    The address of that page, and what its own address says of campaign, medium and
    source, go along.

    >>> "https://crm.example/contact-form/a" in build_snippet(
    ...     "https://crm.example/contact-form/a", "a"
    ... )
    True

    :param str url: address of the form.
    :param str code: which form; small letters, digits and hyphens.
    """
    frame = f"crm-form-{code}"
    return (
        f'<iframe id="{frame}" title="{code}" '
        'style="width:100%;min-height:48rem;border:0"></iframe>\n'
        f'<script>document.getElementById("{frame}").src = "{url}?embed=1&page="'
        " + encodeURIComponent(location.href) + location.search.replace("
        '"?", "&");</script>'
    )


def sign_form(secret: str, form: str, now: float, nonce: str = "") -> str:
    """Return the stamp of a form that is shown at an instant.

    :param str secret: known to the server only.
    :param str form: which form, so that a stamp of one does not open another.
    :param float now: seconds since 1970.
    :param str nonce: number of this showing; a random one when left out.
    """
    nonce = nonce or secrets.token_hex(NONCE_BYTES)
    text = f"{int(now)}-{nonce}"
    return f"{text}-{_get_signature(secret, form, text)}"


def read_form(secret: str, form: str, stamp: str, now: float) -> FormStamp:
    r"""Return what a stamp says when the form comes back.

    >>> stamp = sign_form("s", "web", 1000.0, "n")
    >>> read_form("s", "web", stamp, 1010.0)
    FormStamp(state='valid', nonce='n')
    >>> read_form("s", "web", stamp, 1001.0).state
    'early'
    >>> read_form("s", "other", stamp, 1010.0).state
    'forged'
    >>> read_form("s", "web", "1000-n-\ud800", 1010.0).state
    'forged'
    """
    text, _dash, signature = (stamp or "").rpartition("-")
    expected = _get_signature(secret, form, text)
    # half characters come in JSON
    if not hmac.compare_digest(
        expected.encode(), signature.encode(errors="surrogatepass")
    ):
        return FormStamp("forged", "")
    shown, _dash, nonce = text.partition("-")
    age = now - int(shown)
    if age < MIN_FILL_SECONDS:
        return FormStamp("early", nonce)
    if age > FORM_HOURS * 3600:
        return FormStamp("expired", nonce)
    return FormStamp("valid", nonce)


def _get_signature(secret: str, form: str, text: str) -> str:
    """Return the signature of a text for a form."""
    message = f"{form}|{text}".encode(errors="surrogatepass")
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
