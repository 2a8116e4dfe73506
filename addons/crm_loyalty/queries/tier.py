"""What counts for tiers, in SQL: the documents, and their sums per member.

A *document* is what counts on one day for one contact: an invoice, a credit note, an
order, an earning of points, or a day of visits. One definition serves the list that a
person reads, the few members whose documents changed, and all members of a program.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from odoo.tools import SQL

PAID_STATES = ("paid", "in_payment", "reversed")


class Scope(NamedTuple):
    """Which documents are read.

    :param company_ids: their companies.
    :param company_id: the company of the members.
    :param program_id: the program, for points.
    :param zone: name of the time zone in which days begin.
    :param first: the first day that is read.
    :param last: the last day.
    :param products: query of the ids of products that count, ``None`` for all.
    :param customer_ids: commercial partners, ``None`` for all.
    """

    company_ids: Sequence[int]
    company_id: int
    program_id: int
    zone: str
    first: datetime.date
    last: datetime.date
    products: SQL | None = None
    customer_ids: list[int] | None = None


# ------------------------------------------------------------
# DOCUMENTS
# ------------------------------------------------------------


def build_documents_query(basis: str, scope: Scope) -> SQL:
    """Return the documents that count.

    One row is one document; columns ``partner_id`` (a contact), ``day``, ``amount``
    (numeric, below zero for what is taken back), ``res_model``, ``res_id`` (null for a
    day of visits). Companies are those of the scope. Invoices of some customers use
    ``account_move__crm_metric_idx``, all of a company a sequential scan.

    The caller flushes the documents.

    :raises KeyError: for an unknown basis.
    """
    return {
        "paid": _build_invoices,
        "order_amount": _build_orders,
        "order_count": _build_orders_counted,
        "points": _build_entries,
        "visits": _build_visits,
    }[basis](scope)


def _build_invoices(scope: Scope) -> SQL:
    """Build invoices in the share that is paid, and credit notes in full."""
    share = SQL(
        """
        CASE WHEN move.move_type = 'out_refund' OR move.payment_state IN %s
                  OR move.amount_total = 0 THEN 1
             ELSE (move.amount_total - move.amount_residual) / move.amount_total END
        """,
        PAID_STATES,
    )
    condition = SQL(
        """
        move.company_id IN %s AND move.state = 'posted'
        AND move.move_type IN ('out_invoice', 'out_refund')
        AND move.invoice_date BETWEEN %s AND %s
        AND (move.move_type = 'out_refund' OR move.payment_state <> 'not_paid')
        %s
        """,
        tuple(scope.company_ids),
        scope.first,
        scope.last,
        _restrict(SQL("move.commercial_partner_id"), scope),
    )
    if scope.products is None:
        return SQL(
            """
            SELECT move.commercial_partner_id AS partner_id, move.invoice_date AS day,
                   move.amount_untaxed_signed * %s AS amount,
                   'account.move' AS res_model, move.id AS res_id
              FROM account_move move WHERE %s
            """,
            share,
            condition,
        )
    return SQL(
        """
        SELECT move.commercial_partner_id AS partner_id, move.invoice_date AS day,
               SUM(-line.balance) * MIN(%s) AS amount,
               'account.move' AS res_model, move.id AS res_id
          FROM account_move move
          JOIN account_move_line line ON line.move_id = move.id
         WHERE %s AND line.display_type = 'product' AND line.product_id IN (%s)
         GROUP BY move.id
        """,
        share,
        condition,
        scope.products,
    )


def _build_orders(scope: Scope) -> SQL:
    """Build confirmed orders with their amount in the currency of the company."""
    return _build_order_rows(scope, is_counted=False)


def _build_orders_counted(scope: Scope) -> SQL:
    """Build confirmed orders, each as one."""
    return _build_order_rows(scope, is_counted=True)


def _build_order_rows(scope: Scope, is_counted: bool) -> SQL:
    day = _build_day(SQL("sale.date_order"), scope.zone)
    condition = SQL(
        """
        sale.company_id IN %s AND sale.state = 'sale'
        AND sale.date_order >= %s AND sale.date_order < %s AND %s BETWEEN %s AND %s %s
        """,
        tuple(scope.company_ids),
        # a day more on either side is enough for any time zone
        scope.first - datetime.timedelta(days=1),
        scope.last + datetime.timedelta(days=2),
        day,
        scope.first,
        scope.last,
        _restrict(SQL("sale.partner_id"), scope),
    )
    rate = SQL("COALESCE(NULLIF(sale.currency_rate, 0), 1)")
    if scope.products is None:
        amount = SQL("1") if is_counted else SQL("sale.amount_untaxed / %s", rate)
        return SQL(
            """
            SELECT sale.partner_id, %s AS day, (%s)::numeric AS amount,
                   'sale.order' AS res_model, sale.id AS res_id
              FROM sale_order sale WHERE %s
            """,
            day,
            amount,
            condition,
        )
    amount = SQL("1") if is_counted else SQL("SUM(line.price_subtotal) / %s", rate)
    return SQL(
        """
        SELECT sale.partner_id, %s AS day, (%s)::numeric AS amount,
               'sale.order' AS res_model, sale.id AS res_id
          FROM sale_order sale
          JOIN sale_order_line line ON line.order_id = sale.id
         WHERE %s AND line.display_type IS NULL AND line.product_id IN (%s)
         GROUP BY sale.id
        """,
        day,
        amount,
        condition,
        scope.products,
    )


def _build_entries(scope: Scope) -> SQL:
    """Build earned points, and earned points that were taken back."""
    day = _build_day(SQL("entry.date"), scope.zone)
    return SQL(
        """
        SELECT card.partner_id, %s AS day, entry.points AS amount,
               'loyalty.point.entry' AS res_model, entry.id AS res_id
          FROM loyalty_point_entry entry
          JOIN loyalty_card card ON card.id = entry.card_id
          LEFT JOIN loyalty_point_entry earning ON earning.id = entry.reversed_id
         WHERE entry.company_id = %s AND entry.program_id = %s
           AND (entry.kind = 'earn'
                OR entry.kind = 'reverse' AND earning.kind = 'earn')
           AND %s BETWEEN %s AND %s %s
        """,
        day,
        scope.company_id,
        scope.program_id,
        day,
        scope.first,
        scope.last,
        _restrict(SQL("card.partner_id"), scope),
    )


def _build_visits(scope: Scope) -> SQL:
    """Build days with a confirmed order or a posted invoice, each once per customer."""
    invoices = SQL(
        """
        SELECT move.commercial_partner_id AS partner_id, move.invoice_date AS day
          FROM account_move move
         WHERE move.company_id IN %s AND move.state = 'posted'
           AND move.move_type = 'out_invoice'
           AND move.invoice_date BETWEEN %s AND %s %s %s
        """,
        tuple(scope.company_ids),
        scope.first,
        scope.last,
        _restrict(SQL("move.commercial_partner_id"), scope),
        SQL()
        if scope.products is None
        else SQL(
            "AND EXISTS (SELECT FROM account_move_line line WHERE line.move_id ="
            " move.id AND line.display_type = 'product' AND line.product_id IN (%s))",
            scope.products,
        ),
    )
    return SQL(
        """
        SELECT DISTINCT partner.commercial_partner_id AS partner_id, visit.day,
               1::numeric AS amount, NULL AS res_model, NULL::int AS res_id
          FROM (
            SELECT partner_id, day FROM (%s) sale UNION ALL %s
          ) visit
          JOIN res_partner partner ON partner.id = visit.partner_id
        """,
        _build_order_rows(scope, is_counted=True),
        invoices,
    )


def _restrict(column: SQL, scope: Scope) -> SQL:
    """Build the restriction to the contacts of some customers."""
    if scope.customer_ids is None:
        return SQL()
    return SQL(
        "AND %s IN (SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
        column,
        scope.customer_ids,
    )


def _build_day(column: SQL, zone: str) -> SQL:
    """Build the day in the company of an instant that is stored in UTC."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, zone)


