"""What the routing of leads reads and writes, each with one statement for all leads."""

from __future__ import annotations

import datetime

from odoo.tools import SQL


def build_leads_query(lead_ids: list[int], company_id: int) -> SQL:
    """Build the open leads of the ids, one row each.

    Columns: id, user_id, team_id, country_id, zip, industry_id, size, language (code of
    a locale), probability, create_date, last_owner, passed (users who had the lead and
    did not take it), territory_id (fixed by hand, else NULL).

    The last owner is the salesperson of the customer, else of the customer's (or the
    e-mail address's) latest other lead in the company. Index used: the primary key,
    and those on ``crm_lead.partner_id`` and whole addresses of leads.
    """
    return SQL(
        """
        WITH %(owners)s,
        refused AS (
            SELECT lead_id, array_agg(user_id) AS user_ids
              FROM crm_lead_placement
             WHERE lead_id = ANY(%(leads)s) AND state IN ('timed_out', 'passed')
             GROUP BY lead_id
        )
        SELECT lead.id, lead.user_id, lead.team_id, lead.country_id, lead.zip,
               lead.crm_industry_id, lead.crm_employee_count, lang.code,
               COALESCE(lead.automated_probability, 0), lead.create_date,
               owners.user_id,
               COALESCE(refused.user_ids, '{}'),
               CASE WHEN lead.crm_has_fixed_territory THEN lead.territory_id END
          FROM wanted
          JOIN crm_lead lead ON lead.id = wanted.id
          LEFT JOIN res_lang lang ON lang.id = lead.lang_id
          JOIN owners ON owners.id = wanted.id
          LEFT JOIN refused ON refused.lead_id = wanted.id
         WHERE lead.active AND lead.won_status = 'pending'
        """,
        owners=_build_owners(lead_ids, company_id),
        leads=list(lead_ids),
    )


def _build_owners(lead_ids: list[int], company_id: int) -> SQL:
    """Build the leads (``wanted``) and who had their customers or addresses last."""
    return SQL(
        """
        wanted AS MATERIALIZED (
            SELECT lead.id, lead.email_normalized,
                   customer.id AS customer_id, customer.user_id AS owner_id
              FROM crm_lead lead
              LEFT JOIN res_partner contact ON contact.id = lead.partner_id
              LEFT JOIN res_partner customer
                ON customer.id = contact.commercial_partner_id
             WHERE lead.id = ANY(%(leads)s)
        ),
        owners AS MATERIALIZED (
            SELECT wanted.id,
                   COALESCE(
                       wanted.owner_id, by_customer.user_id, by_email.user_id
                   ) AS user_id
              FROM wanted
              LEFT JOIN LATERAL (
                    SELECT old.user_id
                      FROM res_partner contact
                      JOIN crm_lead old ON old.partner_id = contact.id
                     WHERE contact.commercial_partner_id = wanted.customer_id
                       AND %(old)s
                     ORDER BY old.date_open DESC NULLS LAST, old.id DESC
                     LIMIT 1
                   ) by_customer ON wanted.owner_id IS NULL
              LEFT JOIN LATERAL (
                    SELECT old.user_id
                      FROM crm_lead old
                     WHERE old.email_normalized = wanted.email_normalized
                       AND %(old)s
                     ORDER BY old.date_open DESC NULLS LAST, old.id DESC
                     LIMIT 1
                   ) by_email ON wanted.owner_id IS NULL
        )
        """,
        leads=list(lead_ids),
        # not "user_id IS NOT NULL": during a run the statistics still say that nobody
        # has a lead, and the index on salespeople would be read once for each lead
        old=SQL("COALESCE(old.user_id, 0) <> 0 AND old.company_id = %s", company_id),
    )


def build_give_query(
    lead_ids: list[int],
    user_ids: list[int],
    team_ids: list[int | None],
    now: datetime.datetime,
    uid: int,
) -> SQL:
    """Build the statement that makes people responsible for leads, one row each.

    Writes what Odoo derives from it too: when and in how many days a lead was given.
    """
    return SQL(
        """
        UPDATE crm_lead lead
           SET user_id = given.user_id, team_id = given.team_id,
               date_open = %(now)s, day_open = ABS(EXTRACT(
                   DAY FROM %(now)s - date_trunc('second', lead.create_date)
               )),
               write_uid = %(uid)s, write_date = %(now)s
          FROM unnest(%(leads)s::int[], %(users)s::int[], %(teams)s::int[])
               AS given (id, user_id, team_id)
         WHERE lead.id = given.id
        """,
        now=now,
        uid=uid,
        leads=lead_ids,
        users=user_ids,
        teams=team_ids,
    )


