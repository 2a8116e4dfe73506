"""What the salespeople have planned, and what they did."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

# customer, kind of activity, what, login, days from now (negative: overdue)
ACTIVITIES = (
    ("ashdown", "mail.mail_activity_data_call", "Ask about Hove", "salesperson", 1),
    ("ashdown", "mail.mail_activity_data_todo", "Send samples", "salesperson", -2),
    ("lavande", "mail.mail_activity_data_email", "Label proofs", "salesperson", 3),
    ("corner", "mail.mail_activity_data_call", "Overdue invoice", "salesperson", 0),
    ("sommer", "mail.mail_activity_data_call", "Spring range", "salesperson2", 2),
)
# customer, contact, what, login, days from now, hours
MEETINGS = (
    ("ashdown", "ashdown_emma", "Visit: second shop", "salesperson", 6, 1.5),
    ("corner", "corner_david", "Christmas range review", "salesperson", 4, 2.0),
    ("ashdown", "ashdown_emma", "Spring fair, stand 12", "salesperson", -95, 0.5),
)
# customer, what was noted, login
NOTES = (
    ("ashdown", "Emma prefers deliveries before ten.", "salesperson"),
    ("lavande", "Claire asks for French labels on every soap.", "salesperson"),
)


def create(records):
    """Create activities, meetings and notes."""
    env = records.env
    today = fields.Date.today()
    for customer, kind, summary, login, days in ACTIVITIES:
        records.get(customer).activity_schedule(
            kind,
            today + timedelta(days=days),
            summary=summary,
            user_id=records.get(f"user_{login}").id,
        )
    morning = fields.Datetime.now().replace(hour=9, minute=0, second=0, microsecond=0)
    for customer, contact, name, login, days, hours in MEETINGS:
        user = records.get(f"user_{login}")
        people = user.partner_id | records.get(customer) | records.get(contact)
        start = morning + timedelta(days=days)
        env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": name,
                "start": start,
                "stop": start + timedelta(hours=hours),
                "user_id": user.id,
                "partner_ids": [Command.set(people.ids)],
            }
        )
    for customer, text, login in NOTES:
        records.get(customer).with_user(records.get(f"user_{login}")).message_post(
            body=text, subtype_xmlid="mail.mt_note"
        )
