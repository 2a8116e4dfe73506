"""Names, tax numbers and addresses in a form in which equal ones look equal."""

import re
import unicodedata

# what companies carry behind their names in law, without dots; one entry per word
LEGAL_FORMS = frozenset(
    (
        "ab",
        "ag",
        "as",
        "aps",
        "bv",
        "bvba",
        "co",
        "corp",
        "corporation",
        "cv",
        "doo",
        "eood",
        "eu",
        "gbr",
        "gmbh",
        "inc",
        "incorporated",
        "kft",
        "kg",
        "kgaa",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "mbh",
        "nv",
        "og",
        "ohg",
        "oy",
        "oyj",
        "plc",
        "pty",
        "sa",
        "sarl",
        "sas",
        "se",
        "sl",
        "spa",
        "srl",
        "sro",
        "spol",
        "ug",
        "zrt",
    )
)
# two ways to write one sound, brought to the shorter one
UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ß", "ss"), ("æ", "a"), ("ø", "o"))
MAX_KEY_CHARS = 120


def make_name_key(name: str | None) -> str:
    """Return the name of a person in plain small letters and digits.

    >>> make_name_key(" Müller-Lüdenscheidt,  JÜRGEN ")
    'jurgen ludenscheidt muller'
    >>> make_name_key("Juergen Mueller Luedenscheidt")
    'jurgen ludenscheidt muller'
    """
    return " ".join(sorted(_get_words(name)))[:MAX_KEY_CHARS]


def make_company_key(name: str | None) -> str:
    """Return the name of a company without its legal form.

    A name that is nothing but legal forms stays as it is.

    >>> make_company_key("Müller & Söhne G.m.b.H.")
    'muller sohne'
    >>> make_company_key("Acme Corp."), make_company_key("ACME Corporation")
    ('acme', 'acme')
    >>> make_company_key("SAS")
    'sas'
    """
    text = re.sub(r"(?<=\b\w)[./](?=\w\b)", "", name or "")
    words = _get_words(text)
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)[:MAX_KEY_CHARS]


def make_vat_key(vat: str | None) -> str:
    """Return a tax number without blanks, dots and hyphens, in capital letters.

    >>> make_vat_key("be 0477.472.701")
    'BE0477472701'
    """
    return "".join(char for char in vat or "" if char.isalnum()).upper()


def _get_words(text: str | None) -> list[str]:
    """Return the words of a text, without accents, in small letters."""
    plain = (text or "").casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    for long, short in UMLAUTS:
        plain = plain.replace(long, short)
    return re.findall(r"[^\W_]+", plain)
