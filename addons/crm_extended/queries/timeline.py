"""Build the one query that merges all documents of a customer by date."""

from __future__ import annotations

from collections.abc import Sequence

from odoo.tools import SQL


def build_timeline_query(selects: Sequence[SQL], limit: int, offset: int) -> SQL:
    """Merge the documents of all sources, newest first.

    One row is one document; columns: kind (text), day (date), at (timestamp or NULL:
    the order within a day), id (integer). Each select is already limited to
    ``offset + limit`` rows, restricted to the company and filtered by the user's record
    rules; it uses the index of its own table on the customer.

    :param selects: one select per source, at least one.
    :param limit: number of rows wanted.
    :param offset: number of newer rows to skip.
    :return: the query.
    """
    return SQL(
        "SELECT kind, day, at, id FROM (%s) AS entry (kind, day, at, id) "
        "ORDER BY day DESC, at DESC NULLS LAST, kind, id DESC LIMIT %s OFFSET %s",
        SQL(" UNION ALL ").join(SQL("(%s)", select) for select in selects),
        limit,
        offset,
    )


def build_day(column: SQL, is_instant: bool, timezone: str) -> SQL:
    """Return the day of a column in the time zone, the column itself if it is a day."""
    if not is_instant:
        return column
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, timezone)