# ------------------------------------------------------------
# SUMS
# ------------------------------------------------------------


def build_amounts_query(periods: SQL, documents: SQL, count: int) -> SQL:
    """Return what counts for each member, in periods of its own.

    One row is one member; columns ``member_id``, ``amount_0`` … (numeric, two
    decimals).

    :param periods: relation with ``member_id``, ``partner_id`` (commercial) and
        ``first_0``, ``last_0`` … of ``count`` periods.
    :param documents: as ``build_documents_query`` gives them.
    """
    return SQL(
        """
        WITH document AS (
            SELECT partner.commercial_partner_id AS partner_id, found.day,
                   SUM(found.amount) AS amount
              FROM (%s) found
              JOIN res_partner partner ON partner.id = found.partner_id
             GROUP BY partner.commercial_partner_id, found.day
        )
        SELECT period.member_id, %s
          FROM (%s) period
          LEFT JOIN document ON document.partner_id = period.partner_id
         GROUP BY period.member_id
        """,
        documents,
        SQL(", ").join(
            SQL(
                "ROUND(COALESCE(SUM(document.amount) FILTER (WHERE document.day"
                " BETWEEN period.%s AND period.%s), 0), 2) AS %s",
                SQL.identifier(f"first_{index}"),
                SQL.identifier(f"last_{index}"),
                SQL.identifier(f"amount_{index}"),
            )
            for index in range(count)
        ),
        periods,
    )


def build_shared_amounts_query(
    members: SQL, documents: SQL, windows: Sequence[tuple]
) -> SQL:
    """Return the same for periods that all members share, in one pass.

    Sums are made per contact before they are brought to the members: ten documents cost
    no more than the plain sum of ten documents.

    :param members: relation with ``member_id`` and ``partner_id``.
    :param windows: (first day, last day) of each period.
    """
    indexes = range(len(windows))
    return SQL(
        """
        WITH spent AS MATERIALIZED (
            SELECT partner_id, %(sums)s FROM (%(documents)s) found GROUP BY partner_id
        ), moved AS (
            SELECT partner.commercial_partner_id AS partner_id, %(more)s
              FROM spent JOIN res_partner partner ON partner.id = spent.partner_id
             WHERE partner.commercial_partner_id <> partner.id
             GROUP BY partner.commercial_partner_id
        )
        SELECT member.member_id, %(totals)s
          FROM (%(members)s) member
          LEFT JOIN spent ON spent.partner_id = member.partner_id
          LEFT JOIN moved ON moved.partner_id = member.partner_id
        """,
        members=members,
        documents=documents,
        sums=SQL(", ").join(
            SQL(
                "SUM(amount) FILTER (WHERE day BETWEEN %s AND %s) AS %s",
                first,
                last,
                SQL.identifier(f"amount_{index}"),
            )
            for index, (first, last) in enumerate(windows)
        ),
        more=SQL(", ").join(
            SQL(
                "SUM(spent.%s) AS %s",
                SQL.identifier(f"amount_{index}"),
                SQL.identifier(f"amount_{index}"),
            )
            for index in indexes
        ),
        totals=SQL(", ").join(
            SQL(
                "ROUND(COALESCE(spent.%(name)s, 0) + COALESCE(moved.%(name)s, 0), 2)"
                " AS %(name)s",
                name=SQL.identifier(f"amount_{index}"),
            )
            for index in indexes
        ),
    )
