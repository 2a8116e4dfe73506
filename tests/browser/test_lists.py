"""Every menu of ours opens for every role that sees it; the rest stays as it was."""

import pytest
import requests
from headless import PHONE, open_session
from lxml import etree

OURS = ("crm_extended.", "crm_callcenter.", "crm_loyalty.")
MENU_TIMEOUT_SECONDS = 60
ROLES = (
    "admin",
    "sales_manager",
    "salesperson",
    "marketer",
    "agent",
    "supervisor",
    "accountant",
)
# Odoo's own presence service reads its store before that is there, when news of a
# colleague arrive while a page loads
ODOO_RACE = "Cannot read properties of undefined (reading 'res.partner')"
# the web client has settled: no request under way, a view is shown
READY = "document.querySelector('.o_action_manager > .o_action, .o_view_controller')"


def load_menus(status, role):
    """Return the menus of ours that open something for this role.

    :return: list of ``{"xmlid", "name", "actionID"}``.
    """
    user = status["users"][role]
    session = open_session(status["url"], status["db"], user["login"], user["password"])
    menus = requests.get(
        f"{status['url']}/web/webclient/load_menus",
        cookies={"session_id": session},
        timeout=MENU_TIMEOUT_SECONDS,
    ).json()
    return [
        menu
        for menu in menus.values()
        if (menu.get("xmlid") or "").startswith(OURS) and menu.get("actionID")
    ]


@pytest.fixture(scope="module")
def seen_on_phone():
    """Return the menus that somebody opened on a phone already."""
    return set()


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("role", ROLES)
def test_every_menu_opens(browser, status, role, size, seen_on_phone):
    """No menu of ours ends in an error, on a desk or on a phone.

    On the desk each role opens all it sees. A phone shows everybody the same, so that
    each menu is opened there once.
    """
    menus = load_menus(status, role)
    if size:
        browser.set_size(*size)
        menus = [menu for menu in menus if menu["xmlid"] not in seen_on_phone]
        seen_on_phone.update(menu["xmlid"] for menu in menus)
    browser.become(role)
    for menu in menus:
        browser.open(f"/odoo/action-{menu['actionID']}")
        browser.wait_until(READY, what=f"{menu['xmlid']} for {role}")
        assert browser.texts(".o_error_dialog") == [], menu["xmlid"]
        errors = [error for error in browser.take_errors() if ODOO_RACE not in error]
        assert errors == [], f"{menu['xmlid']} for {role}"


def test_someone_sees_menus_of_ours(status):
    """The test above would pass with nothing to open."""
    assert len(load_menus(status, "sales_manager")) >= 4
    assert load_menus(status, "agent")


def test_the_partner_form_is_odoos_plus_little(rpc):
    """Our views of the vanilla partner form add fields and at most a button each."""
    admin = rpc("admin")
    form_id = admin.env.ref("base.view_partner_form").id
    views = admin.env["ir.ui.view"]
    ours = [
        view
        for view in views.search_read(
            [("inherit_id", "=", form_id)], ["xml_id", "arch_db"]
        )
        if view["xml_id"].startswith(OURS)
    ]
    assert ours
    for view in ours:
        arch = etree.fromstring(view["arch_db"])
        assert not arch.xpath("//page | //*[@position='replace']"), view["xml_id"]
        added = arch.xpath("descendant-or-self::*[@position]/*[not(@position)]")
        tags = [node.tag for node in added]
        assert set(tags) <= {"button", "field"}, view["xml_id"]
        assert tags.count("button") <= 1, view["xml_id"]


def test_the_partner_form_opens(browser, rpc):
    """The vanilla form still shows Odoo's own pages."""
    partners = rpc("salesperson").env["res.partner"]
    partner_id = partners.search([("is_company", "=", True)], limit=1)[0]
    browser.become("salesperson")
    browser.open(f"/odoo/action-contacts.action_contacts/{partner_id}")
    browser.wait_for(".o_form_view .o_notebook")
    assert browser.take_errors() == []


def test_the_styles_compile(browser):
    """Odoo shows an old style, and says so, when a file of ours does not compile."""
    browser.become("admin")
    browser.open("/odoo")
    said = browser.evaluate("getComputedStyle(document.body, '::before').content")
    assert "error" not in said
