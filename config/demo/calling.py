"""A call list with a script: what agents do between two cases."""

from odoo.fields import Command, Domain

PEOPLE = 12
# people who are called first
HIGH_PRIORITY = 2
# outcome and note of the calls that were made already
MADE = (
    ("no_answer", "Rang out."),
    ("lead", "Wants the new lanterns in both shops; call with prices."),
    ("not_interested", "Has enough stock until spring."),
)
# title -> (what to say, kind, target, then)
PAGES = {
    "Greeting": (
        "Good morning {name}, this is {agent}. Do you have two minutes for our spring "
        "collection?",
        "choice",
        False,
        "next",
    ),
    "Which goods": ("What sells best in your shop?", "text", False, "next"),
    "Budget": (
        "What do you plan to spend on the collection?",
        "number",
        "lead.expected_revenue",
        "end",
    ),
    "Another time": (
        "Thank you. When may we call again?",
        "info",
        False,
        "end",
    ),
}


def create(records):
    """Make the list, its script and the first calls."""
    script = _create_script(records)
    call_list = records.create(
        "crm.call.list",
        {
            "call_list_spring": {
                "name": "Spring collection",
                "script_id": script.id,
                "hour_from": 8.0,
                "hour_to": 21.0,
                # so that the demo company can be tried on any day
                "is_saturday_called": True,
                "is_sunday_called": True,
                "is_holiday_kept": False,
            }
        },
    )
    people = records.env["res.partner"].search(
        Domain("phone_sanitized", "!=", False)
        & Domain("user_ids", "=", False)
        & Domain("id", "!=", records.env.company.partner_id.id)
        & Domain("company_id", "in", [records.env.company.id, False]),
        limit=PEOPLE,
        order="id",
    )
    consents = records.env["crm.consent"]
    for person in people:
        consents._record(person, "marketing", "phone", True, "Order form", "staff")
    call_list.state = "running"
    call_list._add_people(people[:HIGH_PRIORITY], priority=3)
    call_list._add_people(people[HIGH_PRIORITY:])
    _make_calls(records, call_list)


def _create_script(records):
    """Return the script: who has time is asked two questions."""
    script = records.create("crm.call.script", {"script_spring": {"name": "Spring"}})
    pages = records.env["crm.call.script.page"].create(
        [
            {
                "script_id": script.id,
                "sequence": number,
                "name": name,
                "text": text,
                "kind": kind,
                "target": target,
                "next_kind": then,
            }
            for number, (name, (text, kind, target, then)) in enumerate(PAGES.items())
        ]
    )
    pages[0].answer_ids = [
        Command.create({"name": "Yes"}),
        Command.create(
            {"name": "Not now", "next_kind": "page", "next_page_id": pages[-1].id}
        ),
    ]
    return script


def _make_calls(records, call_list):
    """Wrap up the calls that were made already."""
    agent = records.get("user_agent2")
    for entry, (outcome, note) in zip(call_list.entry_ids[-3:], MADE, strict=True):
        entry.write({"state": "taken", "user_id": agent.id})
        entry.with_user(agent)._wrap_up(
            records.env.ref(f"crm_callcenter.crm_call_disposition_{outcome}"), note
        )
