"""The people of the demo company: one per role."""

from odoo.fields import Command

from .company import TIMEZONE

PORTAL_CONTACT = "ashdown_emma"

# role -> (name, groups); the login is the role, and so is the password
EMPLOYEES = {
    "sales_manager": (
        "Sarah Whitfield",
        (
            "crm_extended.crm_extended_group_manager",
            "crm_extended.crm_extended_group_marketer",
            "stock.group_stock_user",
        ),
    ),
    "salesperson": ("Tom Barnes", ("crm_extended.crm_extended_group_user",)),
    "marketer": ("Priya Nair", ("crm_extended.crm_extended_group_marketer",)),
    "agent": ("Joe Mercer", ("crm_callcenter.crm_callcenter_group_agent",)),
    "supervisor": (
        "Helen Ortega",
        ("crm_callcenter.crm_callcenter_group_supervisor",),
    ),
    "accountant": ("Martin Hale", ("account.group_account_manager",)),
    # colleagues of the agent, and who packs what the agents promise
    "agent2": ("Lucy Fenwick", ("crm_callcenter.crm_callcenter_group_agent",)),
    "agent3": ("Omar Haddad", ("crm_callcenter.crm_callcenter_group_agent",)),
    "warehouse": ("Dan Ibbotson", ("stock.group_stock_user",)),
    # a colleague, so that "own documents" and "all documents" differ
    "salesperson2": ("Nadia Brooks", ("crm_extended.crm_extended_group_user",)),
}
ROLES = (
    "admin",
    "sales_manager",
    "salesperson",
    "marketer",
    "agent",
    "supervisor",
    "accountant",
    "external",
    "portal",
)


def get_logins():
    """Return the logins that people and programs use.

    :return: role -> ``{"login": str, "password": str}``.
    """
    return {role: {"login": role, "password": role} for role in ROLES}


def create(records):
    """Create the employees and the sales team."""
    env = records.env
    internal = env.ref("base.group_user")
    admin = env.ref("base.user_admin")  # Odoo gave it the login and password: admin
    records.name({"user_admin": admin})
    records.create(
        "res.users",
        {
            f"user_{login}": {
                **_prepare_user_vals(login, name),
                "email": f"{name.lower().replace(' ', '.')}@fellside.example",
                "group_ids": [
                    Command.set([internal.id, *(env.ref(group).id for group in groups)])
                ],
            }
            for login, (name, groups) in EMPLOYEES.items()
        },
    )
    team = env.ref("sales_team.team_sales_department")
    team.write(
        {
            "name": "Wholesale",
            "user_id": records.get("user_sales_manager").id,
            "member_ids": [
                Command.link(records.get(f"user_{login}").id)
                for login in ("salesperson", "salesperson2")
            ],
        }
    )
    records.name({"team": team})


def create_guests(records):
    """Create the customer's portal login and the other system's user."""
    env = records.env
    contact = records.get(PORTAL_CONTACT)
    records.create(
        "res.users",
        {
            "user_portal": {
                **_prepare_user_vals("portal", contact.name),
                "partner_id": contact.id,
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
            },
            "user_external": {
                **_prepare_user_vals("external", "Web shop"),
                "email": "webshop@fellside.example",
                "group_ids": [
                    Command.set(env.ref("crm_extended.crm_extended_group_external").ids)
                ],
            },
        },
    )
    records.create(
        "crm.api.client",
        {
            "api_client": {
                "name": "Web shop",
                "user_id": records.get("user_external").id,
                "company_id": records.get("company").id,
                "calls_per_minute": 0,
            }
        },
    )


def _prepare_user_vals(login, name):
    """Return what every user has."""
    return {"name": name, "login": login, "password": login, "tz": TIMEZONE}
