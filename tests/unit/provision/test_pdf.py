"""The command line that Odoo gives to wkhtmltopdf, as our printing understands it."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from chromium_pdf.browser import parse_cookie
from chromium_pdf.command import main
from chromium_pdf.document import build_query, get_strips
from chromium_pdf.errors import PrintError
from chromium_pdf.options import SMART_SHRINKING_SCALE, parse

ODOO_CALL = [
    *("--disable-local-file-access", "--quiet", "--page-size", "A4"),
    *("--margin-top", "52.0", "--dpi", "90", "--zoom", "1.0666666666666667"),
    *("--header-spacing", "40", "--margin-left", "0.0", "--margin-bottom", "32.0"),
    *("--margin-right", "7.0", "--orientation", "Portrait"),
    *("--javascript-delay", "1000", "--cookie-jar", "/print/jar.txt"),
    *("--header-html", "/print/head.html", "--footer-html", "/print/foot.html"),
    *("/print/body.0.html", "/print/body.1.html", "/print/out.pdf"),
]


def test_a_call_of_odoo():
    job = parse(ODOO_CALL)
    assert job.bodies == (Path("/print/body.0.html"), Path("/print/body.1.html"))
    assert job.output == Path("/print/out.pdf")
    assert (job.width_mm, job.height_mm) == (210.0, 297.0)
    assert job.margins.top == 52.0
    assert job.margins.right == 7.0
    assert job.scale == pytest.approx(SMART_SHRINKING_SCALE)
    assert job.cookie_jar == Path("/print/jar.txt")


def test_header_begins_above_the_text_by_its_spacing_and_footer_is_at_the_bottom():
    header, footer = get_strips(parse(ODOO_CALL))
    assert (header.bottom, header.height) == (297.0 - 52.0, 40.0)
    assert (footer.bottom, footer.height) == (0.0, 32.0)


def test_no_strip_where_there_is_no_margin():
    job = parse(["--margin-top", "0", "--header-html", "h", "body", "out"])
    assert get_strips(job) == []


def test_cookies_have_a_name_and_a_value():
    words = ["--cookie", "one", "1", "--quiet", "--cookie", "two", "2", "body", "out"]
    job = parse(words)
    assert job.cookies == (("one", "1"), ("two", "2"))
    assert job.bodies == (Path("body"),)
    assert parse(ODOO_CALL).cookies == ()


def test_only_the_files_of_the_job_may_be_read():
    names = {path.name for path in parse(ODOO_CALL).local_files}
    assert names == {"body.0.html", "body.1.html", "head.html", "foot.html"}


def test_landscape_and_own_sizes():
    turned = parse(["--page-size", "A5", "--orientation", "Landscape", "b", "o"])
    assert (turned.width_mm, turned.height_mm) == (210.0, 148.0)
    own = parse(["--page-width", "57mm", "--page-height", "32mm", "b", "o"])
    assert (own.width_mm, own.height_mm) == (57.0, 32.0)


@pytest.mark.parametrize(
    "words",
    [
        ["out"],
        ["--page-size", "A99", "b", "o"],
        ["--dpi", "x", "b", "o"],
        ["b", "--dpi"],
        ["b", "o", "--cookie"],
        ["b", "o", "--cookie", "name"],
    ],
)
def test_a_call_that_makes_no_sense_is_refused(words):
    with pytest.raises(PrintError):
        parse(words)


def test_failure_is_neither_success_nor_odoos_warning(capsys):
    assert main(["only-one-file"]) == 2
    assert "PDF printing with Chromium failed" in capsys.readouterr().err


def test_odoo_takes_the_version_for_one_with_headers(capsys):
    assert main(["--version"]) == 0
    shown = capsys.readouterr().out
    assert "(with patched qt)" in shown
    assert "0.12.6" in shown


def test_page_numbers_for_the_header():
    query = parse_qs(build_query(Path("/print/report.body.tmp.1.x.html"), 3, 5, 1, 3))
    assert query["page"] == ["3"]
    assert query["topage"] == ["5"]
    assert (query["sitepage"], query["sitepages"]) == (["1"], ["3"])
    assert query["webpage"][0].split(".", 4)[3] == "1", "Odoo picks the header by it"


def test_cookie_of_odoos_jar():
    cookie = parse_cookie("session_id=abc; HttpOnly; domain=localhost; path=/;")
    assert cookie == {
        "name": "session_id",
        "value": "abc",
        "domain": "localhost",
        "path": "/",
        "httpOnly": True,
    }
