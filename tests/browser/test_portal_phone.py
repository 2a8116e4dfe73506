"""What customers see of us fits on a telephone, empty and filled."""

import pytest
from headless import PHONE

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = ("/my", "/my/loyalty", "/my/cases", "/my/cases/new", "/support", "/knowledge")
LONG = (
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
)


def open_and_measure(browser, page):
    """Open a page; return what is wider than the screen, by class."""
    browser.open(page)
    browser.wait_until("document.querySelector('main, #wrap, body > *')", what=page)
    assert "Traceback" not in browser.text("body"), page
    assert browser.evaluate(TOO_WIDE) <= 0, page


@pytest.fixture
def member(call, api, source):
    """Let the portal's customer have points, a tier, a case, and long words in all."""
    user = call(
        "admin",
        "res.users",
        "search_read",
        [("login", "=", "portal")],
        fields=["partner_id", "company_id"],
    )[0]
    partner_id, company_id = user["partner_id"][0], user["company_id"][0]
    (program_id,) = call(
        "admin",
        "loyalty.program",
        "create",
        [
            {
                "name": f"{LONG} {source}",
                "program_type": "loyalty",
                "applies_on": "both",
                "company_id": company_id,
                "portal_point_name": "Points",
                "tier_basis": "points",
                "tier_ids": [
                    (0, 0, {"name": f"Basic {LONG}", "min_qualifying": 0}),
                    (0, 0, {"name": "Gold", "min_qualifying": 1000}),
                ],
            }
        ],
    )
    api("loyalty_enroll", partner_id, program_id)
    for number in range(12):
        api(
            "loyalty_earn",
            {
                "source": source,
                "external_ref": f"{number}",
                "partner_id": partner_id,
                "program": program_id,
                "points": 10.25 + number,
                "reason": LONG,
            },
        )
    case = api(
        "case_intake",
        {
            "source": source,
            "external_ref": "1",
            "partner_id": partner_id,
            "subject": LONG,
            "description": f"<p>{LONG}</p>",
        },
    )
    return {"program": program_id, "case": case}


def test_portal_fits_a_phone(browser, member):
    """Nothing is cut off, and no page has to be pushed sideways."""
    browser.become("portal")
    browser.set_size(*PHONE)
    for page in PAGES:
        open_and_measure(browser, page)
    open_and_measure(browser, f"/my/loyalty?program={member['program']}")
    text = browser.text("body")
    assert LONG in text
    # 12 movements of 10.25, 11.25 …
    assert "189" in text
    browser.set_size(1280, 900)