def build_follow_query(
    lead_ids: list[int], user_ids: list[int], subtype_ids: list[int]
) -> SQL:
    """Build the statement that lets people follow their leads, those who do not.

    :param subtype_ids: what followers are told about.
    """
    return SQL(
        """
        WITH follower AS (
            INSERT INTO mail_followers (res_model, res_id, partner_id)
            SELECT 'crm.lead', given.id, usr.partner_id
              FROM unnest(%s::int[], %s::int[]) AS given (id, user_id)
              JOIN res_users usr ON usr.id = given.user_id
                ON CONFLICT DO NOTHING
            RETURNING id
        )
        INSERT INTO mail_followers_mail_message_subtype_rel
                    (mail_followers_id, mail_message_subtype_id)
        SELECT follower.id, subtype
          FROM follower, unnest(%s::int[]) AS subtype
        """,
        lead_ids,
        user_ids,
        subtype_ids,
    )


def build_note_query(
    company_id: int,
    lead_ids: list[int],
    territory_ids: list[int | None],
    codes: list[str | None],
    facts: list[str | None],
    now: datetime.datetime,
) -> SQL:
    """Build the statement that notes on leads what routing found, one row each.

    All lists are equally long. A lead that belonged to no company belongs to this one
    then.
    """
    return SQL(
        """
        UPDATE crm_lead lead
           SET territory_id = found.territory_id, crm_route_code = found.code,
               crm_route_facts = found.facts::jsonb, crm_route_date = %s,
               company_id = COALESCE(lead.company_id, %s)
          FROM unnest(%s::int[], %s::int[], %s::text[], %s::text[])
               AS found (id, territory_id, code, facts)
         WHERE lead.id = found.id
        """,
        now,
        company_id,
        lead_ids,
        territory_ids,
        codes,
        facts,
    )


def build_placements_query(
    company_id: int,
    rows: list[tuple],
    now: datetime.datetime,
    uid: int,
) -> SQL:
    """Build the statement that records placements.

    :param rows: (lead id, user id, territory id or None, code, deadline or None).
    """
    leads, users, territories, codes, deadlines = zip(*rows, strict=True)
    return SQL(
        """
        INSERT INTO crm_lead_placement (
            company_id, lead_id, user_id, territory_id, reason_code, date_deadline,
            date_placed, state, create_uid, create_date, write_uid, write_date
        )
        SELECT %(company)s, lead_id, user_id, territory_id, code, deadline, %(now)s,
               CASE WHEN deadline IS NULL THEN 'given' ELSE 'open' END,
               %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM unnest(
               %(leads)s::int[], %(users)s::int[], %(territories)s::int[],
               %(codes)s::text[], %(deadlines)s::timestamp[]
               ) AS placed (lead_id, user_id, territory_id, code, deadline)
        """,
        company=company_id,
        now=now,
        uid=uid,
        leads=list(leads),
        users=list(users),
        territories=list(territories),
        codes=list(codes),
        deadlines=list(deadlines),
    )


def build_turns_query(rows: list[tuple]) -> SQL:
    """Build the statement that stores turns, after those of the pools are deleted.

    :param rows: (territory id or None, team id or None, user id, turn, was there).
    """
    territories, teams, users, turns, flags = zip(*rows, strict=True)
    return SQL(
        """
        INSERT INTO crm_route_turn (territory_id, team_id, user_id, turn, was_there)
        SELECT * FROM unnest(
            %s::int[], %s::int[], %s::int[], %s::float8[], %s::bool[]
        )
        """,
        list(territories),
        list(teams),
        list(users),
        list(turns),
        list(flags),
    )


def build_lock_query(company_id: int) -> SQL:
    """Build the query that tells whether this transaction may route in the company.

    One at a time: turns and rooms are read, decided on, and written. The lock is
    PostgreSQL's own and goes with the transaction.
    """
    return SQL(
        "SELECT pg_try_advisory_xact_lock(hashtext('crm_lead_router'), %s)", company_id
    )
