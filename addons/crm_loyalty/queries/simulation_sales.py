"""Sales of the past as documents, for ``simulation``.

A *document* is a confirmed order, an invoice, or all lines of one ``(source,
document_ref)`` in the sales history. It counts with what the customer kept of it, on
one day: that of the order, of the last payment of an invoice, or of the history. A
credit note that names no invoice, and a return in the history, is a document below
zero. Amounts are in the currency of the company.
"""

import datetime
from collections.abc import Sequence

from odoo.tools import SQL

# how far the documents of a draft are followed
ORDERED = "confirmed"
DELIVERED = "delivered"
PAID = "paid"


def build_documents(parts: Sequence[SQL]) -> SQL:
    """Return documents from parts that give lines.

    Columns ``partner_id`` (the customer), ``day``, ``gross`` (what earns, before
    anything was taken back), ``kept`` (what is left of it) and ``revenue`` (all of it
    that was kept, without taxes).
    """
    return SQL(
        """
        SELECT partner_id, MIN(day) AS day, SUM(gross) AS gross, SUM(kept) AS kept,
               SUM(revenue) AS revenue
          FROM (%s) line
         GROUP BY partner_id, key
        """,
        SQL(" UNION ALL ").join(parts),
    )


def build_order_lines(
    company_id: int,
    since: datetime.datetime,
    until: datetime.datetime,
    timezone: str,
    policy: str,
    products: SQL | None,
) -> SQL:
    """Return the lines of confirmed orders.

    Columns ``partner_id``, ``key`` (text, names the document), ``day``, ``gross``,
    ``kept``, ``revenue``. What was credited of a line was not kept; with the policy
    *delivered* neither was what did not arrive.

    :param since: naive UTC, until: first instant that no longer counts.
    :param products: the ids of the products that earn; ``None``: all of them.
    """
    share = SQL("1")
    if policy == DELIVERED:
        share = SQL(
            "LEAST(GREATEST(sol.qty_delivered / NULLIF(sol.product_uom_qty, 0), 0), 1)"
        )
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id,
               'o' || sale.id AS key,
               (sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(timezone)s)::date
                   AS day,
               %(counts)s * amount.total AS gross,
               %(counts)s * amount.total * amount.share AS kept,
               amount.untaxed * amount.share AS revenue
          FROM sale_order sale
          JOIN res_partner partner ON partner.id = sale.partner_id
          JOIN sale_order_line sol ON sol.order_id = sale.id
          LEFT JOIN LATERAL (%(credited)s) credited ON TRUE
         CROSS JOIN LATERAL (
            SELECT sol.price_total / rate AS total,
                   sol.price_subtotal / rate AS untaxed,
                   COALESCE(LEAST(%(share)s, GREATEST(
                       1 - COALESCE(credited.total, 0) / NULLIF(sol.price_total, 0), 0
                   )), 0)::numeric AS share
              FROM (SELECT COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric AS rate)
                   AS currency
          ) amount
         WHERE sale.company_id = %(company_id)s
           AND sale.state = 'sale'
           AND sale.date_order >= %(since)s AND sale.date_order < %(until)s
           AND sol.display_type IS NULL
        """,
        timezone=timezone,
        counts=_build_counts(SQL("sol.product_id"), products),
        credited=_build_credited_of_line(),
        share=share,
        company_id=company_id,
        since=since,
        until=until,
    )


def _build_credited_of_line() -> SQL:
    """Return what posted credit notes took back of an order's line."""
    return SQL(
        """
        SELECT SUM(aml.price_total) AS total
          FROM sale_order_line_invoice_rel rel
          JOIN account_move_line aml ON aml.id = rel.invoice_line_id
          JOIN account_move move ON move.id = aml.move_id
         WHERE rel.order_line_id = sol.id
           AND move.state = 'posted' AND move.move_type = 'out_refund'
        """
    )


