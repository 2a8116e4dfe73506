"""Queries about the documents behind points."""

from collections.abc import Sequence

from odoo.tools import SQL


def build_invoiced_query(order_ids: Sequence[int]) -> SQL:
    """Return what was invoiced and credited of orders.

    One row per order and posted customer invoice or credit note: ``order_id``,
    ``move_type``, ``amount`` (the part of the order, taxes included), ``amount_total``
    and ``amount_residual`` of the document; numeric, in the document's currency, which
    is that of the order for documents that Odoo makes from it. The orders are those of
    one's own company. Uses the primary keys of the relation of lines.

    The caller flushes orders' lines, invoices and their lines.
    """
    return SQL(
        """
        SELECT sol.order_id, move.move_type, SUM(aml.price_total),
               move.amount_total, move.amount_residual
          FROM sale_order_line sol
          JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
          JOIN account_move_line aml ON aml.id = rel.invoice_line_id
          JOIN account_move move ON move.id = aml.move_id
         WHERE sol.order_id IN %s
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
         GROUP BY sol.order_id, move.id
        """,
        tuple(order_ids),
    )


def build_push_query(condition: SQL) -> SQL:
    """Return the INSERT that announces orders with promised points.

    :param condition: on ``sol`` (``sale_order_line``), ``aml`` and ``move`` (the lines
        and documents invoiced of it).
    """
    return SQL(
        """
        INSERT INTO loyalty_point_queue (order_id)
        SELECT DISTINCT sol.order_id
          FROM sale_order_line sol
          JOIN sale_order_coupon_points promise ON promise.order_id = sol.order_id
          LEFT JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sol.id
          LEFT JOIN account_move_line aml ON aml.id = rel.invoice_line_id
         WHERE %s
        """,
        condition,
    )


def build_difference_query(now: object) -> SQL:
    """Return where the ledger of points does not add up.

    One row per difference: ``kind`` (``card``, ``lot`` or ``entry``), ``card_id``,
    ``expected`` and ``found`` points (numeric). All companies; three passes over the
    ledger, each a hash aggregate.

    :param now: naive UTC, up to when lots are available; a card that is due to be
        settled by then is left out.
    """
    return SQL(
        """
        WITH lot_sum AS (
            SELECT lot.card_id, SUM(lot.remaining) AS points
              FROM loyalty_point_lot lot
             WHERE lot.remaining <> 0 AND lot.available_on <= %(now)s
             GROUP BY lot.card_id
        )
        SELECT 'card', card.id,
               CASE WHEN program.debt_policy = 'debt'
                    THEN GREATEST(COALESCE(lot_sum.points, 0), 0)
                    ELSE COALESCE(lot_sum.points, 0) END,
               card.points::numeric
          FROM loyalty_card card
          JOIN loyalty_program program ON program.id = card.program_id
          LEFT JOIN lot_sum ON lot_sum.card_id = card.id
         WHERE program.program_type = 'loyalty'
           AND (card.date_next_settle IS NULL OR card.date_next_settle > %(now)s)
           AND ROUND(COALESCE(card.points, 0)::numeric, 2) <>
               CASE WHEN program.debt_policy = 'debt'
                    THEN GREATEST(COALESCE(lot_sum.points, 0), 0)
                    ELSE COALESCE(lot_sum.points, 0) END
        UNION ALL
        SELECT 'lot', lot.card_id, COALESCE(SUM(move.points), 0), lot.remaining
          FROM loyalty_point_lot lot
          LEFT JOIN loyalty_point_move move ON move.lot_id = lot.id
         GROUP BY lot.id
        HAVING COALESCE(SUM(move.points), 0) <> lot.remaining
        UNION ALL
        SELECT 'entry', entry.card_id, COALESCE(SUM(move.points), 0), entry.points
          FROM loyalty_point_entry entry
          LEFT JOIN loyalty_point_move move ON move.entry_id = entry.id
         GROUP BY entry.id
        HAVING COALESCE(SUM(move.points), 0) <> entry.points
        """,
        now=now,
    )
