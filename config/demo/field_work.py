"""Territories, leads that wait, and the visits of the salespeople."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

# the add-on brings some of these as its own demo data: they are completed
# name -> (title, part of, zip codes, countries, logins)
TERRITORIES = {
    "territory_uk_demo": ("United Kingdom", None, "", ("uk",), ("salesperson",)),
    "territory_north": (
        "The North",
        "territory_uk_demo",
        "CA, LA, HG, YO, LS, HX, M1-M9",
        (),
        ("salesperson", "salesperson2"),
    ),
    "territory_south_demo": (
        "The South",
        "territory_uk_demo",
        "BN, TR, SW1-SW9",
        (),
        ("salesperson",),
    ),
    "territory_france_demo": (
        "European Union",
        None,
        "",
        ("fr", "de", "be", "nl", "ie"),
        ("salesperson2",),
    ),
}
CLASSES = {
    "a": ("ashdown", "corner", "lavande"),
    "b": ("birkett", "stable", "sommer", "dubois", "jansen"),
    "c": ("lighthouse", "oconnell", "orchard", "gallery"),
}
# name, title, classes, (class, every so many days)
PLANS = (
    ("visit_plan_key_demo", "Key customers", ["a"], (("a", 28),)),
    (
        "visit_plan_others_demo",
        "Everybody else",
        ["b", "c"],
        (("b", 60), ("c", 120)),
    ),
)
# subject, firm, zip, country
WAITING_LEADS = (
    ("Candles for a hotel spa", "Derwent Spa", "CA12 5UR", "uk"),
    ("Price list, please", "Tienda Azul", "28001", "es"),
)


def create(records):
    """Create territories, classes, plans and visits, one of them today."""
    _create_territories(records)
    for code, names in CLASSES.items():
        for name in names:
            records.get(name).crm_visit_class = code
    _create_plans(records)
    _create_visit_of_today(records)


def _create_territories(records):
    """Create territories, and leads: one finds somebody, one fits nowhere."""
    env, company = records.env, records.get("company")
    for name, (title, parent, zips, countries, logins) in TERRITORIES.items():
        _put(
            records,
            "crm.territory",
            name,
            {
                "name": title,
                "company_id": company.id,
                "parent_id": parent and records.get(parent).id,
                "zip_ranges": zips,
                "country_ids": [
                    Command.set([env.ref(f"base.{code}").id for code in countries])
                ],
                "user_ids": [
                    Command.set([records.get(f"user_{login}").id for login in logins])
                ],
            },
        )
    company.write({"crm_routing_enabled": True, "crm_accept_hours": 8})
    empty_team = env["crm.team"].create({"name": "Export", "company_id": company.id})
    leads = env["crm.lead"].create(
        [
            {
                "name": subject,
                "type": "lead",
                "partner_name": firm,
                "zip": code,
                "country_id": env.ref(f"base.{country}").id,
                "user_id": False,
                "team_id": empty_team.id,
                "company_id": company.id,
            }
            for subject, firm, code, country in WAITING_LEADS
        ]
    )
    leads._crm_route()


def _create_plans(records):
    """Create two plans: key customers, and everybody else; and run them."""
    company = records.get("company")
    for name, title, classes, rhythms in PLANS:
        lines = [
            Command.create({"visit_class": code, "every_days": days})
            for code, days in rhythms
        ]
        _put(
            records,
            "crm.visit.plan",
            name,
            {
                "name": title,
                "company_id": company.id,
                "partner_domain": repr([("crm_visit_class", "in", classes)]),
                "horizon_days": 42,
                "line_ids": [Command.clear(), *lines],
            },
        )
        records.get(name)._plan_visits()


def _put(records, model, name, vals):
    """Complete the record called ``name``, or create it."""
    if records.exists(name):
        records.get(name).write(vals)
    else:
        records.create(model, {name: vals})


def _create_visit_of_today(records):
    """Create a visit that the salesperson can check in to, whatever day it is."""
    env, user = records.env, records.get("user_salesperson")
    customer = records.get("stable")
    start = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
    env["calendar.event"].with_context(no_mail_to_attendees=True).create(
        {
            "name": f"Visit: {customer.name}",
            "crm_is_visit": True,
            "crm_visit_partner_id": customer.id,
            "user_id": user.id,
            "partner_ids": [Command.set(user.partner_id.ids)],
            "location": customer.contact_address_inline,
            "start": start,
            "stop": start + timedelta(hours=1),
        }
    )
