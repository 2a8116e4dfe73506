"""Right-to-left languages and very long words: our pages hold both, wide and narrow."""

import pytest
from headless import PHONE
from page_faults import find_faults

LANGUAGE = "ar_001"
WIDE = (1400, 900)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter"
FORM = ".o_form_view .o_form_sheet_bg, .o_form_view .o_form_sheet"
CASE_ACTION = "/odoo/action-crm_callcenter.crm_case_action"
# {page: what is there once it is loaded}; {name} stands for a record
DESK = {
    "/odoo/agent-desk": ".o_crm_callcenter_row",
    f"{CASE_ACTION}/{{case}}": FORM,
    "/odoo/cockpit": ".o_crm_callcenter_cockpit_columns",
}
OFFICE = {
    "/odoo/res.partner/{partner}/customer-360": "[data-figure=sale_count]",
    "/odoo/call-board": ".o_crm_callcenter_board_tile",
    "/odoo/action-crm_extended.crm_journey_action/{journey}": FORM,
    "/odoo/action-crm_loyalty.crm_loyalty_dashboard_action": ".o-spreadsheet",
    "/odoo/action-crm_loyalty.loyalty_member_action/{member}": FORM,
    "/odoo/action-crm_extended.crm_extended_settings_action": ".o_settings_container",
}
PORTAL = {
    "/my": "#wrap",
    "/my/cases": "#wrap",
    "/my/cases/{portal_case}": "#wrap",
    "/my/loyalty": "#wrap",
    "/support": "main",
    "/support/{slug}": "main form",
}


def check_all(browser, records, direction):
    """Return {page and width: faults}, of the pages of all people in both widths."""
    found = {}
    for role, pages in (("agent", DESK), ("admin", OFFICE), ("portal", PORTAL)):
        browser.become(role)
        found |= check(browser, pages, records, direction)
    return found


def check(browser, pages, records, direction):
    """Return {page and width: faults}, of some pages in both widths."""
    found = {}
    for page, ready in pages.items():
        path = page.format(**records)
        browser.set_size(*WIDE)
        browser.open(path)
        browser.wait_for(ready)
        if "crm_journey_action" in path:
            browser.click(".o_notebook .nav-link", "Diagram")
            browser.wait_for(".o_crm_extended_step")
        for size in (WIDE, PHONE):
            browser.set_size(*size)
            faults = find_faults(browser, direction) + browser.take_errors()
            if faults:
                found[f"{path} {size[0]}"] = faults
    return found


@pytest.fixture
def records(call):
    """Return {name: id} of the demo company's records that the pages show."""
    names = {"ashdown": "partner", "case_c32": "case", "case_c27": "portal_case"}
    found = {
        names[row["name"]]: row["res_id"]
        for row in call(
            "admin",
            "ir.model.data",
            "search_read",
            [("module", "=", "__demo__"), ("name", "in", list(names))],
            ["name", "res_id"],
        )
    }
    for name, model, domain in (
        ("journey", "crm.journey", [("name", "=", "Welcome")]),
        ("member", "loyalty.member", [("partner_id", "=", found["partner"])]),
    ):
        [found[name]] = call("admin", model, "search", domain, limit=1)
    [team] = call(
        "admin",
        "crm.case.team",
        "search_read",
        [("has_web_form", "=", True), ("web_slug", "!=", False)],
        ["web_slug"],
        limit=1,
    )
    return {**found, "team": team["id"], "slug": team["web_slug"]}


@pytest.fixture
def arabic(call):
    """Let people read Arabic, and afterwards what they read before.

    The texts stay English: it is the layout that has to turn round.
    """
    [language_id] = call(
        "admin",
        "res.lang",
        "search",
        [("code", "=", LANGUAGE), ("active", "in", [True, False])],
    )
    users = call(
        "admin",
        "res.users",
        "search_read",
        [("login", "in", ["admin", "agent", "portal"])],
        ["lang"],
    )
    call("admin", "res.lang", "write", [language_id], {"active": True})
    for user in users:
        call("admin", "res.users", "write", [user["id"]], {"lang": LANGUAGE})
    yield
    for user in users:
        call("admin", "res.users", "write", [user["id"]], {"lang": user["lang"]})
    call("admin", "res.lang", "write", [language_id], {"active": False})


@pytest.fixture
def long_words(call, records):
    """Give what the pages show names without a blank, and their own ones afterwards."""
    # the steps of a running journey keep their names
    copied = call("admin", "crm.journey", "copy", [records["journey"]])
    records["journey"] = copied[0] if isinstance(copied, list) else copied
    steps = call(
        "admin", "crm.journey.step", "search", [("journey_id", "=", records["journey"])]
    )
    [member] = call(
        "admin", "loyalty.member", "read", [records["member"]], ["program_id"]
    )
    own = [("crm.journey", records["journey"], "name")]
    own += [("crm.journey.step", step_id, "name") for step_id in steps]
    shared = [
        ("res.partner", records["partner"], "name"),
        ("res.partner", records["partner"], "city"),
        ("crm.case", records["case"], "name"),
        ("crm.case", records["portal_case"], "name"),
        ("crm.case.team", records["team"], "name"),
        ("loyalty.program", member["program_id"][0], "name"),
    ]
    before = [
        call("admin", model, "read", [record_id], [field])[0][field]
        for model, record_id, field in shared
    ]
    try:
        for model, record_id, field in own + shared:
            call("admin", model, "write", [record_id], {field: LONG})
        yield
    finally:
        for (model, record_id, field), value in zip(shared, before, strict=True):
            call("admin", model, "write", [record_id], {field: value})
        call("admin", "crm.journey", "unlink", [records["journey"]])


def test_right_to_left(browser, records, arabic):
    """Everything is mirrored, nothing is pushed out or on top of each other."""
    assert check_all(browser, records, "rtl") == {}


def test_long_words(browser, records, long_words):
    """A word of 60 letters is broken or shortened, and pushes nothing aside."""
    assert check_all(browser, records, "ltr") == {}
