"""SQL of what repairs cost."""

from __future__ import annotations

from odoo.tools import SQL


def build_repair_select(position: int) -> SQL:
    """Return the parts that repairs of cases used, at what they are worth in stock.

    One row is one part: position, id, kind, case_id, date, amount, user_id, as the
    query of all costs wants them. Uses the indexes on repair_order.case_id and
    stock_move.repair_id.
    """
    return SQL(
        """
        SELECT %s, move.id, 'repair', repair.case_id, move.date::date,
               ABS(COALESCE(move.value, 0)), NULL::integer
          FROM repair_order repair
          JOIN stock_move move ON move.repair_id = repair.id
         WHERE repair.case_id IS NOT NULL
           AND move.repair_line_type = 'add' AND move.state = 'done'
        """,
        position,
    )
