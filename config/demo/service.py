"""The service desk: who serves, what is promised, what is known."""

import email.message
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

AGENTS = ("agent", "agent2", "agent3")
HOURLY_COST = 34.0

# team -> (name, e-mail address, leader, members)
TEAMS = {
    "care": ("Customer Care", "care", "supervisor", ("agent", "agent2", "supervisor")),
    "returns": ("Returns and Claims", "claims", "supervisor", ("agent", "agent3")),
}
# login -> {skill: level}
SKILLS = {
    "agent": {"Ceramics": 8, "Invoices": 5},
    "agent2": {"French": 9, "German": 6},
    "agent3": {"Ceramics": 6, "Couriers": 9},
}
# name -> (customer, title, service level, cases, days since it began, days left)
CONTRACTS = {
    "contract_corner": ("corner", "Key account service", "vip", 12, 200, 165),
    "contract_harbour": ("harbour", "Priority service", "premium", 5, 40, 325),
}
# name -> (name, words, type)
RULES = {
    "rule_broken": ("Broken goods", "broken, smashed, chipped", "Delivery / Damaged"),
    "rule_late": ("Late delivery", "where is, not arrived, late", "Delivery / Late"),
}
# name -> (name, template, ending)
MACROS = {
    "macro_photo": ("Ask for a photo", "crm_case_template_ask", "wait"),
    "macro_sorry": ("Sorry for the delay", "crm_case_template_delay", False),
    "macro_solved": ("Solved, thank you", "crm_case_template_solved", "close"),
}
CANNED = {
    "photo": "Could you send us a photo of the damage and of the label on the box?",
    "courier": "The courier has been told and will call you before the next attempt.",
    "credit": "We have prepared a credit note; you will see it on your next statement.",
}
CHECKLIST = (("Photo of the damage", True), ("Number of the box written down", False))
# name -> (category, title, audience, language, state, text)
ARTICLES = {
    "article_damage": (
        "Deliveries",
        "Something arrived broken: what to do",
        "public",
        "published",
        "<p>Keep the box and take a photo of the damage. Tell us within seven days. "
        "We send a replacement or a credit note, whichever you prefer.</p>",
    ),
    "article_track": (
        "Deliveries",
        "Where is my parcel?",
        "public",
        "published",
        "<p>Parcels leave Kendal on the day of your order when it reaches us before "
        "noon. Open the order in your account to follow the parcel.</p>",
    ),
    "article_wool": (
        "Goods",
        "How to wash a Herdwick throw",
        "customers",
        "published",
        "<p>By hand, in cool water, with a soap for wool. Dry it flat and away from "
        "the radiator.</p>",
    ),
    "article_mug": (
        "Goods",
        "Are the stoneware mugs safe in the dishwasher?",
        "public",
        "published",
        "<p>Yes, up to 60 degrees. The slate glaze may become a little lighter.</p>",
    ),
    "article_goodwill": (
        "For agents",
        "How far our goodwill goes",
        "internal",
        "published",
        "<p>Up to 100 pounds without asking. Above that ask Helen. Very important "
        "customers get the replacement at once, and we sort out the rest later.</p>",
    ),
    "article_statement": (
        "For agents",
        "Reading a customer's statement",
        "internal",
        "draft",
        "<p>Open invoices are in order of their due date. Credit notes reduce the "
        "oldest one.</p>",
    ),
}
# reason, from, subject, text, days ago
PARKED = (
    (
        "auto_reply",
        "Ruth Adeyemi <ruth@corner.example>",
        "Out of office: Statement of October",
        "I am back on Monday.",
        3,
    ),
    (
        "bounce",
        "MAILER-DAEMON@post.example",
        "Undelivered Mail Returned to Sender",
        "The mailbox of lucy@post.example is full.",
        6,
    ),
    (
        "list",
        "Trade Gazette <news@gazette.example>",
        "Ten trends for gift shops",
        "Read more in this week's issue.",
        9,
    ),
)


def create(records):
    """Set the service desk up, as the dialog and the menus do."""
    _create_teams(records)
    _create_types(records)
    _create_agents(records)
    _create_contracts(records)
    _create_tools(records)
    _create_articles(records)
    _park_mail(records)


def get_type_name(complete_name):
    """Return the name by which a type is found, of "Delivery / Late" for example."""
    return "type_" + complete_name.replace(" / ", "_").replace(" ", "_")


def _create_teams(records):
    """Create the teams and their promises by the set-up dialog."""
    env = records.env
    env.company.crm_case_hourly_rate = HOURLY_COST
    for name, (title, alias, leader, members) in TEAMS.items():
        setup = env["crm.case.setup"].create(
            {
                "team_id": False,
                "team_name": title,
                "alias_name": alias,
                "leader_id": records.get(f"user_{leader}").id,
                "member_ids": [
                    Command.set([records.get(f"user_{login}").id for login in members])
                ],
                # the types are there once
                "has_types": name == "care",
            }
        )
        setup.action_set_up()
        setup.team_id.write(
            {
                "can_return": True,
                "can_repair": True,
                "refund_limit": 150,
                "routing_mode": "pull",
                "has_web_form": name == "care",
            }
        )
        records.name({f"team_{name}": setup.team_id})


