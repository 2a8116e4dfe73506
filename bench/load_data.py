"""Data and people of ``load``: cases, leads, callers, and who works with them."""

import case_intake_callers
import service_desk_data

from odoo import Command

CODE = "bench-load"
SELLER, AGENT = "bench_load_seller", service_desk_data.LOGIN
CUSTOMER = service_desk_data.PORTAL_LOGIN
TELEPHONE = "bench_load_agent_"
FIRST_EXTENSION, FIRST_NUMBER = 8000, 4722000000
KNOWN_CALLERS, LEADS = 300, 500


def provide(env, cases, agents):
    """Fill the database unless a former run did.

    Passwords equal the logins.

    :param agents: how many have a telephone.
    :return: the environment of the company in which everything happens.
    """
    service_desk_data.provide(env, cases)
    people = env["res.users"].search([("login", "in", [AGENT, CUSTOMER])])
    company = people.filtered(lambda user: user.login == AGENT).company_id
    env = people.with_company(company).env
    case_intake_callers.set_up(env)
    for user in people:
        user.password = user.login
    _make_user(env, SELLER, ["sales_team.group_sale_manager"])
    for number in range(agents):
        _make_user(
            env,
            f"{TELEPHONE}{number}",
            ["crm_callcenter.crm_callcenter_group_agent"],
            cti_extension=str(FIRST_EXTENSION + number),
        )
    if not env["crm.cti.provider"].search_count([("code", "=", CODE)]):
        env["crm.cti.provider"].create(
            {
                "name": "Bench",
                "code": CODE,
                "company_id": company.id,
                "country_id": env.ref("base.no").id,
            }
        )
        _make_customers(env, company)
    env.cr.commit()
    return env


def get_customers(env):
    """Return the ids of contacts whose page is opened."""
    return env["res.partner"].search([("ref", "=", CODE)]).ids


def _make_user(env, login, groups, **values):
    """Make a person unless there is one."""
    users = env["res.users"].with_context(no_reset_password=True)
    if users.search_count([("login", "=", login)]):
        return
    users.create(
        {
            "name": login,
            "login": login,
            "password": login,
            "company_id": env.company.id,
            "company_ids": [Command.set(env.company.ids)],
            "group_ids": [Command.link(env.ref(group).id) for group in groups],
            **values,
        }
    )


def _make_customers(env, company):
    """Make contacts who call, and deals with them."""
    partners = env["res.partner"].create(
        [
            {
                "name": f"Caller {number}",
                "ref": CODE,
                "phone": f"+{FIRST_NUMBER + number}",
                "email": f"caller{number}@load.example.com",
            }
            for number in range(KNOWN_CALLERS)
        ]
    )
    seller = env["res.users"].search([("login", "=", SELLER)])
    env["crm.lead"].create(
        [
            {
                "name": f"Deal {number}",
                "type": "opportunity",
                "partner_id": partners[number % KNOWN_CALLERS].id,
                "company_id": company.id,
                "user_id": seller.id,
                "expected_revenue": 1000 + number,
            }
            for number in range(LEADS)
        ]
    )
