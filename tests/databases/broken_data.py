"""Imported in Odoo's shell: make something to do for each job of the add-ons."""

import base64
from datetime import timedelta

from broken_desk import make_articles, make_for_calls, make_for_cases
from broken_people import PEOPLE, make_people

from odoo import Command, fields

from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts

HISTORY = "\n".join(
    [
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID",
        *(f"T{n},P1,Tea,{n + 1},2024-12-0{n + 1},2.55,CT{n}" for n in range(PEOPLE)),
    ]
)
LEADS = "\n".join(
    ["Company;Contact;E-Mail"]
    + [f"Fair {n};Fay {n};fay{n}@fair.example" for n in range(PEOPLE)]
)


def make_users(env):
    """Make an agent, a salesperson and an external system, and switch all on."""
    company = env.company
    company.write(
        {
            "crm_consent_required": False,
            "crm_quiet_enabled": False,
            "crm_routing_enabled": True,
            "crm_case_age_days": 3,
            "crm_score_action": "activity",
            "crm_score_threshold": 20,
            "email": "shop@example.com",
            "country_id": env.ref("base.us").id,
        }
    )
    groups = {
        "agent": "crm_callcenter.crm_callcenter_group_agent",
        "seller": "crm_extended.crm_extended_group_user",
        "external": "base.group_public,crm_extended.crm_extended_group_external",
    }
    users = env["res.users"].create(
        [
            {
                "name": login.title(),
                "login": f"refused_{login}",
                "password": f"refused_{login}",
                "email": f"{login}@example.com",
                "tz": "UTC",
                "group_ids": [
                    Command.set([env.ref(name).id for name in names.split(",")])
                ],
            }
            for login, names in groups.items()
        ]
    )
    return dict(zip(groups, users, strict=True))


def make_for_pipeline(env, users):
    """Make what the jobs of prospects and visits look for."""
    company = env.company
    env["crm.team"].create(
        {
            "name": "Routing",
            "company_id": company.id,
            "member_ids": [Command.set(users["seller"].ids)],
        }
    )
    distribution = env["crm.distribution"].create(
        {
            "name": "Fair",
            "partner_domain": repr([("id", "in", make_people(env, "Shared").ids)]),
            "user_ids": [Command.set(users["seller"].ids)],
            "activity_summary": "Call them",
        }
    )
    distribution.action_preview()
    distribution.action_start()
    visited = make_people(env, "Visited", is_company=True, user_id=users["seller"].id)
    env["crm.visit.plan"].create(
        {
            "name": "Rhythm",
            "partner_domain": repr([("id", "in", visited.ids)]),
            "horizon_days": 14,
            "is_running": True,
            "line_ids": [Command.create({"visit_class": False, "every_days": 7})],
        }
    )


def make_imports(env):
    """Make imports whose browser was closed."""
    for model, content in (("crm.sale.import", HISTORY), ("crm.lead.import", LEADS)):
        values = {"file": base64.b64encode(content.encode()), "file_name": "list.csv"}
        if model == "crm.sale.import":
            values["source"] = "till"
        one = env[model].with_user(env.ref("base.user_admin")).create(values)
        one.action_read()
        one.action_check()
        one.action_start()


def make_campaigns(env):
    """Make a campaign that is over, and one with a test that is; and what is old."""
    now, today, company = fields.Datetime.now(), fields.Date.today(), env.company
    ended, tested = env["utm.campaign"].create(
        [
            {
                "title": title,
                "crm_company_id": company.id,
                "crm_date_start": today - timedelta(days=10),
                "crm_date_end": today + timedelta(days=days),
                "crm_goal_event": "order",
                "crm_goal_target": 10,
            }
            for title, days in (("Over", -2), ("Tested", 20))
        ]
    )
    (ended | tested)._set_crm_state({"crm_state": "running"})
    readers = make_people(env, "Reader")
    mailings = env["mailing.mailing"].create(
        [
            {
                "subject": f"Version {letter}",
                "body_html": "<p>Buy</p>",
                "campaign_id": tested.id,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", readers.ids)],
                "email_from": "shop@example.com",
                "ab_testing_enabled": True,
                "ab_testing_pc": 25,
            }
            for letter in "AB"
        ]
    )
    env["crm.campaign.test"].create(
        {
            "name": "Subject",
            "campaign_id": tested.id,
            "date_stop": today - timedelta(days=1),
            "planned_size": 60,
            "metric": "reply",
        }
    )
    mailings.state = "done"
    env["crm.send.log"].create(
        [
            {
                "company_id": company.id,
                "partner_id": person.id,
                "address": person.email,
                "channel": "email",
                "state": "sent",
                "date": now - timedelta(days=4000),
            }
            for person in readers
        ]
    )
    env["crm.privacy.retention"].create({"kind": "send_log", "months": 100})


def make_journeys(env):
    """Let journeys wait for those who have a lead or their birthday."""
    # Odoo makes it with the first SMS
    env["iap.account"].get("sms")
    env["ir.config_parameter"].set_param("sms.session.batch.size", "3")
    template = env["mail.template"].create(
        {
            "name": "Welcome",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "subject": "Welcome {{ object.name }}",
            "body_html": "<p>Hello</p>",
        }
    )
    text = env["sms.template"].create(
        {
            "name": "Hello",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "body": "Hello {{ object.name }}",
        }
    )
    steps = [
        {"kind": "mail", "mail_template_id": template.id},
        {
            "kind": "webhook",
            "webhook_url": "https://hooks.example.com/crm",
            "webhook_secret": "secret",
        },
        {"kind": "wait", "wait_count": 0},
        {"kind": "sms", "sms_template_id": text.id},
    ]
    journeys = env["crm.journey"].create(
        [
            {
                "name": kind,
                "entry_kind": kind,
                "step_ids": [
                    Command.create({"name": str(n), "sequence": n, **step})
                    for n, step in enumerate(steps)
                ],
            }
            for kind in ("lead_created", "birthday")
        ]
    )
    for journey in journeys:
        journey.action_start()