def _create_types(records):
    """Ask for an approval where money is concerned, and for a checklist at damage."""
    env = records.env
    types = env["crm.case.type"].search([])
    records.name(
        {get_type_name(case_type.complete_name): case_type for case_type in types}
    )
    records.get(get_type_name("Invoice / Wrong amount")).write(
        {
            "requires_approval": True,
            "approver_ids": [Command.link(records.get("user_supervisor").id)],
        }
    )
    records.get(get_type_name("Delivery / Damaged")).write(
        {
            "checklist_item_ids": [
                Command.create({"name": name, "is_required": is_required})
                for name, is_required in CHECKLIST
            ]
        }
    )
    records.create(
        "crm.case.rule",
        {
            name: {
                "name": title,
                "words": words,
                "type_id": records.get(get_type_name(case_type)).id,
            }
            for name, (title, words, case_type) in RULES.items()
        },
    )


def _create_agents(records):
    """Say what the agents know, and that two of three are there."""
    env = records.env
    names = sorted({name for skills in SKILLS.values() for name in skills})
    skills = records.create(
        "im_livechat.expertise", {f"skill_{name}": {"name": name} for name in names}
    )
    by_name = dict(zip(names, skills, strict=True))
    env["crm.agent.skill"].create(
        [
            {
                "user_id": records.get(f"user_{login}").id,
                "expertise_id": by_name[name].id,
                "level": level,
            }
            for login, levels in SKILLS.items()
            for name, level in levels.items()
        ]
    )
    for login in AGENTS:
        profile = env["crm.agent.profile"]._ensure_profiles(
            records.get(f"user_{login}"), env.company
        )
        if login == "agent3":
            profile._set_state("paused", "Training")
        else:
            profile._set_state("available")


def _create_contracts(records):
    """Create the service contracts."""
    today = fields.Date.today()
    records.create(
        "crm.service.contract",
        {
            name: {
                "name": title,
                "partner_id": records.get(customer).id,
                "service_level": level,
                "included_cases": included,
                "date_start": today - timedelta(days=since),
                "date_end": today + timedelta(days=left),
            }
            for name, (customer, title, level, included, since, left) in (
                CONTRACTS.items()
            )
        },
    )


def _create_tools(records):
    """Create what agents answer with."""
    env = records.env
    records.create(
        "crm.case.macro",
        {
            name: {
                "name": title,
                "template_id": env.ref(f"crm_callcenter.{template}").id,
                "ending": ending,
                "responsible": "me",
            }
            for name, (title, template, ending) in MACROS.items()
        },
    )
    env["mail.canned.response"].create(
        [
            {
                "source": source,
                "substitution": text,
                "group_ids": [
                    Command.link(
                        env.ref("crm_callcenter.crm_callcenter_group_agent").id
                    )
                ],
            }
            for source, text in CANNED.items()
        ]
    )


def _get_category_name(title):
    """Return the name by which a category is found."""
    return "category_" + title.replace(" ", "_")


def _create_articles(records):
    """Write articles as the agent, and publish them as the supervisor."""
    agent, supervisor = records.get("user_agent"), records.get("user_supervisor")
    categories = dict.fromkeys(category for category, *_rest in ARTICLES.values())
    records.create(
        "crm.knowledge.category",
        {
            f"category_{name.replace(' ', '_')}": {
                "name": name,
                "owner_id": supervisor.id,
            }
            for name in categories
        },
    )
    for name, (category, title, audience, state, body) in ARTICLES.items():
        article = records.env["crm.knowledge.article"].with_user(agent)
        article = article.create(
            {
                "title": title,
                "category_id": records.get(_get_category_name(category)).id,
                "audience": audience,
                "body": body,
                "lang": False,
            }
        )
        if state == "published":
            article.action_submit()
            article.with_user(supervisor).action_approve()
        records.name({name: article.with_env(records.env)})


def _park_mail(records):
    """Park mail that no person wrote."""
    env = records.env
    team = records.get("team_care")
    for reason, sender, subject, text, days in PARKED:
        message = email.message.EmailMessage()
        message["From"] = sender
        message["To"] = "care@fellside.example"
        message["Subject"] = subject
        message.set_content(text)
        parked = env["crm.mail.parked"]._park(
            message,
            {"email_from": sender, "to": message["To"], "subject": subject},
            reason,
            {"company_id": env.company.id, "team_id": team.id, "channel": "email"},
        )
        parked.date = fields.Datetime.now() - timedelta(days=days)
