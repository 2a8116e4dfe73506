"""SQL of the wall board."""

from datetime import datetime

from odoo.tools import SQL


def build_board_query(
    company_id: int,
    since: datetime,
    now: datetime,
    stale_since: datetime,
    target_seconds: int,
    short_seconds: int,
    wrap_up_seconds: int,
) -> SQL:
    """Return the counts of incoming calls: one row per queue, and one for all.

    Columns: is_total, queue (empty: none), offered, answered, in_time, abandoned,
    short, wait_seconds, handled, handle_seconds, waiting, oldest (when the call that
    waits longest came in), talking. What waits or is spoken counts whenever it began.
    Uses the index on (company_id, date_started). The caller flushes ``crm.call``.

    :param since: calls that came in before count only while they last.
    :param stale_since: calls without an end that came in before are forgotten ones.
    """
    return SQL(
        """
        WITH incoming AS (
            %(incoming)s
        )
        SELECT GROUPING(queue) = 1 AS is_total,
               COALESCE(queue, '') AS queue,
               COUNT(*) FILTER (WHERE is_counted) AS offered,
               COUNT(*) FILTER (WHERE is_counted AND date_answered IS NOT NULL)
                   AS answered,
               COUNT(*) FILTER (WHERE is_counted AND date_answered IS NOT NULL
                   AND ring_seconds <= %(target)s) AS in_time,
               COUNT(*) FILTER (WHERE is_counted AND date_answered IS NULL
                   AND date_ended IS NOT NULL) AS abandoned,
               COUNT(*) FILTER (WHERE is_counted AND date_answered IS NULL
                   AND date_ended IS NOT NULL AND ring_seconds < %(short)s) AS short,
               COALESCE(SUM(ring_seconds) FILTER (WHERE is_counted
                   AND date_answered IS NOT NULL), 0)::int AS wait_seconds,
               COUNT(*) FILTER (WHERE is_counted AND date_answered IS NOT NULL
                   AND date_ended IS NOT NULL) AS handled,
               COALESCE(SUM(talk_seconds + hold_seconds + GREATEST(after_seconds, 0))
                   FILTER (WHERE is_counted AND date_answered IS NOT NULL
                   AND date_ended IS NOT NULL), 0)::int AS handle_seconds,
               COUNT(*) FILTER (WHERE is_open AND date_answered IS NULL) AS waiting,
               MIN(date_started) FILTER (WHERE is_open AND date_answered IS NULL)
                   AS oldest,
               COUNT(*) FILTER (WHERE is_open AND date_answered IS NOT NULL) AS talking
          FROM incoming
         GROUP BY GROUPING SETS ((queue), ())
         ORDER BY is_total DESC, queue
        """,
        incoming=_build_incoming(company_id, since, now, stale_since, wrap_up_seconds),
        target=target_seconds,
        short=short_seconds,
    )


def _build_incoming(
    company_id: int,
    since: datetime,
    now: datetime,
    stale_since: datetime,
    wrap_up_seconds: int,
) -> SQL:
    """Return the incoming calls that count, or that still last."""
    return SQL(
        """
            SELECT COALESCE(queue, '') AS queue, date_started, date_answered,
                   date_ended,
                   -- what lasted no second is NULL in calls that SQL opened
                   COALESCE(ring_seconds, 0) AS ring_seconds,
                   COALESCE(talk_seconds, 0) AS talk_seconds,
                   COALESCE(hold_seconds, 0) AS hold_seconds,
                   date_started >= %(since)s AS is_counted,
                   date_ended IS NULL AND date_started >= %(stale_since)s AS is_open,
                   EXTRACT(EPOCH FROM LEAST(
                       COALESCE(date_wrapped, %(now)s), %(now)s,
                       date_ended + %(wrap_up)s * INTERVAL '1 second'
                   ) - date_ended) AS after_seconds
              FROM crm_call
             WHERE company_id = %(company)s
               AND direction = 'in'
               AND date_started >= LEAST(%(since)s, %(stale_since)s)
               AND date_started <= %(now)s
        """,
        company=company_id,
        since=since,
        now=now,
        stale_since=stale_since,
        wrap_up=wrap_up_seconds,
    )


def build_board_cases_query(company_id: int, now: datetime) -> SQL:
    """Return one row of counts of open cases: open, without agent, overdue.

    The caller flushes ``crm.case`` and ``crm.sla.status``.
    """
    return SQL(
        """
        SELECT COUNT(*),
               COUNT(*) FILTER (WHERE cas.user_id IS NULL),
               COUNT(*) FILTER (WHERE EXISTS (
                   SELECT 1 FROM crm_sla_status clock
                    WHERE clock.case_id = cas.id AND clock.date_reached IS NULL
                      AND clock.deadline < %(now)s))
          FROM crm_case cas
         WHERE cas.company_id = %(company)s AND cas.active AND NOT cas.is_closed
        """,
        company=company_id,
        now=now,
    )
