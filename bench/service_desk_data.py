"""Cases for ``service_desk``: many closed, few open, with history and clocks.

The same distribution at every size. The agent of the bench has the same own cases at
every size, too: who has an archive of 500,000 cases has more colleagues, not more
hands.
"""

import time

from odoo import Command, fields
from odoo.tools import SQL

LOGIN = "bench_desk_agent"
AGENT_GROUP = "crm_callcenter.crm_callcenter_group_agent"
# reads the analysis too
LEADER_GROUP = "crm_callcenter.crm_callcenter_group_supervisor"
PORTAL_LOGIN = "bench_desk_customer"
CUSTOMERS = 20_000
OWN_CASES = 20
AGENTS = 40
#: of so many cases one is open, and so many open ones may be the agent's own
OPEN_EVERY = 20
AGENT_OPEN = 250

PARTNERS = """
    INSERT INTO res_partner (
        id, name, complete_name, active, type, partner_share, commercial_partner_id,
        email, autopost_bills
    )
    SELECT nextval('res_partner_id_seq'), 'Customer ' || number, 'Customer ' || number,
           TRUE, 'contact', TRUE, currval('res_partner_id_seq'),
           'customer' || number || '@bench.example.com', 'ask'
      FROM generate_series(1, %s) number
    """
PARTNER_NUMBERS = """
    CREATE TABLE bench_desk_customer AS
    SELECT row_number() OVER (ORDER BY id) AS rank, id, email
      FROM res_partner WHERE email LIKE '%%@bench.example.com'
    """
CASES = """
    INSERT INTO crm_case (
        id, number, name, active, company_id, team_id, user_id, stage_id, partner_id,
        commercial_partner_id, email_from, type_id, channel, severity, service_level,
        priority, priority_reason, description, date_received, date_last_event,
        date_first_response, date_closed, is_closed, is_waiting, date_waiting,
        sla_policy_version_id, sla_policy_id, sla_state, sla_deadline, create_date,
        write_date
    )
    SELECT nextval('crm_case_id_seq'), 'B' || number,
           (ARRAY['Parcel not delivered', 'Invoice is wrong', 'Spare part wanted',
                  'Device does not start', 'Question about a contract'])
               [1 + number %% 5] || ' ' || number,
           TRUE, site.company_id, site.team_id,
           CASE WHEN is_open AND opened %% 11 < 4 THEN NULL
                WHEN is_open AND is_main AND opened <= %(agent_open)s THEN %(agent)s
                ELSE site.agent_ids [1 + (number * 7 %% %(agents)s)::int] END,
           CASE WHEN NOT is_open THEN site.closed_id
                WHEN is_waiting THEN site.waiting_id
                WHEN opened %% 3 = 0 THEN site.new_id ELSE site.open_id END,
           customer.id, customer.id, customer.email,
           (%(types)s) [1 + number %% 4], (ARRAY['email', 'web', 'phone', 'chat'])
               [1 + number %% 4],
           (ARRAY['low', 'normal', 'normal', 'high']) [1 + number %% 4],
           CASE WHEN number %% 53 = 0 THEN 'vip' WHEN number %% 7 = 0 THEN 'premium'
                END,
           (number * 13 %% 4)::text, 'severity normal',
           '<p>' || repeat('My order has not arrived although it was promised. ', 4)
               || '</p>',
           received, received + interval '3 hours',
           CASE WHEN NOT is_open OR opened %% 2 = 0
                THEN received + interval '1 hour' END,
           CASE WHEN NOT is_open THEN received + interval '2 days' END,
           NOT is_open, is_waiting,
           CASE WHEN is_waiting THEN received + interval '3 hours' END,
           site.version_id, site.policy_id,
           CASE WHEN NOT is_open THEN 'met' WHEN is_waiting THEN 'paused'
                WHEN opened %% 10 = 0 THEN 'breached' ELSE 'running' END,
           CASE WHEN is_open AND NOT is_waiting
                THEN %(now)s::timestamp + interval '4 hours'
                     + (opened %% 100 - 65) * interval '10 minutes' END,
           received, received + interval '3 hours'
      FROM (
        SELECT number, number %% %(open_every)s = 0 AS is_open, opened,
               opened %% 25 <> 0 AS is_main,
               number %% %(open_every)s = 0 AND opened %% 5 < 2 AS is_waiting,
               CASE WHEN number %% %(open_every)s = 0
                    THEN %(now)s::timestamp - interval '3 hours'
                         - opened %% 14 * interval '1 day'
                    ELSE %(now)s::timestamp - interval '3 days'
                         - random() * interval '727 days' END AS received
          FROM (SELECT number, number / %(open_every)s AS opened
                  FROM generate_series(1, %(cases)s) number) counted
      ) one
      JOIN bench_site site ON site.rank = CASE
           WHEN is_main THEN one.number / 3 %% 3 ELSE 3 + one.number / 3 %% 2 END
      JOIN bench_desk_customer customer
           ON customer.rank = 1 + one.number * 31 %% %(customers)s
    """
