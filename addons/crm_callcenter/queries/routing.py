"""What routing has to know, each with one query for all cases."""

import datetime
import json

from odoo.tools import SQL


def build_agents_query(
    team_ids: list[int], group_ids: list[int], now: datetime.datetime
) -> SQL:
    """Build the members who may take cases, one row per team and member.

    Columns: team_id, user_id, profile_id and capacity (null without profile), state,
    date_last_assigned, languages (text[]), skills ([[id, level]]), is_off (on leave),
    is_open (within working hours). Members are active users of the groups with access
    to the company of the team. Hours are those of the member's calendar, else of the
    team's, else day and night; flexible hours are always open.
    """
    return SQL(
        """
        WITH member AS (%(members)s),
        open_calendar AS (%(calendars)s)
        SELECT member.team_id, member.user_id, profile.id AS profile_id,
               profile.capacity, profile.state, profile.date_last_assigned,
               ARRAY(
                SELECT lang.code
                  FROM res_users_settings settings
                  JOIN res_lang_res_users_settings_rel rel
                    ON rel.res_users_settings_id = settings.id
                  JOIN res_lang lang ON lang.id = rel.res_lang_id
                 WHERE settings.user_id = member.user_id
               ) || member.lang::text AS languages,
               (
                SELECT jsonb_agg(jsonb_build_array(expertise_id, level))
                  FROM crm_agent_skill skill WHERE skill.user_id = member.user_id
               ) AS skills,
               EXISTS (
                SELECT FROM resource_calendar_leaves leave
                 WHERE leave.resource_id = member.resource_id
                   AND leave.date_from <= %(now)s AND %(now)s < leave.date_to
               ) AS is_off,
               member.calendar_id IS NULL OR EXISTS (
                SELECT FROM open_calendar WHERE id = member.calendar_id
               ) AS is_open
          FROM member
          LEFT JOIN crm_agent_profile profile
            ON profile.user_id = member.user_id
           AND profile.company_id = member.company_id
         ORDER BY member.team_id, member.user_id
        """,
        members=_build_members(team_ids, group_ids),
        calendars=_build_open_calendars(now),
        now=now,
    )


def _build_members(team_ids: list[int], group_ids: list[int]) -> SQL:
    """Build the members of teams who may take cases, with resource and calendar.

    What each member needs only looked up stands in subqueries: PostgreSQL takes six
    times as long to plan the same as joins, longer than to run it for a team of ten.
    """
    return SQL(
        """
            SELECT team.id AS team_id, team.company_id, usr.id AS user_id,
                   (
                    SELECT lang FROM res_partner WHERE id = usr.partner_id
                   ) AS lang,
                   resource.id AS resource_id,
                   COALESCE(resource.calendar_id, team.resource_calendar_id)
                       AS calendar_id
              FROM crm_case_team team
              JOIN crm_case_team_member_rel rel ON rel.team_id = team.id
              JOIN res_users usr ON usr.id = rel.user_id AND usr.active
              LEFT JOIN LATERAL (
                SELECT id, calendar_id FROM resource_resource
                 WHERE user_id = usr.id AND active
                   AND (company_id = team.company_id OR company_id IS NULL)
                 ORDER BY company_id NULLS LAST, id LIMIT 1
              ) resource ON TRUE
             WHERE team.id = ANY(%(teams)s)
               AND (
                SELECT TRUE FROM res_company_users_rel access
                 WHERE access.user_id = usr.id AND access.cid = team.company_id
                 LIMIT 1
               )
               AND (
                SELECT TRUE FROM res_groups_users_rel role
                 WHERE role.uid = usr.id AND role.gid = ANY(%(groups)s)
                 LIMIT 1
               )
        """,
        teams=team_ids,
        groups=group_ids,
    )


def _build_open_calendars(now: datetime.datetime) -> SQL:
    """Build the ids of those calendars of ``member`` that are open at the instant."""
    return SQL(
        """
            SELECT clock.id
              FROM (
                SELECT id, flexible_hours, two_weeks_calendar, company_id,
                   %(now)s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE tz AS moment
              FROM resource_calendar
             WHERE id IN (SELECT calendar_id FROM member)
              ) clock
             WHERE (
                flexible_hours OR EXISTS (
                    SELECT FROM resource_calendar_attendance slot
                     WHERE slot.calendar_id = clock.id
                       AND slot.display_type IS NULL
                       AND slot.day_period <> 'lunch'
                       AND slot.dayofweek = (EXTRACT(isodow FROM moment) - 1)::int::text
                       AND moment - date_trunc('day', moment)
                           >= slot.hour_from * interval '1 hour'
                       AND moment - date_trunc('day', moment)
                           < slot.hour_to * interval '1 hour'
                       AND (
                        two_weeks_calendar IS NOT TRUE OR slot.week_type = (
                            ((moment::date - date '0001-01-01') / 7) %% 2
                        )::text
                       )
                )
             )
               AND NOT EXISTS (
                SELECT FROM resource_calendar_leaves holiday
                 WHERE holiday.resource_id IS NULL
                   AND (
                    holiday.calendar_id = clock.id
                    OR (
                        holiday.calendar_id IS NULL
                        AND holiday.company_id = clock.company_id
                    )
                   )
                   AND holiday.date_from <= %(now)s AND %(now)s < holiday.date_to
               )
        """,
        now=now,
    )


