"""Two campaigns of the marketer: one that brought orders, one that tests a subject."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

# mails of the autumn catalogue were sent so many days ago, see marketing.py
AUTUMN_DAYS_AGO = 24
# who of its readers clicked, after how long; the last one is a mail server
CLICKS = (
    ("ashdown_emma", timedelta(hours=4)),
    ("sommer_jana", timedelta(hours=9)),
    ("birkett_hannah", timedelta(days=1)),
    ("corner_david", timedelta(seconds=2)),
)
HELD_OUT = ("jansen_pieter", "dubois_amelie")
# orders that name the campaign, and an opportunity that came with it
AUTUMN_ORDERS = ("order_4", "order_5")
AUTUMN_LEAD = "Second shop in Hove"
# what: planned, paid without a bill, price of a vendor bill
COSTS = (
    ("Photographs", 120.0, 0.0, 135.0),
    ("Printing and postage", 180.0, 168.4, None),
)
# subject -> (contact, replied)
ADVENT = {
    "Advent begins in your window": (
        ("lavande_claire", True),
        ("lighthouse_isla", True),
        ("oconnell_niamh", True),
        ("orchard_will", False),
    ),
    "New this winter: lanterns and throws": (
        ("stable_george", False),
        ("jansen_pieter", True),
        ("dubois_amelie", False),
        ("corner_david", False),
    ),
}
ADVENT_DAYS_AGO = 6


def create(records):
    """Plan both campaigns, with what they cost and what came back."""
    _create_autumn(records)
    _create_advent(records)


def _create_autumn(records):
    """Let the autumn catalogue run, with cost, clicks, a lead and orders."""
    env = records.env
    campaign = records.get("campaign_autumn")
    plan = {
        "crm_company_id": env.company.id,
        "user_id": records.get("user_marketer").id,
        "crm_date_start": _get_day(-30),
        "crm_date_end": _get_day(15),
        "crm_goal_event": "order",
        "crm_goal_target": 5,
        "crm_budget": 350.0,
        "crm_holdout_pct": 20.0,
        "crm_segment_ids": [Command.set(_get_segments(env).ids)],
    }
    campaign.write(plan)
    _add_costs(records, campaign)
    _approve(records, campaign)
    _add_clicks(records, records.get("mailing_autumn"))
    _remember_members(records, campaign)
    for name in AUTUMN_ORDERS:
        order = records.get(name)
        order.campaign_id = campaign
        order.invoice_ids.campaign_id = campaign
    env["crm.lead"].search([("name", "=", AUTUMN_LEAD)]).campaign_id = campaign


def _get_segments(env):
    """Return the first segment of the demo company that somebody is in."""
    members = env["crm.segment.member"].search(
        [("company_id", "=", env.company.id), ("date_left", "=", False)],
        order="segment_id",
        limit=1,
    )
    return members.segment_id


def _add_costs(records, campaign):
    """Add cost lines, one of them with a vendor bill."""
    env = records.env
    for name, planned, typed, billed in COSTS:
        bill = env["account.move"]
        if billed:
            bill = bill.create(
                {
                    "move_type": "in_invoice",
                    "partner_id": records.get("pennine").id,
                    "invoice_date": _get_day(-20),
                    "ref": "PHOTO-118",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": name, "quantity": 1, "price_unit": billed}
                        )
                    ],
                }
            )
            bill.action_post()
        env["crm.campaign.cost"].create(
            {
                "campaign_id": campaign.id,
                "name": name,
                "date": _get_day(-20),
                "amount_planned": planned,
                "amount_typed": typed,
                "bill_line_id": bill.invoice_line_ids[:1].id,
            }
        )


def _approve(records, campaign):
    """Let the sales manager approve what the marketer submitted, and start it."""
    marketer = campaign.with_user(records.get("user_marketer"))
    marketer.action_crm_submit()
    campaign.with_user(records.get("user_sales_manager")).action_crm_approve()
    marketer.action_crm_start()


def _add_clicks(records, mailing):
    """Let people click, and a mail server that looks at the links."""
    env = records.env
    link = env["link.tracker"].search_or_create(
        [{"url": "https://www.odoo.com", "title": "Autumn catalogue"}]
    )
    for name, after in CLICKS:
        contact = records.get(name)
        trace = mailing.mailing_trace_ids.filtered(
            lambda one, contact=contact: one.res_id == contact.id
        )
        click = env["link.tracker.click"].create(
            {"link_id": link.id, "mailing_trace_id": trace.id, "ip": "192.0.2.10"}
        )
        # clicks carry the moment of the database; the demo's lie in the past
        env.cr.execute(
            SQL(
                "UPDATE link_tracker_click SET create_date = %s WHERE id = %s",
                trace.sent_datetime + after,
                click.id,
            )
        )
        click.invalidate_recordset()
        click.crm_is_scanner = False
        trace._mark_crm_scanner_clicks()


def _remember_members(records, campaign):
    """Note who got the catalogue and who was held out of it."""
    env = records.env
    treated = set(records.get("mailing_autumn").mailing_trace_ids.mapped("res_id"))
    held_out = {records.get(name).id for name in HELD_OUT}
    env["crm.campaign.member"]._remember(campaign, treated | held_out, held_out)
    env.cr.execute(
        SQL(
            "UPDATE crm_campaign_member SET date_assigned = %s WHERE campaign_id = %s",
            fields.Datetime.now() - timedelta(days=AUTUMN_DAYS_AGO),
            campaign.id,
        )
    )


def _create_advent(records):
    """Test two subjects against each other, on too few people to tell."""
    env = records.env
    [campaign] = records.create(
        "utm.campaign",
        {
            "campaign_advent": {
                "title": "Advent in the shops",
                "crm_company_id": env.company.id,
                "user_id": records.get("user_marketer").id,
                "crm_date_start": _get_day(-8),
                "crm_date_end": _get_day(25),
                "crm_goal_event": "reply",
                "crm_goal_target": 10,
                "crm_budget": 200.0,
                "ab_testing_winner_selection": "replied_ratio",
            }
        },
    )
    env["crm.campaign.cost"].create(
        {"campaign_id": campaign.id, "name": "Cards", "amount_planned": 150.0}
    )
    mailings = env["mailing.mailing"]
    for subject, readers in ADVENT.items():
        mailings |= _send_version(records, campaign, subject, readers)
    _approve(records, campaign)
    test = env["crm.campaign.test"].create(
        {
            "name": "Subject of the advent mail",
            "campaign_id": campaign.id,
            "metric": "reply",
            "date_stop": _get_day(-1),
        }
    )
    test._decide()
    records.name({"test_advent": test})


def _send_version(records, campaign, subject, readers):
    """Return a mailing that was sent as one version of the test."""
    env = records.env
    sent = fields.Datetime.now() - timedelta(days=ADVENT_DAYS_AGO)
    contacts = [(records.get(name), replied) for name, replied in readers]
    mailing = env["mailing.mailing"].create(
        {
            "subject": subject,
            "campaign_id": campaign.id,
            "mailing_model_id": env["ir.model"]._get("res.partner").id,
            "mailing_domain": f"[('id', 'in', {[one.id for one, _ in contacts]})]",
            "user_id": records.get("user_marketer").id,
            "body_html": "<p>The first candle is lit on Sunday.</p>",
            "ab_testing_enabled": True,
            "ab_testing_pc": 20,
            "mailing_trace_ids": [
                Command.create(
                    {
                        "model": "res.partner",
                        "res_id": contact.id,
                        "email": contact.email,
                        "sent_datetime": sent,
                        "trace_status": "reply" if replied else "sent",
                        "reply_datetime": replied and sent + timedelta(hours=5),
                    }
                )
                for contact, replied in contacts
            ],
        }
    )
    mailing.write({"state": "done", "sent_date": sent})
    return mailing


def _get_day(days):
    """Return the day so many days from today; negative lies in the past."""
    return fields.Date.add(fields.Date.today(), days=days)