def make_for_messages(env, users):
    """Make journeys, mailings, a segment and a system that is told of leads."""
    client = env["crm.api.client"].create(
        {"name": "Refused", "user_id": users["external"].id}
    )
    env["crm.api.subscription"].create(
        {
            "client_id": client.id,
            "kind_ids": [Command.set(env["crm.api.event.kind"].search([]).ids)],
            "url": "https://hooks.example.com/events",
        }
    )
    make_journeys(env)
    make_people(
        env, "Born", birth_date=fields.Date.today() - timedelta(days=365 * 4 + 1)
    )
    born, _both = env["crm.segment"].create(
        [
            {"name": name, "domain": f"[('name', '=like', '{name} %')]"}
            for name in ("Born", "Walker")
        ]
    )
    born._refresh()
    env.flush_all()
    leads = env["crm.lead"].create(
        [
            {
                "name": person.name,
                "partner_id": person.id,
                "type": "opportunity",
                "user_id": False,
            }
            for person in make_people(env, "Walker")
        ]
    )
    mailing = env["mailing.mailing"].create(
        {
            "subject": "News",
            "mailing_type": "sms",
            "email_from": "shop@example.com",
            "body_plaintext": "Hello",
            "sms_allow_unsubscribe": False,
            "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            "mailing_domain": [("name", "=like", "Walker %")],
        }
    )
    mailing.action_put_in_queue()
    return leads


def make_orders(env, leads):
    """Invoice orders of deals, which wins them, moves points and changes figures."""
    leads[:4].pipeline_id.won_on_order = True
    env["loyalty.program"].create(
        {
            "name": "Bought",
            "program_type": "loyalty",
            "company_id": env.company.id,
            "applies_on": "both",
            "trigger": "auto",
            "rule_ids": [
                Command.create({"reward_point_mode": "money", "reward_point_amount": 1})
            ],
        }
    )
    product = env["product.product"].create(
        {
            "name": "Nail",
            "type": "service",
            "list_price": 70,
            "invoice_policy": "order",
            "taxes_id": False,
        }
    )
    for lead in leads[:4]:
        order = env["sale.order"].create(
            {
                "partner_id": lead.partner_id.id,
                "opportunity_id": lead.id,
                "order_line": [
                    Command.create({"product_id": product.id, "tax_ids": False})
                ],
            }
        )
        order._update_programs_and_rewards()
        order.action_confirm()
        order._create_invoices().action_post()


def make_lapsing(env):
    """Let points lapse that members have already."""
    # of each second member the points lapsed, those of the others lapse soon
    env.cr.execute(
        "UPDATE loyalty_point_lot SET expires_on = current_date"
        " + CASE WHEN card_id % 2 = 0 THEN -2 ELSE 14 END WHERE points > 0"
    )
    env.cr.execute(
        "UPDATE loyalty_card"
        " SET date_next_settle = now() AT TIME ZONE 'UTC' - interval '1 day'"
    )
    env.invalidate_all()


def make_for_points(env):
    """Make members with birthdays, answers that give points, and people to enrol."""
    program = env["loyalty.program"].search(
        [("program_type", "=", "loyalty"), ("coupon_ids", "!=", False)],
        order="id",
        limit=1,
    )
    now = fields.Datetime.now()
    template = "crm_loyalty.mail_template_"
    env["loyalty.mail"].create(
        [
            {
                "program_id": program.id,
                "trigger": "birthday",
                "mail_template_id": env.ref(f"{template}loyalty_birthday").id,
            },
            {
                "program_id": program.id,
                "trigger": "points_lapse",
                "days_before": 30,
                "mail_template_id": env.ref(f"{template}points_lapse").id,
            },
        ]
    )
    env["loyalty.activity"].create(
        [
            {
                "name": trigger.title(),
                "program_id": program.id,
                "company_id": env.company.id,
                "trigger": trigger,
                "points": 50,
                "date_from": fields.Date.today() - timedelta(days=3),
            }
            for trigger in ("rating", "birthday")
        ]
    )
    for person in env["res.partner"].search([("name", "=like", "Born %")]):
        card = env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": person.id}
        )
        env["loyalty.ledger"]._earn(card, 30, Facts(), now, False)
        env["rating.rating"].create(
            {
                "res_model_id": env["ir.model"]._get_id("res.partner"),
                "res_id": env.company.partner_id.id,
                "partner_id": person.id,
            }
        ).write({"rating": 5, "consumed": True})
    env["loyalty.enrolment"]._begin(
        program, env.company, domain="[('name', '=like', 'Caller %')]"
    )


def make_all(env):
    """Make all of it, and let it look as if hours had passed since."""
    users = make_users(env)
    make_lapsing(env)
    make_for_pipeline(env, users)
    make_imports(env)
    make_campaigns(env)
    leads = make_for_messages(env, users)
    make_for_points(env)
    make_orders(env, leads)
    make_for_cases(env, users)
    make_articles(env, users["agent"])
    make_for_calls(env, users)
    env.flush_all()
    env.cr.execute(
        "UPDATE crm_sale_import SET write_date = write_date - interval '1 h'"
    )
    env.cr.execute(
        "UPDATE crm_lead_import SET write_date = write_date - interval '1 h'"
    )
    # the job of leads looked at them last before they changed
    env["crm.lead.job"].create({"date_done": fields.Datetime.now() - timedelta(days=9)})
    env.cr.execute("UPDATE crm_lead SET write_date = write_date - interval '8 days'")
    env.cr.execute("DELETE FROM mail_mail")