def build_loads_query(user_ids: list[int], company_id: int) -> SQL:
    """Build the open work of agents: user_id, team_id, channel, is_answered, count.

    Counts open cases that do not wait for the customer, and open offers, of the
    company.
    """
    return SQL(
        """
        SELECT user_id, team_id, channel, is_answered, COUNT(*)
          FROM (
            SELECT user_id, team_id, channel,
                   date_first_response IS NOT NULL AS is_answered
              FROM crm_case
             WHERE user_id = ANY(%(users)s) AND company_id = %(company)s
               AND is_closed IS NOT TRUE AND is_waiting IS NOT TRUE AND active
             UNION ALL
            SELECT offer.user_id, item.team_id, item.channel,
                   item.date_first_response IS NOT NULL
              FROM crm_case_offer offer
              JOIN crm_case item ON item.id = offer.case_id
             WHERE offer.user_id = ANY(%(users)s) AND offer.state = 'offered'
               AND item.company_id = %(company)s
          ) work
         GROUP BY user_id, team_id, channel, is_answered
        """,
        users=user_ids,
        company=company_id,
    )


def build_cases_query(case_ids: list[int]) -> SQL:
    """Build the cases of the ids that may be given to somebody, one row each.

    Columns: id, team_id, priority, deadline, queued, channel, is_answered, type_path,
    category_path, lang, last_agent (of the customer's latest other case), declined
    (agents who did not want it), is_vip. Closed, waiting, archived, assigned and
    offered cases are left out.
    """
    return SQL(
        """
        SELECT item.id, item.team_id, item.priority::int, item.sla_deadline,
               COALESCE(item.date_queued, item.date_received), item.channel,
               item.date_first_response IS NOT NULL,
               (SELECT parent_path FROM crm_case_type WHERE id = item.type_id),
               (
                SELECT category.parent_path
                  FROM product_product product
                  JOIN product_template template
                    ON template.id = product.product_tmpl_id
                  JOIN product_category category ON category.id = template.categ_id
                 WHERE product.id = item.product_id
               ),
               (SELECT lang FROM res_partner WHERE id = item.partner_id),
               (
                SELECT other.user_id FROM crm_case other
                 WHERE other.partner_id = item.partner_id AND other.id <> item.id
                   AND other.company_id = item.company_id
                   AND other.user_id IS NOT NULL
                 ORDER BY other.date_received DESC, other.id DESC LIMIT 1
               ),
               ARRAY(
                SELECT user_id FROM crm_case_offer offer
                 WHERE offer.case_id = item.id
                   AND offer.state IN ('declined', 'timed_out')
                   AND offer.date_offered
                       >= COALESCE(item.date_queued, item.date_received)
               ),
               item.service_level IS NOT DISTINCT FROM 'vip'
          FROM crm_case item
         WHERE item.id = ANY(%s) AND item.user_id IS NULL AND item.active
           AND item.is_closed IS NOT TRUE AND item.is_waiting IS NOT TRUE
           AND NOT EXISTS (
            SELECT FROM crm_case_offer offer
             WHERE offer.case_id = item.id AND offer.state = 'offered'
           )
        """,
        case_ids,
    )


def build_profiles_query(
    user_ids: list[int],
    company_id: int,
    capacity: int,
    now: datetime.datetime,
    uid: int,
) -> SQL:
    """Build the statement that makes users agents of a company, those who are none.

    Two at the same moment: the second waits, and PostgreSQL refuses to pass over a row
    that it cannot see; Odoo runs it again. Index used: the constraint
    ``crm_agent_profile_unique_user``.

    :param capacity: units of work at a time.
    :param uid: who is noted as the creator.
    """
    return SQL(
        """
        INSERT INTO crm_agent_profile (user_id, company_id, capacity,
                                       create_uid, create_date, write_uid, write_date)
             SELECT member.id, %(company)s, %(capacity)s,
                    %(uid)s, %(now)s, %(uid)s, %(now)s
               FROM unnest(%(users)s::int[]) AS member (id)
        ON CONFLICT (company_id, user_id) DO NOTHING
        """,
        users=sorted(user_ids),
        company=company_id,
        capacity=capacity,
        now=now,
        uid=uid,
    )


def build_log_query(logs: dict[int, list[dict]]) -> SQL:
    """Build the statement that stores the explanations of cases.

    :param logs: case id -> its whole explanation.
    """
    return SQL(
        """
        UPDATE crm_case
           SET routing_log = log.entries
          FROM unnest(%s::int[], %s::jsonb[]) AS log (case_id, entries)
         WHERE crm_case.id = log.case_id
        """,
        list(logs),
        [json.dumps(entries) for entries in logs.values()],
    )
