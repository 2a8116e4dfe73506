"""wkhtmltopdf's command line, as far as Odoo uses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chromium_pdf.errors import PrintError

#: Name -> (width, height) in millimetres, portrait; Odoo's paper formats.
PAPER_SIZES = {
    "A0": (841.0, 1189.0),
    "A1": (594.0, 841.0),
    "A2": (420.0, 594.0),
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "A6": (105.0, 148.0),
    "A7": (74.0, 105.0),
    "A8": (52.0, 74.0),
    "A9": (37.0, 52.0),
    "B0": (1000.0, 1414.0),
    "B1": (707.0, 1000.0),
    "B2": (500.0, 707.0),
    "B3": (353.0, 500.0),
    "B4": (250.0, 353.0),
    "B5": (176.0, 250.0),
    "B6": (125.0, 176.0),
    "C5E": (163.0, 229.0),
    "Comm10E": (105.0, 241.0),
    "DLE": (110.0, 220.0),
    "Executive": (190.5, 254.0),
    "Folio": (210.0, 330.0),
    "Ledger": (431.8, 279.4),
    "Legal": (215.9, 355.6),
    "Letter": (215.9, 279.4),
    "Tabloid": (279.4, 431.8),
}

#: Options without a value.
FLAGS = frozenset(
    {
        "disable-local-file-access",
        "disable-smart-shrinking",
        "enable-local-file-access",
        "footer-line",
        "header-line",
        "quiet",
    }
)

#: Takes a name and a value, and may come several times.
COOKIE = "cookie"

#: wkhtmltopdf lays a page out 1.25 times wider than the paper and shrinks it ("smart
#: shrinking"); Odoo's report styles are made for that size of type.
SMART_SHRINKING_SCALE = 0.8
CSS_DPI = 96.0


@dataclass(frozen=True)
class Margins:
    """Distances from the paper's edges in millimetres."""

    top: float = 10.0
    right: float = 10.0
    bottom: float = 10.0
    left: float = 10.0


@dataclass(frozen=True)
class Job:
    """One call.

    :param bodies: HTML files, one per document;
    :param output: the PDF file to write;
    :param width_mm: of the paper as it is read; ``height_mm`` too;
    :param header_spacing_mm: from the header's top to the text; 0 for the whole margin;
    :param scale: size of the type against CSS pixels;
    :param header: HTML file that is shown on top of each page, or None;
    :param footer: the same at the bottom;
    :param cookie_jar: file with cookies for images and styles, or None;
    :param cookies: more of them, as (name, value).
    """

    bodies: tuple[Path, ...]
    output: Path
    width_mm: float
    height_mm: float
    margins: Margins
    header_spacing_mm: float
    scale: float
    header: Path | None = None
    footer: Path | None = None
    cookie_jar: Path | None = None
    cookies: tuple[tuple[str, str], ...] = ()

    @property
    def local_files(self) -> frozenset[Path]:
        """The only files of this machine that the browser may read."""
        files = {*self.bodies, self.header, self.footer} - {None}
        return frozenset(path.resolve() for path in files if path)


def parse(words: Sequence[str]) -> Job:
    """Return the job that a command line asks for.

    Unknown options with a value are taken and ignored, as their meaning (timing,
    resolution) has none here.

    :raises PrintError: when files are missing or a number is none.
    """
    values, files, cookies = _split(words)
    if len(files) < 2:
        raise PrintError("an input and an output file are needed")
    *bodies, output = (Path(name) for name in files)
    width, height = _paper(values)
    margins = Margins(
        **{
            side: _millimetres(values[f"margin-{side}"], f"margin-{side}")
            for side in ("top", "right", "bottom", "left")
            if f"margin-{side}" in values
        }
    )
    return Job(
        bodies=tuple(bodies),
        output=output,
        width_mm=width,
        height_mm=height,
        margins=margins,
        header_spacing_mm=_millimetres(values.get("header-spacing", "0"), "spacing"),
        scale=_scale(values),
        header=_path(values, "header-html"),
        footer=_path(values, "footer-html"),
        cookie_jar=_path(values, "cookie-jar"),
        cookies=tuple(cookies),
    )


def _split(
    words: Sequence[str],
) -> tuple[dict[str, str], list[str], list[tuple[str, str]]]:
    """Return ({option: value}, files, cookies)."""
    values: dict[str, str] = {}
    files: list[str] = []
    cookies: list[tuple[str, str]] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            files.append(word)
            continue
        name = word[2:]
        value = "" if name in FLAGS else next(rest, None)
        if name == COOKIE and value is not None:
            # the value was the cookie's name, its own value follows
            cookie, value = value, next(rest, None)
            cookies.append((cookie, value or ""))
        if value is None:
            raise PrintError(f"{word} has no value")
        values[name] = value
    return values, files, cookies


def _paper(values: dict[str, str]) -> tuple[float, float]:
    """Return width and height in millimetres, turned when landscape is asked for."""
    if "page-width" in values and "page-height" in values:
        width = _millimetres(values["page-width"], "page-width")
        height = _millimetres(values["page-height"], "page-height")
    else:
        name = values.get("page-size", "A4")
        if name not in PAPER_SIZES:
            raise PrintError(f"unknown paper size {name!r}")
        width, height = PAPER_SIZES[name]
    landscape = values.get("orientation", "").lower() == "landscape"
    return (height, width) if landscape else (width, height)


def _scale(values: dict[str, str]) -> float:
    """Return the size of the type: Odoo's dpi and zoom cancel out to 1."""
    shrinking = 1.0 if "disable-smart-shrinking" in values else SMART_SHRINKING_SCALE
    dpi = _millimetres(values.get("dpi", str(CSS_DPI)), "dpi")
    zoom = _millimetres(values.get("zoom", "1"), "zoom")
    # Chromium prints between a tenth and twice the size.
    return min(2.0, max(0.1, shrinking * dpi * zoom / CSS_DPI))


def _millimetres(text: str, name: str) -> float:
    """Return a number of millimetres, written with or without the unit."""
    try:
        return float(text.removesuffix("mm"))
    except ValueError as err:
        raise PrintError(f"{name} is no number: {text!r}") from err


def _path(values: dict[str, str], name: str) -> Path | None:
    """Return the file that an option names, None without it."""
    return Path(values[name]) if name in values else None
