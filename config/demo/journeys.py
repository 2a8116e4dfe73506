"""A journey on which people are: some got a mail, some did not and why."""

from datetime import timedelta

from odoo import fields

# customer contact -> days since entering
PEOPLE = {
    "ashdown_emma": 6,
    "lavande_claire": 5,
    "sommer_jana": 4,
    "birkett_hannah": 2,
    "corner_david": 2,
    "stable_george": 1,
}
CLICKED = "sommer_jana"


def create(records):
    """Create a welcome journey, walked by people, and a limit of messages."""
    env = records.env
    company = env.company
    env["crm.send.cap"].create({"channel": "email", "maximum": 3, "days": 7})
    marketer = records.get("user_marketer")
    opened = env["crm.journey"].action_new_welcome()
    journey = env["crm.journey"].browse(opened["res_id"])
    journey.user_id = marketer
    journey.action_start()
    is_quiet, company.crm_quiet_enabled = company.crm_quiet_enabled, False
    journey._add_people(
        env["res.partner"].union(*(records.get(name) for name in PEOPLE))
    )
    engine = env["crm.journey.engine"]
    _walk(engine, journey)
    _let_time_pass(records, journey)
    _walk(engine, journey)
    company.crm_quiet_enabled = is_quiet
    env["crm.journey"].action_new_win_back()
    records.name({"journey_welcome": journey})


def _walk(engine, journey):
    """Do all that is due; the mails count as sent, for there is no mail server."""
    while engine._run_batch(journey):
        pass
    mails = engine.env["mail.mail"].search(
        [
            ("mailing_id.crm_journey_step_id.journey_id", "=", journey.id),
            ("state", "=", "outgoing"),
        ]
    )
    mails.mailing_trace_ids.set_sent()
    mails.state = "sent"


def _let_time_pass(records, journey):
    """Let each person have entered some days ago; one of them clicked."""
    now = fields.Datetime.now()
    for person in records.env["crm.journey.person"].search(
        [("journey_id", "=", journey.id)]
    ):
        name = next(n for n in PEOPLE if records.get(n) == person.partner_id)
        passed = timedelta(days=PEOPLE[name])
        person.date_entered = now - passed
        if person.date_due:
            person.date_due -= passed
        if name == CLICKED:
            traces = records.env["mailing.trace"].search(
                [
                    ("res_id", "=", person.partner_id.id),
                    ("mass_mailing_id.crm_journey_step_id.journey_id", "=", journey.id),
                ]
            )
            traces.links_click_datetime = now - timedelta(days=1)
