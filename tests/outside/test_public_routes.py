"""Addresses and bodies that nobody sends by accident, at every public page."""

import uuid
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

NUL = "%00"
BIG = b"name=" + b"a" * 10 * 1024 * 1024
PAGES = (
    "/contact-form/{}",
    "/contact-form/confirm/{}",
    "/consent/confirm/{}",
    "/support/{}",
    "/knowledge/{}",
    "/knowledge/{}/feedback",
    "/loyalty/r/{}",
    "/loyalty/r/{}/contact",
    "/crm_callcenter/cti/{}/event",
)
SECONDS = 30


def get_status(url, body=None, kind="application/x-www-form-urlencoded"):
    """Return the status of an answer."""
    request = Request(url, data=body, headers={"Content-Type": kind})
    try:
        with urlopen(request, timeout=SECONDS) as answer:
            return answer.status
    except HTTPError as refusal:
        return refusal.code


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("part", [NUL, "a" + NUL + "b", "AQ" + NUL, "%ff", "%ed%a0%80"])
def test_address_that_is_none(status, page, part):
    """It is not there, or it may not be called so; it is never our error."""
    url = status["url"] + page.format(part)
    assert get_status(url) < 500
    assert get_status(url, b"name=%00&email=a%00b&stamp=%00&search=%00") < 500


@pytest.mark.parametrize("page", ["/knowledge?search=%00", "/support?x=%00", "/%00"])
def test_question_that_is_none(status, page):
    assert get_status(status["url"] + page) < 500


@pytest.mark.parametrize(
    "page", [*PAGES, "/support/{}", "/knowledge/suggest", "/knowledge/opened"]
)
def test_body_of_ten_megabytes(status, page):
    """It is refused, whatever it says it is."""
    url = status["url"] + page.format("x")
    for kind in ("application/x-www-form-urlencoded", "application/json"):
        assert get_status(url, BIG, kind) < 500


def test_form_with_nul_in_every_field(status, call):
    """What no column holds is left out, or the form says what to do."""
    code = f"nul{uuid.uuid4().hex[:8]}"
    call("admin", "crm.lead.form", "create", [{"name": code, "code": code}])
    url = f"{status['url']}/contact-form/{code}"
    assert get_status(url + "?utm_source=%00&page=%00&embed=%00") == 200
    names = ("name", "email", "phone", "company", "message", "stamp", "utm_campaign")
    body = "&".join(f"{name}=a%00b" for name in names).encode()
    assert get_status(url, body) < 500
