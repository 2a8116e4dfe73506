"""SQL of what the back office does for cases."""

from __future__ import annotations

from collections.abc import Sequence

from odoo.tools import SQL


def build_claim_query(table: str, ids: Sequence[int]) -> SQL:
    """Return the statement that makes concurrent transactions take turns.

    It changes nothing; but unlike ``SELECT … FOR UPDATE`` it makes a transaction that
    waited, and began before the other one ended, fail with a serialisation error
    instead of working on what it saw before.

    :param table: table of the rows.
    :param ids: rows to claim, by primary key; at least one.
    """
    return SQL(
        "UPDATE %(table)s SET write_date = write_date WHERE id IN %(ids)s",
        table=SQL.identifier(table),
        ids=tuple(ids),
    )
