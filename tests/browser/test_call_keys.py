"""The cockpit and the page of the next call, by the keyboard alone."""

import time

import pytest

MOST_TABS = 60
TEXT = "document.querySelector('.o_crm_callcenter_call_desk').innerText"


@pytest.fixture
def any_hour(call):
    """Let the agent's company call at night and without consent, for the test."""
    [agent] = call(
        "admin", "res.users", "search_read", [("login", "=", "agent")], ["company_id"]
    )
    company_id = agent["company_id"][0]
    free = {"crm_quiet_enabled": False, "crm_consent_required": False}
    [before] = call("admin", "res.company", "read", [company_id], [*free])
    call("admin", "res.company", "write", [company_id], free)
    yield agent
    call("admin", "res.company", "write", [company_id], {k: before[k] for k in free})


@pytest.fixture
def person_id(call, source, any_hour):
    """Return the id of the one person on a running list with a script."""
    number = f"+4420794{int(time.time()) % 90_000 + 10_000}"
    person_id = call(
        "admin", "res.partner", "create", {"name": source, "phone": number}
    )
    segment_id = call(
        "admin",
        "crm.segment",
        "create",
        {"name": source, "domain": f"[('name', '=', '{source}')]"},
    )
    call("admin", "crm.segment", "action_refresh", [segment_id])
    list_id = call(
        "admin",
        "crm.call.list",
        "create",
        {
            "name": source,
            "script_id": _create_script(call, source),
            "user_ids": [(6, 0, [any_hour["id"]])],
            "segment_ids": [(6, 0, [segment_id])],
            "hour_from": 0.0,
            "hour_to": 24.0,
            "is_saturday_called": True,
            "is_sunday_called": True,
            "is_holiday_kept": False,
        },
    )
    call("admin", "crm.call.list", "action_start", [list_id])
    yield person_id
    call("admin", "crm.call.list", "action_close", [list_id])


def _create_script(call, source):
    """Return the id of a script with a choice and a text."""
    script_id = call("admin", "crm.call.script", "create", {"name": source})
    answers = [(0, 0, {"name": name}) for name in ("Yes", "No")]
    for sequence, vals in enumerate(
        (
            {"name": "Content?", "kind": "choice", "answer_ids": answers},
            {"name": "Why not?", "kind": "text", "next_kind": "end"},
        )
    ):
        call(
            "admin",
            "crm.call.script.page",
            "create",
            {**vals, "script_id": script_id, "sequence": sequence},
        )
    return script_id


def tab_to(browser, selector):
    """Press Tab until an element has the focus; fail when no Tab leads there."""
    for _press in range(MOST_TABS):
        if browser.evaluate(f"document.activeElement.matches({selector!r})"):
            return
        browser.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def choose(browser, selector, text):
    """Choose a line of a selection with the arrows."""
    tab_to(browser, selector)
    chosen = f"document.querySelector({selector!r}).selectedOptions[0].innerText"
    for _press in range(browser.count(f"{selector} option")):
        if browser.evaluate(chosen) == text:
            return
        browser.press("ArrowDown")
    raise AssertionError(f"no {text} in {selector}")


def test_a_person_is_called_and_wrapped_up(
    browser, call, source, person_id, switchboard
):
    desk = ".o_crm_callcenter_call_desk"
    switchboard.fetch()
    browser.become("agent")
    browser.open("/odoo/next-call")
    browser.wait_for(desk, "Next person")
    choose(browser, f"{desk} select", source)
    browser.press("Escape")
    browser.press("n")
    browser.wait_for(desk, source)
    browser.wait_for(desk, "Content?")
    browser.press("d")
    # who was called is not given back any more
    browser.wait_until(f"!{TEXT}.includes('Give back')", what="the call")
    browser.press("2")
    browser.wait_for(desk, "Why not?")
    # the field of a question has the focus by itself
    browser.wait_until("document.activeElement.dataset.role === 'answer'", timeout=10)
    browser.write("Too dear")
    browser.press("Enter")
    browser.wait_until(
        "!document.querySelector('[data-role=answer]')", what="the end", timeout=15
    )
    browser.press("m")
    browser.write("Call again in spring")
    browser.press("Escape")
    [outcome] = call(
        "admin",
        "crm.call.disposition",
        "search_read",
        [("name", "=", "Not interested")],
        ["name"],
    )
    key = browser.evaluate(
        "[...document.querySelectorAll('button')].find(e =>"
        f" e.innerText.includes({outcome['name']!r})).querySelector('kbd').innerText"
    )
    browser.press(key)
    browser.wait_for(desk, "Next person")
    [attempt] = call(
        "admin",
        "crm.call.attempt",
        "search_read",
        [("partner_id", "=", person_id)],
        ["note", "disposition_id"],
    )
    assert attempt["note"] == "Call again in spring"
    assert attempt["disposition_id"] == [outcome["id"], outcome["name"]]
    answers = call(
        "admin",
        "crm.call.answer",
        "search_read",
        [("entry_id.partner_id", "=", person_id)],
        ["value"],
    )
    assert [row["value"] for row in answers] == ["No", "Too dear"]


def test_the_cockpit(browser, call, source, switchboard):
    number = f"+4420794{switchboard.extension}"
    call("admin", "res.partner", "create", {"name": source, "phone": number})
    switchboard.fetch()
    cockpit = ".o_crm_callcenter_cockpit"
    browser.become("agent")
    browser.open("/odoo/cockpit")
    browser.wait_for(cockpit, "Available: pause")
    browser.press("Alt+Shift+7")
    browser.wait_for(cockpit, "Paused: be available again")
    browser.press("Alt+Shift+7")
    browser.wait_for(cockpit, "Available: pause")

    switchboard.tell("DialBegin", CallerIDNum=number)
    browser.wait_for(f"{cockpit} .card", source)
    switchboard.tell("DialEnd", DialStatus="ANSWER", CallerIDNum=number)
    browser.wait_for(f"{cockpit} .card", "Speaking")
    tab_to(browser, f"{cockpit} select")
    browser.press("ArrowDown")
    tab_to(browser, f"{cockpit} textarea")
    browser.write("By keys alone")
    browser.press("Alt+Shift+6")
    browser.wait_until(
        "!document.querySelector('.o_loading_indicator')", what="the key to arrive"
    )
    switchboard.tell("Hangup", CallerIDNum=number)
    browser.wait_for(f"{cockpit} .card", "Call ended")
    browser.press("Alt+Shift+8")
    browser.wait_for(f"{cockpit} .card", "No call")
    [row] = call(
        "admin",
        "crm.call",
        "search_read",
        [("external_id", "=", switchboard.code)],
        ["note", "disposition_id"],
    )
    assert row["note"] == "By keys alone"
    assert row["disposition_id"]
    # dialling, too
    tab_to(browser, f"{cockpit} input[type=tel]")
    browser.write(number)
    browser.press("Enter")
    browser.wait_for(".o_notification", "Pick up your telephone")
