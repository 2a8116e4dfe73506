"""Jobs that enrol members, congratulate and reward them, killed and run again."""

import pytest
from killed import check_ends_the_same, make_pair

MEMBERS, CUSTOMERS = 30, 40

# what the jobs leave, without ids and instants of their own
WRITTEN = {
    "cards": "SELECT partner_id, points, ledger_sequence, active FROM loyalty_card"
    " ORDER BY 1",
    "enrolments": "SELECT state, last_partner_id, seen_count, enrolled_count,"
    " failed_count FROM loyalty_enrolment",
    "occasions": "SELECT card_id, occasion FROM loyalty_mail_occasion ORDER BY 1, 2",
    "mails": "SELECT message.res_id, message.subject FROM mail_mail mail"
    " JOIN mail_message message ON message.id = mail.mail_message_id"
    " WHERE message.model = 'loyalty.card' ORDER BY 1, 2",
    "events": "SELECT card_id, occasion, state, points FROM loyalty_activity_event"
    " ORDER BY 1, 2",
    "entries": "SELECT card.partner_id, entry.sequence, entry.kind, entry.points,"
    " entry.balance, entry.reason FROM loyalty_point_entry entry"
    " JOIN loyalty_card card ON card.id = entry.card_id ORDER BY 1, 2",
}
JOBS = {
    "enrolment": (
        """
type(env["loyalty.enrolment"])._enrol_batch.__defaults__ = (3,)
env["loyalty.enrolment"]._cron_enrol()
""",
        "SELECT COUNT(*) FROM loyalty_card",
        ("cards", "enrolments"),
    ),
    "birthday mails": (
        """
from odoo.addons.crm_loyalty.models.analysis import loyalty_mail
loyalty_mail.BATCH = 3
env["loyalty.mail"]._cron_send_occasions()
""",
        "SELECT COUNT(*) FROM loyalty_mail_occasion",
        ("occasions", "mails"),
    ),
    "birthday points": (
        """
from odoo.addons.crm_loyalty.models.activity import loyalty_activity_event
loyalty_activity_event.CRON_BATCH = 3
env["loyalty.activity.event"]._cron_daily()
""",
        "SELECT COUNT(*) FROM loyalty_activity_event WHERE state = 'done'",
        ("events", "entries", "cards"),
    ),
}
PREPARE = f"""
company = env.company
company.write({{"email": "club@example.com", "crm_consent_required": False}})
program = env["loyalty.program"].create({{
    "name": "Club", "program_type": "loyalty", "applies_on": "both",
    "company_id": company.id,
}})
today = env["crm.customer.document"]._get_today()
members = env["res.partner"].create([
    {{
        "name": f"Member {{number}}", "email": f"m{{number}}@example.com",
        "birth_date": today.replace(year=1980),
    }}
    for number in range({MEMBERS})
])
env["loyalty.card"].create([
    {{"program_id": program.id, "partner_id": member.id}} for member in members
])
env["loyalty.mail"].search([("trigger", "!=", False)]).active = False
env["loyalty.mail"].create({{
    "program_id": program.id, "trigger": "birthday",
    "mail_template_id": env.ref("crm_loyalty.mail_template_loyalty_birthday").id,
}})
env["loyalty.activity"].create({{
    "name": "Birthday", "program_id": program.id, "company_id": company.id,
    "trigger": "birthday", "points": 50,
}})
env["res.partner"].create([
    {{"name": f"Customer {{number}}", "ref": "ENROL"}} for number in range({CUSTOMERS})
])
env["loyalty.enrolment"]._begin(program, company, domain="[('ref', '=', 'ENROL')]")
"""


@pytest.fixture(scope="module")
def pair(loyalty_database):
    """Return two databases with members whose birthday it is, and customers."""
    yield from make_pair(loyalty_database, "crm_loyalty_members", PREPARE)


@pytest.mark.parametrize("name", JOBS)
def test_a_job_ends_as_if_nobody_had_killed_it(pair, name):
    """What it leaves is what one whole run leaves; once more changes nothing."""
    check_ends_the_same(pair, JOBS[name], WRITTEN)
