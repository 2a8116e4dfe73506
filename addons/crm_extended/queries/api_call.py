"""SQL of the call counter of the interface; one row is (client, second, calls)."""

from odoo.tools import SQL

# the wall clock, not the start of the transaction: a call may have waited for others
_NOW_SECOND = SQL("date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC')")


def build_window_query(client_id: int, window_seconds: int) -> SQL:
    """Return the query of one client's calls within the window.

    One row with two columns: ``calls`` (bigint, 0 when none) and ``wait_seconds``
    (integer: until the oldest counted second leaves the window; 0 when none).
    Uses the unique index on (client_id, second).

    Seconds that are yet to come were counted before the clock was put back: they do not
    lock the client out until the clock is there again.
    """
    return SQL(
        """
        SELECT COALESCE(SUM(calls), 0),
               COALESCE(
                   EXTRACT(EPOCH FROM MIN(second) - %(now)s)::integer
                   + %(window)s + 1,
                   0
               )
          FROM crm_api_call
         WHERE client_id = %(client)s
           AND second >= %(now)s - make_interval(secs => %(window)s)
           AND second <= %(now)s
        """,
        now=_NOW_SECOND,
        window=window_seconds,
        client=client_id,
    )


def build_forget_query(client_id: int, window_seconds: int) -> SQL:
    """Return the statement that deletes one client's rows outside of the window."""
    return SQL(
        """
        DELETE FROM crm_api_call
         WHERE client_id = %(client)s
           AND (second < %(now)s - make_interval(secs => %(window)s)
                OR second > %(now)s)
        """,
        client=client_id,
        now=_NOW_SECOND,
        window=window_seconds,
    )


def build_count_query(client_id: int) -> SQL:
    """Return the statement that adds one call to the current second."""
    return SQL(
        """
        INSERT INTO crm_api_call (client_id, second, calls)
        VALUES (%s, %s, 1)
        ON CONFLICT (client_id, second)
        DO UPDATE SET calls = crm_api_call.calls + 1
        """,
        client_id,
        _NOW_SECOND,
    )
