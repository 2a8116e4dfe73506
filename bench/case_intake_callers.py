"""Who creates what in ``case_intake``: a case of ours, a ticket of theirs."""

import time
import xmlrpc.client

from odoo import Command

LOGIN = "bench_intake"
PASSWORD = "bench_intake"
TEAM = "Bench Intake"
CUSTOMERS = 200
TEXT = (
    "My order has not arrived although it was promised for Monday. I called twice and "
    "was told that somebody would call back, which did not happen. Please tell me when "
    "I can expect the parcel, or refund the amount to my card. "
) * 3


def set_up(env):
    """Make a client of the interface, a team with a promise, agents and customers."""
    if env["res.users"].search([("login", "=", LOGIN)]):
        return
    company = env.company
    users = env["res.users"].with_context(no_reset_password=True)
    user = users.create(
        {
            "name": LOGIN,
            "login": LOGIN,
            "password": PASSWORD,
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [
                Command.set(env.ref("crm_extended.crm_extended_group_external").ids)
            ],
        }
    )
    env["crm.api.client"].create(
        {
            "name": LOGIN,
            "user_id": user.id,
            "company_id": company.id,
            "calls_per_minute": 0,
        }
    )
    agents = _make_agents(env, company)
    team = env["crm.case.team"].create(
        {
            "name": TEAM,
            "company_id": company.id,
            "member_ids": [Command.set(agents.ids)],
        }
    )
    # room for the cases of many runs
    profiles = env["crm.agent.profile"]._ensure_profiles(agents, company)
    profiles.capacity = 10_000_000
    env["crm.sla.policy"].create(
        {
            "name": "Bench 4h",
            "company_id": company.id,
            "case_team_id": team.id,
            "resolution_hours": 4,
        }
    )
    env["res.partner"].create(
        [
            {"name": f"Intake customer {number}", "email": get_email(number)}
            for number in range(CUSTOMERS)
        ]
    )


def get_email(number):
    """Return the address of a customer."""
    return f"intake{number % CUSTOMERS}@bench.example.com"


def _make_agents(env, company):
    """Return ten people who take cases."""
    users = env["res.users"].with_context(no_reset_password=True)
    group = env.ref("crm_callcenter.crm_callcenter_group_agent")
    return users.create(
        [
            {
                "name": f"Agent {number}",
                "login": f"bench_intake_agent_{number}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(group.ids)],
            }
            for number in range(10)
        ]
    )


# ------------------------------------------------------------
# CALLERS
# ------------------------------------------------------------


class Caller:
    """What calls one model of one database over XML-RPC."""

    login = password = "admin"

    def __init__(self, url, database):
        """Log in and see that there is what a call names."""
        self._url, self.database = url, database
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self._uid = common.authenticate(database, self.login, self.password, {})
        self._prepare(self.connect())

    def connect(self):
        """Return a function that calls, with a connection of its own."""
        proxy = xmlrpc.client.ServerProxy(f"{self._url}/xmlrpc/2/object")

        def call(model, method, *args, **kwargs):
            return proxy.execute_kw(
                self.database,
                self._uid,
                self.password,
                model,
                method,
                list(args),
                kwargs,
            )

        return call

    def _prepare(self, call):
        """Read or make what a call names."""

    def create(self, call, number):
        """Create one."""
        raise NotImplementedError


class Intake(Caller):
    """Ours: the customer is found by address, promise and agent by the team."""

    label = "case_intake"
    login = LOGIN
    password = PASSWORD

    def _prepare(self, call):
        """Let references of this run be new."""
        self._run = f"{time.time():.0f}"

    def create(self, call, number):
        """Send a case."""
        return call(
            "crm.api",
            "case_intake",
            {
                "source": "bench",
                "external_ref": f"{self._run}-{number}",
                "subject": f"Parcel not delivered, order {number}",
                "description": TEXT,
                "email": get_email(number),
                "team": TEAM,
            },
        )


class Ticket(Caller):
    """Theirs: customer and team are named by id."""

    label = "helpdesk.ticket"

    def _prepare(self, call):
        """Make customers, and a team with a promise of four hours."""
        self._partners = call("res.partner", "search", [("name", "=like", "Intake %")])
        if not self._partners:
            self._partners = call(
                "res.partner",
                "create",
                [
                    {"name": f"Intake customer {number}", "email": get_email(number)}
                    for number in range(CUSTOMERS)
                ],
            )
        teams = call("helpdesk.ticket.team", "search", [("name", "=", TEAM)])
        if not teams:
            values = {"name": TEAM, "use_sla": True}
            teams = call("helpdesk.ticket.team", "create", [values])
            stage = call("helpdesk.ticket.stage", "search", [("closed", "=", True)])[0]
            call(
                "helpdesk.sla",
                "create",
                [
                    {
                        "name": "Bench 4h",
                        "hours": 4,
                        "team_ids": [(6, 0, teams)],
                        "stage_id": stage,
                    }
                ],
            )
        self._team = teams[0]

    def create(self, call, number):
        """Create a ticket."""
        return call(
            "helpdesk.ticket",
            "create",
            {
                "name": f"Parcel not delivered, order {number}",
                "description": f"<p>{TEXT}</p>",
                "partner_id": self._partners[number % CUSTOMERS],
                "team_id": self._team,
            },
        )