OWN = """
    UPDATE crm_case
       SET partner_id = %(partner)s, commercial_partner_id = %(partner)s
     WHERE id IN (SELECT id FROM crm_case WHERE company_id = %(company)s
                   ORDER BY is_closed, md5(number) LIMIT %(count)s)
    """
EVENTS = """
    INSERT INTO crm_case_event (case_id, company_id, kind, date, user_id)
    SELECT id, company_id, kind, date, user_id
      FROM (
        SELECT id, company_id, user_id, 'received' AS kind, date_received AS date
          FROM crm_case
         UNION ALL
        SELECT id, company_id, user_id, 'agent_reply', date_first_response
          FROM crm_case WHERE date_first_response IS NOT NULL
         UNION ALL
        SELECT id, company_id, user_id, 'waiting', date_waiting
          FROM crm_case WHERE date_waiting IS NOT NULL
         UNION ALL
        SELECT id, company_id, user_id, 'closed', date_closed
          FROM crm_case WHERE date_closed IS NOT NULL
      ) event
     ORDER BY date
    """
CLOCKS = """
    INSERT INTO crm_sla_status (
        case_id, company_id, version_id, milestone, ordinal, date_start, deadline,
        date_reached, state, elapsed_hours, date_next_check
    )
    SELECT id, company_id, sla_policy_version_id, milestone, 0, date_received,
           date_received + promised, reached,
           CASE WHEN reached IS NOT NULL AND number %% 9 = 0 THEN 'breached'
                WHEN reached IS NOT NULL THEN 'met' WHEN is_waiting THEN 'paused'
                WHEN sla_state = 'breached' THEN 'breached' ELSE 'running' END,
           CASE WHEN reached IS NULL THEN 0
                ELSE extract(epoch FROM reached - date_received) / 3600 END,
           CASE WHEN reached IS NULL AND NOT is_waiting
                THEN now() + interval '1 hour' END
      FROM (
        SELECT id, id AS number, company_id, sla_policy_version_id, date_received,
               is_waiting, sla_state, 'first_response' AS milestone,
               date_first_response AS reached, interval '4 hours' AS promised
          FROM crm_case
         UNION ALL
        SELECT id, id, company_id, sla_policy_version_id, date_received, is_waiting,
               sla_state, 'resolution', date_closed, interval '3 days'
          FROM crm_case
      ) clock
    """
MESSAGES = """
    INSERT INTO mail_message (
        model, res_id, message_type, subtype_id, author_id, date, create_date, body
    )
    SELECT 'crm.case', id, 'email', %(subtype)s, partner_id, date_received,
           date_received, '<p>When will it come?</p>'
      FROM crm_case
    """
TABLES = ("crm_case", "crm_case_event", "crm_sla_status", "mail_message", "res_partner")


