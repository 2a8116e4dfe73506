"""SQL of agents: what they said and what calls made of their time."""

from datetime import datetime

from odoo.tools import SQL


def build_words_query(
    company_id: int, user_ids: tuple, start: datetime, end: datetime
) -> SQL:
    """Return what agents said between two instants, and the last word before.

    Columns: user_id, date, state, reason; in the order in which they were said, which
    is not that of their times where the clock was put back. Uses the index on
    (company_id, user_id, date). The caller flushes ``crm.agent.state.log``.
    """
    return SQL(
        """
        SELECT user_id, date, state, COALESCE(reason, '')
          FROM (
              (SELECT DISTINCT ON (user_id) user_id, date, state, reason, id
                 FROM crm_agent_state_log
                WHERE company_id = %(company)s AND user_id = ANY(%(users)s)
                  AND date < %(start)s
                ORDER BY user_id, id DESC)
              UNION ALL
              SELECT user_id, date, state, reason, id
                FROM crm_agent_state_log
               WHERE company_id = %(company)s AND user_id = ANY(%(users)s)
                 AND date >= %(start)s AND date < %(end)s
          ) word
         ORDER BY id
        """,
        company=company_id,
        users=list(user_ids),
        start=start,
        end=end,
    )


def build_agent_events_query(
    company_id: int, start: datetime, end: datetime, oldest: datetime
) -> SQL:
    """Return the events of all calls that touch a time.

    Columns: call_id, date_wrapped, event, at, user_ids (list or NULL). Uses the index
    on (company_id, date_started) of calls and that on (provider_id, external_id) of
    events. The caller flushes ``crm.call`` and ``crm.call.event``.

    :param start: calls that ended before do not count.
    :param oldest: calls that started before do not count either.
    """
    return SQL(
        """
        SELECT call.id, call.date_wrapped, event.event, event.at, event.user_ids
          FROM crm_call call
          JOIN crm_call_event event
            ON event.provider_id = call.provider_id
           AND event.external_id = call.external_id
         WHERE call.company_id = %(company)s
           AND call.date_started >= %(oldest)s
           AND call.date_started < %(end)s
           AND (call.date_ended IS NULL OR call.date_ended >= %(start)s)
        """,
        company=company_id,
        oldest=oldest,
        start=start,
        end=end,
    )


def build_interval_upsert(company_id: int, rows: tuple, now: datetime) -> SQL:
    """Write what agents did in half hours, over what was written before.

    :param rows: (user_id, date_start, seconds talking, ringing, wrapping up, on a
        break, ready, offline, as planned, planned; occupancy and adherence
        in per cent, NULL without any).
    """
    return SQL(
        """
        INSERT INTO crm_agent_interval (
            company_id, user_id, date_start, talking_seconds, ringing_seconds,
            wrap_up_seconds, break_seconds, ready_seconds, offline_seconds,
            adherent_seconds, planned_seconds, occupancy_pct, adherence_pct,
            date_computed)
        VALUES %(rows)s
        ON CONFLICT (company_id, user_id, date_start) DO UPDATE SET
            talking_seconds = EXCLUDED.talking_seconds,
            ringing_seconds = EXCLUDED.ringing_seconds,
            wrap_up_seconds = EXCLUDED.wrap_up_seconds,
            break_seconds = EXCLUDED.break_seconds,
            ready_seconds = EXCLUDED.ready_seconds,
            offline_seconds = EXCLUDED.offline_seconds,
            adherent_seconds = EXCLUDED.adherent_seconds,
            planned_seconds = EXCLUDED.planned_seconds,
            occupancy_pct = EXCLUDED.occupancy_pct,
            adherence_pct = EXCLUDED.adherence_pct,
            date_computed = EXCLUDED.date_computed
        """,
        rows=SQL(", ").join(SQL("%s", (company_id, *row, now)) for row in rows),
    )


def build_wrap_up_query(now: datetime) -> SQL:
    """End the work after calls that nobody ended, when its time is over.

    What the setting says later changes nothing of these calls. Uses the index
    ``crm_call_wrapping``.
    """
    return SQL(
        """
        UPDATE crm_call
           SET date_wrapped = date_ended
               + company.crm_call_wrap_up_seconds * INTERVAL '1 second'
          FROM res_company company
         WHERE company.id = crm_call.company_id
           AND crm_call.date_wrapped IS NULL
           AND crm_call.date_ended IS NOT NULL
           AND crm_call.agent_user_id IS NOT NULL
           AND crm_call.date_ended
               + company.crm_call_wrap_up_seconds * INTERVAL '1 second' <= %(now)s
        """,
        now=now,
    )