def build_invoice_lines(
    company_id: int,
    since: datetime.date,
    until: datetime.date,
    products: SQL | None,
) -> SQL:
    """Return the lines of posted invoices, and of credit notes that name none.

    Columns as ``build_order_lines``. What is not paid, or was credited, was not kept;
    the day is that of the last payment.
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id,
               'i' || move.id AS key, move.day,
               %(counts)s * amount.total AS gross,
               %(counts)s * amount.total * move.share AS kept,
               amount.untaxed * move.share AS revenue
          FROM (%(invoices)s) move
          JOIN res_partner partner ON partner.id = move.commercial_partner_id
          JOIN account_move_line aml ON aml.move_id = move.id
         CROSS JOIN LATERAL (
            SELECT sign * aml.price_total / rate AS total,
                   sign * aml.price_subtotal / rate AS untaxed
              FROM (SELECT CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
                           AS sign,
                           COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)::numeric
                           AS rate) AS document
          ) amount
         WHERE aml.display_type = 'product'
           AND move.day BETWEEN %(since)s AND %(until)s
           AND move.share > 0
        """,
        counts=_build_counts(SQL("aml.product_id"), products),
        invoices=_build_invoices(company_id, until),
        since=since,
        until=until,
    )


def _build_invoices(company_id: int, until: datetime.date) -> SQL:
    """Return invoices with the day of their last payment and what was kept of them."""
    return SQL(
        """
        SELECT invoice.id, invoice.commercial_partner_id, invoice.move_type,
               invoice.invoice_currency_rate,
               COALESCE(settled.day, invoice.invoice_date) AS day,
               CASE WHEN invoice.move_type = 'out_refund' THEN 1
                    ELSE LEAST(GREATEST((
                        invoice.amount_total - invoice.amount_residual
                        - COALESCE(credited.total, 0)
                    ) / NULLIF(invoice.amount_total, 0), 0), 1)
                    END::numeric AS share
          FROM account_move invoice
          LEFT JOIN LATERAL (
            SELECT SUM(refund.amount_total) AS total
              FROM account_move refund
             WHERE refund.reversed_entry_id = invoice.id
               AND refund.state = 'posted' AND refund.move_type = 'out_refund'
          ) credited ON TRUE
          LEFT JOIN LATERAL (
            SELECT MAX(partial.max_date) AS day
              FROM account_move_line term
              JOIN account_partial_reconcile partial
                   ON partial.debit_move_id = term.id
             WHERE term.move_id = invoice.id
               AND term.display_type = 'payment_term'
               AND invoice.move_type = 'out_invoice'
          ) settled ON TRUE
         WHERE invoice.company_id = %s
           AND invoice.state = 'posted'
           AND (invoice.move_type = 'out_invoice'
                OR invoice.move_type = 'out_refund'
                   AND invoice.reversed_entry_id IS NULL)
           -- paid within the period, whenever it was written
           AND invoice.invoice_date <= %s
        """,
        company_id,
        until,
    )


def build_history_lines(
    company_id: int,
    since: datetime.date,
    until: datetime.date,
    products: SQL | None,
) -> SQL:
    """Return the lines of the imported sales history.

    Columns as ``build_order_lines``. Products are found by their code; what was sold
    was kept, and its amount is taken as with and without taxes.
    """
    counts = SQL("1")
    if products is not None:
        counts = SQL(
            "(line.product_ref IN (SELECT product.default_code"
            " FROM product_product product WHERE product.id IN (%s)))::int",
            products,
        )
        counts = SQL("COALESCE(%s, 0)", counts)
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id,
               'h' || line.document_ref || ' ' || line.source AS key,
               line.date AS day,
               %(counts)s * line.amount AS gross,
               %(counts)s * line.amount AS kept,
               line.amount AS revenue
          FROM crm_sale_history line
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.company_id = %(company_id)s
           AND line.date BETWEEN %(since)s AND %(until)s
        """,
        counts=counts,
        company_id=company_id,
        since=since,
        until=until,
    )


def _build_counts(product: SQL, products: SQL | None) -> SQL:
    """Return 1 where a line earns, 0 elsewhere."""
    if products is None:
        return SQL("1")
    return SQL("COALESCE((%s IN (%s))::int, 0)", product, products)