def provide(env, cases):
    """Fill the database unless a former run did."""
    env.cr.execute(SQL("SELECT to_regclass('bench_site')"))
    if env.cr.fetchone()[0]:
        return
    started = time.perf_counter()
    agent, customer = _make_people(env)
    env.cr.execute(SQL("SELECT setseed(0.5)"))
    env.cr.execute(
        SQL(
            CASES,
            agent=agent.id,
            agent_open=AGENT_OPEN,
            agents=AGENTS,
            cases=cases,
            customers=CUSTOMERS,
            now=fields.Datetime.now(),
            open_every=OPEN_EVERY,
            types=_make_types(env),
        )
    )
    env.cr.execute(
        SQL(
            OWN,
            partner=customer.partner_id.id,
            company=agent.company_id.id,
            count=OWN_CASES,
        )
    )
    env.cr.execute(SQL(EVENTS))
    env.cr.execute(SQL(CLOCKS))
    env.cr.execute(SQL(MESSAGES, subtype=env.ref("mail.mt_comment").id))
    env.cr.commit()
    vacuum(env)
    print(f"{cases:,} cases generated in {time.perf_counter() - started:.0f} s")


def vacuum(env):
    """Do what autovacuum does after a load, so that it does not do it meanwhile."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    for table in TABLES:
        env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
    connection.autocommit = False


def _make_people(env):
    """Make companies with teams and agents; return the agent and the customer."""
    companies = env["res.company"].create(
        [{"name": "Bench Desk"}, {"name": "Bench Desk Abroad"}]
    )
    env.user.company_ids = [Command.link(company.id) for company in companies]
    env = env(context={**env.context, "allowed_company_ids": companies.ids})
    agent = _make_users(env, [LOGIN], companies, LEADER_GROUP)
    customer = _make_users(env, [PORTAL_LOGIN], companies[0], "base.group_portal")
    env.cr.execute(
        SQL(
            "CREATE TABLE bench_site (rank int, company_id int, team_id int,"
            " version_id int, policy_id int, new_id int, open_id int, waiting_id int,"
            " closed_id int, agent_ids int[])"
        )
    )
    for company, teams in zip(companies, (range(3), range(3, 5)), strict=True):
        _make_sites(env, company, teams, agent)
    env.flush_all()
    env.cr.execute(SQL(PARTNERS, CUSTOMERS))
    env.cr.execute(SQL(PARTNER_NUMBERS))
    return agent, customer


def _make_users(env, logins, companies, group):
    """Return new users of one group, who cannot log in."""
    return (
        env["res.users"]
        .with_context(no_reset_password=True, tracking_disable=True)
        .create(
            [
                {
                    "name": login,
                    "login": login,
                    "company_id": companies[0].id,
                    "company_ids": [Command.set(companies.ids)],
                    "group_ids": [Command.set(env.ref(group).ids)],
                }
                for login in logins
            ]
        )
    )


def _make_sites(env, company, numbers, agent):
    """Write down teams of a company, with stages, a promise and agents."""
    logins = [f"bench_desk_{company.id}_{number}" for number in range(AGENTS)]
    agents = _make_users(env, logins, company, AGENT_GROUP)
    policy = env["crm.sla.policy"].create(
        {
            "name": "Promise",
            "company_id": company.id,
            "first_response_hours": 4,
            "resolution_hours": 24,
        }
    )
    for number in numbers:
        team = env["crm.case.team"].create(
            {
                "name": f"Team {number}",
                "company_id": company.id,
                "member_ids": [Command.set((agents | agent).ids)],
            }
        )
        stages = [
            env["crm.case"]._get_stage(team, purpose).id
            for purpose in ("new", "open", "waiting", "closed")
        ]
        env.cr.execute(
            SQL(
                "INSERT INTO bench_site"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                number,
                company.id,
                team.id,
                policy._get_current_version().id,
                policy.id,
                *stages,
                agents.ids,
            )
        )


def _make_types(env):
    """Return the ids of four types."""
    types = env["crm.case.type"].create(
        [{"name": f"Bench type {number}", "company_id": False} for number in range(4)]
    )
    env.flush_all()
    return types.ids
