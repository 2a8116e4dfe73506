"""SQL of the feed of changes.

The order of the feed is (``xid``, ``id``): transactions in the order in which they got
their number. What a transaction that still runs may add has a number of at least
``pg_snapshot_xmin``; nothing from there on is shown. So no event can appear behind a
position that somebody has read past, however late its transaction commits.
"""

from odoo.tools import SQL

COLUMNS = (
    "id",
    "xid",
    "kind",
    "action",
    "res_id",
    "date",
    "partner_id",
    "reference",
    "state",
    "value",
)
_SAFE_XID = SQL("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def build_push_query(kind: str, rows: list[tuple]) -> SQL:
    """Return the INSERT of events in the running transaction.

    :param rows: (company id, action, record id, partner id, reference, state, value).
    """
    values = SQL(", ").join(
        SQL(
            "(pg_current_xact_id()::text::bigint, clock_timestamp() AT TIME ZONE 'UTC',"
            " %s, %s, %s, %s, %s, %s, %s, %s)",
            kind,
            # a value of 0 is one
            *(None if value is False or value == "" else value for value in row),
        )
        for row in rows
    )
    return SQL(
        """
        INSERT INTO crm_api_event (xid, date, kind, company_id, action, res_id,
                                   partner_id, reference, state, value)
        VALUES %s
        """,
        values,
    )


def build_feed_query(
    company_id: int, kinds: list[str], xid: int, event_id: int, limit: int
) -> SQL:
    """Return the query of the events behind a position, in order.

    One row is one event; columns as in ``COLUMNS``. Uses (company_id, xid, id).
    """
    return SQL(
        """
        SELECT %(columns)s
          FROM crm_api_event
         WHERE company_id = %(company)s
           AND (xid, id) > (%(xid)s, %(event)s)
           AND xid < %(safe)s
           AND kind = ANY(%(kinds)s)
         ORDER BY xid, id
         LIMIT %(limit)s
        """,
        columns=SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
        company=company_id,
        xid=xid,
        event=event_id,
        safe=_SAFE_XID,
        kinds=kinds,
        limit=limit,
    )


def build_end_query() -> SQL:
    """Return the query of the number from which on nothing is shown yet.

    One row with two columns: that number, and the one that comes next.
    """
    return SQL(
        "SELECT %s, pg_snapshot_xmax(pg_current_snapshot())::text::bigint", _SAFE_XID
    )


def build_position_query(company_id: int, date: str) -> SQL:
    """Return the query of the position before the first event since an instant.

    One row with xid and id of the last event before it; none when there is none.
    """
    return SQL(
        """
        SELECT xid, id FROM crm_api_event
         WHERE company_id = %(company)s
           AND (xid, id) < (SELECT xid, id FROM crm_api_event
                             WHERE company_id = %(company)s AND date >= %(date)s
                             ORDER BY xid, id LIMIT 1)
         ORDER BY xid DESC, id DESC
         LIMIT 1
        """,
        company=company_id,
        date=date,
    )


def build_forget_query(before: str, limit: int) -> SQL:
    """Return the DELETE of the oldest events, which tells what went.

    One row per company: its id, and xid and id of the last event that went.
    """
    return SQL(
        """
        WITH gone AS (
            DELETE FROM crm_api_event
             WHERE id IN (SELECT id FROM crm_api_event WHERE date < %s
                           ORDER BY id LIMIT %s)
            RETURNING company_id, xid, id
        )
        SELECT DISTINCT ON (company_id) company_id, xid, id
          FROM gone
         ORDER BY company_id, xid DESC, id DESC
        """,
        before,
        limit,
    )
