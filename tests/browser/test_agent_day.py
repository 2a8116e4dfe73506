"""What an agent says and sees in a day, and what the supervisor sees of it."""

import pytest
from back_office import Office

REASON = "Lunch"
STATE = ".o_crm_callcenter_agent_state"
MISSED = "/odoo/action-crm_callcenter.crm_call_action_call_back"
PHONE = (360, 740)
DESKTOP = (1400, 900)
# what is wider than the window can be read by scrolling sideways only
FITS = "document.documentElement.scrollWidth <= innerWidth"
BOARD_FIGURES = (
    "waiting",
    "oldest",
    "service_pct",
    "wait_seconds",
    "abandon_pct",
    "handle_seconds",
)


@pytest.fixture
def office(call):
    """Return the function that asks the server."""
    return Office(call)


def test_the_agent_takes_a_break_and_comes_back(browser, office, call):
    [agent] = office("res.users", "search_read", [("login", "=", "agent")])
    browser.become("agent")
    browser.open("/odoo/cockpit")
    for words, state, noted in (
        ("Ready", "ready", ("available", False)),
        (f"Break: {REASON}", "break", ("paused", REASON)),
        ("Ready", "ready", ("available", False)),
    ):
        browser.click(STATE)
        browser.click(".o-dropdown-item", words)
        browser.wait_for(f"{STATE}[data-state={state}]")
        [row] = office(
            "crm.agent.state.log",
            "search_read",
            [("user_id", "=", agent["id"])],
            order="id desc",
            limit=1,
        )
        assert (row["state"], row["reason"]) == noted
    assert browser.evaluate(f"document.querySelector('{STATE}').title") == "Ready"
    browser.set_size(*PHONE)
    browser.wait_for(STATE)
    assert browser.take_errors() == []


def test_the_wall_board_shows_its_figures_and_formulas(browser):
    browser.become("supervisor")
    for size in (DESKTOP, PHONE):
        browser.set_size(*size)
        browser.open("/odoo/call-board")
        for figure in BOARD_FIGURES:
            tile = f"[data-figure={figure}]"
            browser.wait_for(f"{tile} b")
            assert browser.text(f"{tile} b").strip()
            assert len(browser.text(f"{tile} small")) > 10, figure
        assert browser.evaluate(FITS), size
    browser.set_size(*DESKTOP)
    # a page may fill the screen only when a person asks for it: by a key
    browser.evaluate(
        "document.querySelector('.o_crm_callcenter_board header button').focus()"
    )
    browser.press("Enter")
    browser.wait_until(
        "document.fullscreenElement?.matches('.o_crm_callcenter_board')",
        what="the board fills the screen",
    )
    browser.press("Enter")
    browser.wait_until("!document.fullscreenElement")
    assert browser.take_errors() == []


def test_a_missed_call_is_called_back(browser, office, source, switchboard):
    number = f"+4420794{switchboard.extension}"
    office.create("res.partner", name=source, phone=number)
    switchboard.tell("DialBegin", CallerIDNum=number)
    switchboard.tell("DialEnd", DialStatus="NOANSWER", CallerIDNum=number)
    switchboard.tell("Hangup")
    browser.become("agent")
    browser.open(MISSED)
    browser.wait_for(".o_data_row", source)
    browser.set_size(*PHONE)
    browser.open(MISSED)
    browser.wait_for(".o_kanban_record", source)
    browser.set_size(*DESKTOP)
    browser.open(MISSED)
    browser.wait_for(".o_data_row", source)
    browser.evaluate(
        "[...document.querySelectorAll('.o_data_row')].find(row =>"
        f" row.innerText.includes('{source}'))"
        ".querySelector('button[name=action_called_back]').click()"
    )
    browser.wait_until(
        f"!document.querySelector('.o_list_view').innerText.includes('{source}')",
        what="the call is off the list",
    )
    [row] = office(
        "crm.call", "search_read", [("partner_id.name", "=", source)], limit=1
    )
    assert (row["state"], row["is_called_back"]) == ("missed", True)
    assert browser.take_errors() == []
