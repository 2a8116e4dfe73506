"""SQL for what customers were invoiced and what is earned by it."""

from __future__ import annotations

from odoo.tools import SQL

DOCUMENT_TYPES = ("out_invoice", "out_refund", "out_receipt")


def build_documents() -> SQL:
    """Sum posted invoices and credit notes, in the currency of their company.

    The cost of a line is what Odoo booked for it (lines of cost of goods sold); without
    that, today's cost of the product for the invoiced quantity. A line without either
    has no known cost: its revenue is told apart.

    :return: a query with columns ``move_id``, ``revenue``, ``cost`` and
        ``revenue_unknown`` (part of ``revenue``); credit notes are negative. One row
        per document with lines.
    """
    return SQL(
        """
        SELECT line.move_id,
               SUM(-line.balance) AS revenue,
               SUM(COALESCE(booked.cost, listed.cost, 0)) AS cost,
               SUM(CASE WHEN COALESCE(booked.cost, listed.cost) IS NULL
                        THEN -line.balance ELSE 0 END) AS revenue_unknown
          FROM account_move move
          JOIN account_move_line line
            ON line.move_id = move.id AND line.display_type = 'product'
          LEFT JOIN product_product product ON product.id = line.product_id
          LEFT JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN uom_uom sold ON sold.id = line.product_uom_id
          LEFT JOIN uom_uom base ON base.id = template.uom_id
          LEFT JOIN LATERAL (
                SELECT SUM(goods.balance) AS cost
                  FROM account_move_line goods
                  JOIN account_account account ON account.id = goods.account_id
                 WHERE goods.cogs_origin_id = line.id
                   AND account.account_type LIKE 'expense%%'
                HAVING COUNT(*) > 0
          ) booked ON TRUE
          LEFT JOIN LATERAL (
                SELECT NULLIF((product.standard_price
                               ->> move.company_id::text)::numeric, 0)
                       * line.quantity
                       * COALESCE(sold.factor / NULLIF(base.factor, 0), 1)::numeric
                       * CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       AS cost
          ) listed ON TRUE
         WHERE move.state = 'posted' AND move.move_type IN %s
         GROUP BY line.move_id
        """,
        DOCUMENT_TYPES,
    )


def build_sales() -> SQL:
    """Net invoices of their credit notes.

    A credit note belongs to the invoice that it reverses, one that reverses none
    stands alone. The day of a sale is that of its order, else that of the invoice (the
    end of that day).

    :return: a query with columns ``root_id`` (the invoice), ``company_id``,
        ``commercial_id``, ``campaign_id`` (as written on the invoice), ``date``,
        ``revenue``, ``cost`` and ``revenue_unknown``. One row per sale.
    """
    return SQL(
        """
        SELECT root.id AS root_id,
               root.company_id,
               root.commercial_partner_id AS commercial_id,
               root.campaign_id,
               COALESCE(ordered.date, root.invoice_date + INTERVAL '1 day') AS date,
               net.revenue,
               net.cost,
               net.revenue_unknown
          FROM (
                SELECT COALESCE(origin.id, move.id) AS root_id,
                       SUM(document.revenue) AS revenue,
                       SUM(document.cost) AS cost,
                       SUM(document.revenue_unknown) AS revenue_unknown
                  FROM (%s) document
                  JOIN account_move move ON move.id = document.move_id
                  LEFT JOIN account_move origin
                         ON move.move_type = 'out_refund'
                        AND origin.id = move.reversed_entry_id
                        AND origin.state = 'posted'
                 GROUP BY COALESCE(origin.id, move.id)
          ) net
          JOIN account_move root ON root.id = net.root_id
          LEFT JOIN LATERAL (
                SELECT MIN(sale.date_order) AS date
                  FROM account_move_line line
                  JOIN sale_order_line_invoice_rel link
                    ON link.invoice_line_id = line.id
                  JOIN sale_order_line sold ON sold.id = link.order_line_id
                  JOIN sale_order sale ON sale.id = sold.order_id
                 WHERE line.move_id = root.id
          ) ordered ON TRUE
         WHERE root.commercial_partner_id IS NOT NULL
        """,
        build_documents(),
    )
