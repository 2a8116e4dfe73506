"""Routing: 10,000 waiting cases and 200 agents, with everything that is written.

Runs in a database of its own:  ./crm bench route_cases [-- OPTIONS]
Returns 1 when the target is missed.
"""

import argparse
import time

from odoo import Command
from odoo.tools import SQL

TARGET_SECONDS = 10.0
NAME = "Bench Routing"


def main(env, argv):
    """Make the data, assign, print.

    :return: 0 when the target is met, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--agents", type=int, default=200)
    options = parser.parse_args(argv)
    cases = _prepare(env, options)
    env.invalidate_all()
    queries = env.cr.sql_log_count
    started = time.perf_counter()
    given = env["crm.routing"]._assign(cases)
    env.flush_all()
    seconds = time.perf_counter() - started
    queries = env.cr.sql_log_count - queries
    env.cr.rollback()
    print(
        f"{len(given):,} of {options.cases:,} cases given to {options.agents} agents"
        f" in {seconds:.2f} s with {queries:,} queries (target {TARGET_SECONDS:.0f} s)"
    )
    return 0 if seconds < TARGET_SECONDS and len(given) == options.cases else 1


def _prepare(env, options):
    """Return waiting cases of a team of agents; nothing of it is committed."""
    company = env["res.company"].create({"name": NAME})
    env.user.company_ids = [Command.link(company.id)]
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    group = env.ref("crm_callcenter.crm_callcenter_group_agent")
    agents = (
        env["res.users"]
        .with_context(no_reset_password=True, tracking_disable=True)
        .create(
            [
                {
                    "name": f"Agent {number}",
                    "login": f"bench_agent_{number}",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.link(group.id)],
                }
                for number in range(options.agents)
            ]
        )
    )
    team = env["crm.case.team"].create(
        {
            "name": NAME,
            "company_id": company.id,
            "member_ids": [Command.set(agents.ids)],
        }
    )
    profiles = env["crm.agent.profile"]._ensure_profiles(agents, company)
    profiles.capacity = 20 * options.cases // options.agents
    stage = env["crm.case"]._get_stage(team, "new")
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_case (
                number, name, active, company_id, team_id, stage_id, channel, severity,
                priority, date_received, is_closed, is_waiting
            )
            SELECT 'BENCH' || number, 'Case ' || number, TRUE, %s, %s, %s, 'email',
                   'normal', (number %% 4)::text,
                   now() AT TIME ZONE 'UTC' - number * interval '1 second', FALSE, FALSE
              FROM generate_series(1, %s) number
            RETURNING id
            """,
            company.id,
            team.id,
            stage.id,
            options.cases,
        )
    )
    return env["crm.case"].browse([row[0] for row in env.cr.fetchall()])
