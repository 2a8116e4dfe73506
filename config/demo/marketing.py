"""What the customers received from marketing."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

# customer contact -> (opened, clicked)
AUTUMN = {
    "ashdown_emma": (True, True),
    "ashdown_oliver": (False, False),
    "lavande_claire": (True, False),
    "sommer_jana": (True, True),
    "margaret": (True, False),
    "birkett_hannah": (True, True),
    "corner_david": (False, False),
    "stable_george": (True, False),
}
SENT_DAYS_AGO = 24


def create(records):
    """Create a mailing that was sent, with what came of it."""
    env = records.env
    sent = fields.Datetime.now() - timedelta(days=SENT_DAYS_AGO)
    campaign = env["utm.campaign"].create({"title": "Autumn catalogue"})
    contacts = {name: records.get(name) for name in AUTUMN}
    people = env["res.partner"].union(*contacts.values())
    mailing = env["mailing.mailing"].create(
        {
            "subject": "The autumn catalogue is here",
            "name": "Autumn catalogue",
            "campaign_id": campaign.id,
            "mailing_model_id": env["ir.model"]._get("res.partner").id,
            "mailing_domain": f"[('id', 'in', {people.ids})]",
            "user_id": records.get("user_marketer").id,
            "body_html": "<p>New mugs, warm throws, and a lantern.</p>",
            "mailing_trace_ids": [
                Command.create(
                    {
                        "model": "res.partner",
                        "res_id": contact.id,
                        "email": contact.email,
                        "trace_status": "open" if AUTUMN[name][0] else "sent",
                        "sent_datetime": sent,
                        "open_datetime": AUTUMN[name][0] and sent + timedelta(hours=3),
                        "links_click_datetime": (
                            AUTUMN[name][1] and sent + timedelta(hours=4)
                        ),
                    }
                )
                for name, contact in contacts.items()
            ],
        }
    )
    mailing.write({"state": "done", "sent_date": sent})
    records.name({"campaign_autumn": campaign, "mailing_autumn": mailing})
