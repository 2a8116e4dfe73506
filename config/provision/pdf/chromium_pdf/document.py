"""Put printed bodies, headers and footers together to one document."""

import io
import itertools
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from chromium_pdf.browser import MM_PER_INCH, Page, Sheet, open_page
from chromium_pdf.options import Job

POINTS_PER_INCH = 72.0


@dataclass(frozen=True)
class Strip:
    """A header or footer: its file and where it goes, in millimetres.

    :param bottom: from the bottom of the paper to the bottom of the strip;
    :param height: of the strip.
    """

    file: Path
    bottom: float
    height: float


def print_document(job: Job) -> bytes:
    """Return the job's bodies as one PDF, each page with its header and footer.

    :raises PrintError: when the browser fails.
    """
    with open_page(job.local_files) as page:
        if job.cookie_jar:
            page.set_cookies(job.cookie_jar)
        page.add_cookies(job.cookies)
        sheet = Sheet(job.width_mm, job.height_mm, job.scale, **vars(job.margins))
        printed = [
            PdfReader(io.BytesIO(page.print_file(body, "", sheet)))
            for body in job.bodies
        ]
        return _assemble(job, page, printed)


def get_strips(job: Job) -> list[Strip]:
    """Return where the header and the footer go; none where there is no room.

    The header begins ``header_spacing_mm`` above the text, the footer right below it.
    """
    strips = []
    top = job.margins.top
    if job.header and top:
        height = min(job.header_spacing_mm, top) or top
        strips.append(Strip(job.header, job.height_mm - top, height))
    if job.footer and job.margins.bottom:
        strips.append(Strip(job.footer, 0.0, job.margins.bottom))
    return strips


def _assemble(job: Job, browser: Page, printed: list[PdfReader]) -> bytes:
    """Return all pages with their strips, and an entry per body in the outline."""
    writer = PdfWriter()
    total = sum(len(reader.pages) for reader in printed)
    starts: list[int] = []
    number = 0
    for body, reader in zip(job.bodies, printed, strict=True):
        starts.append(number)
        for position, page in enumerate(reader.pages, 1):
            number += 1
            query = build_query(body, number, total, position, len(reader.pages))
            for strip in get_strips(job):
                _stamp(page, browser, job, strip, query)
            writer.add_page(page)
    _add_outline(writer, starts, job.height_mm)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def build_query(body: Path, number: int, total: int, position: int, pages: int) -> str:
    """Return wkhtmltopdf's variables, from which the header fills in page numbers.

    :param number: of the page in the whole file; ``total`` pages;
    :param position: of the page in its body; ``pages`` of that body.
    """
    return urlencode(
        {
            "page": number,
            "frompage": 1,
            "topage": total,
            "sitepage": position,
            "sitepages": pages,
            "section": "",
            "subsection": "",
            "webpage": str(body),
        }
    )


def _stamp(page: PageObject, browser: Page, job: Job, strip: Strip, query: str) -> None:
    """Draw a header or footer on a page."""
    sheet = Sheet(
        job.width_mm,
        strip.height,
        job.scale,
        left=job.margins.left,
        right=job.margins.right,
    )
    printed = PdfReader(io.BytesIO(browser.print_file(strip.file, query, sheet)))
    shift = strip.bottom / MM_PER_INCH * POINTS_PER_INCH
    page.merge_transformed_page(printed.pages[0], Transformation().translate(0, shift))


def _add_outline(writer: PdfWriter, starts: list[int], height_mm: float) -> None:
    """Add one outline entry per body, in wkhtmltopdf's form.

    Odoo splits the file by it: each entry names a destination whose first element is
    the number of a page.

    :param starts: the first page of each body, counted from 0.
    """
    root = writer._root_object
    destinations = DictionaryObject()
    root[NameObject("/Dests")] = writer._add_object(destinations)
    outline = DictionaryObject({NameObject("/Type"): NameObject("/Outlines")})
    parent = writer._add_object(outline)
    root[NameObject("/Outlines")] = parent
    top = int(height_mm / MM_PER_INCH * POINTS_PER_INCH)
    entries = []
    for number, start in enumerate(starts):
        name = NameObject(f"/__WKANCHOR_{number}")
        destinations[name] = ArrayObject(
            [
                NumberObject(start),
                NameObject("/XYZ"),
                NumberObject(0),
                NumberObject(top),
                NumberObject(0),
            ]
        )
        entry = DictionaryObject(
            {
                NameObject("/Title"): TextStringObject(str(number + 1)),
                NameObject("/Parent"): parent,
                NameObject("/Dest"): name,
            }
        )
        entries.append(writer._add_object(entry))
    for entry, following in itertools.pairwise(entries):
        entry.get_object()[NameObject("/Next")] = following
        following.get_object()[NameObject("/Prev")] = entry
    outline[NameObject("/First")] = entries[0]
    outline[NameObject("/Last")] = entries[-1]
    outline[NameObject("/Count")] = NumberObject(len(entries))
