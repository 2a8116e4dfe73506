"""A call from the telephone's ring to the note about it, as an agent lives it.

The telephone system is played: what it sends is sent to the door. After each step the
screen is looked at, in a real browser.
"""

import time

from switchboard import GREETING

TIMEOUT_SECONDS = 60


def test_a_call_from_the_ring_to_the_note(browser, call, source, switchboard):
    number = f"+4420794{switchboard.extension}"
    partner_id = call(
        "admin", "res.partner", "create", {"name": source, "phone": number}
    )
    switchboard.fetch()
    browser.become("agent")
    browser.open("/odoo")
    browser.wait_for(".o_crm_callcenter_bar")
    switchboard.tell("DialBegin", CallerIDNum=number)
    browser.wait_for(".o_crm_callcenter_pop", source)

    # a tab that opens now shows it as well, and the cockpit takes it over
    browser.open("/odoo/cockpit")
    browser.wait_for(".o_crm_callcenter_cockpit .card", source)
    browser.wait_for(".o_crm_callcenter_script", GREETING)
    assert browser.count(".o_crm_callcenter_pop") == 0
    switchboard.tell("DialEnd", DialStatus="ANSWER", CallerIDNum=number)
    browser.wait_for(".o_crm_callcenter_cockpit .card", "Speaking")
    browser.wait_for(".o_crm_callcenter_bar", source)

    # hanging up from the bar reaches the telephone system
    browser.click(".o_crm_callcenter_bar .btn-danger")
    browser.wait_until(
        "!document.querySelector('.o_loading_indicator')", what="the click to arrive"
    )
    commands = _wait_for(switchboard.fetch)
    assert [(row["kind"], row["call_id"]) for row in commands] == [
        ("hang_up", switchboard.code)
    ]
    switchboard.tell("Hangup", CallerIDNum=number)
    browser.wait_for(".o_crm_callcenter_cockpit .card", "Call ended")
    browser.type(".o_crm_callcenter_cockpit textarea", "All is well.")
    browser.click(".o_crm_callcenter_cockpit .card .btn-primary")
    browser.wait_for(".o_crm_callcenter_cockpit .card", "No call")
    [row] = call(
        "admin",
        "crm.call",
        "search_read",
        [("external_id", "=", switchboard.code)],
        ["state", "note", "partner_id", "agent_user_id"],
    )
    assert (row["state"], row["note"]) == ("ended", "All is well.")
    assert row["partner_id"][0] == partner_id
    assert row["agent_user_id"][0] == switchboard.agent_id


def test_a_click_on_a_number_dials_it(browser, call, source, switchboard):
    number = f"+4420794{switchboard.extension}"
    partner_id = call(
        "admin", "res.partner", "create", {"name": source, "phone": number}
    )
    switchboard.fetch()
    browser.become("agent")
    browser.open(f"/odoo/res.partner/{partner_id}")
    browser.wait_for('a[href^="tel:"]')
    switchboard.post("commands", {"poll": True})
    browser.click('a[href^="tel:"]')
    browser.wait_for(".o_notification", "Pick up your telephone")
    [command] = _wait_for(switchboard.fetch)
    assert (command["kind"], command["extension"], command["number"]) == (
        "dial",
        switchboard.extension,
        number,
    )
    # the call that comes of it is the contact's
    switchboard.tell(
        "DialBegin",
        Channel=f"PJSIP/{switchboard.extension}-00000001",
        DestChannel="PJSIP/trunk-00000002",
        DialString=f"{number}@trunk",
    )
    [row] = call(
        "admin",
        "crm.call",
        "search_read",
        [("external_id", "=", switchboard.code)],
        ["direction", "partner_id"],
    )
    assert (row["direction"], row["partner_id"][0]) == ("out", partner_id)


def _wait_for(find):
    """Return what is found, as soon as there is something."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < end:
        if found := find():
            return found
        time.sleep(0.2)
    raise AssertionError("It did not happen in time.")
