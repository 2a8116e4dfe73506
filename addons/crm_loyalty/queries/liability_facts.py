"""Queries that add up what closes have counted."""

from collections.abc import Sequence
from datetime import date

from odoo.tools import SQL

from .liability import EstimateRow, PolicyRow, Scope, build_rounded, build_twins
from .liability_allotment import build_allotment


def build_takeback_query(scope: Scope) -> SQL:
    """Return the UPDATE that takes back what was deferred for earnings taken back.

    In proportion to the points, rounded cumulatively: a sale that is taken back wholly,
    in whatever steps, leaves nothing. Points of the opening balance take their share of
    it with them.
    """
    return SQL(
        """
        WITH %(origin)s
        UPDATE loyalty_liability_share share
           SET cohort_id = origin.cohort_id, currency_id = origin.currency_id,
               is_valued = origin.is_valued, is_paid = origin.is_paid,
               order_id = origin.order_id,
               amount = %(before)s - %(after)s,
               amount_company = %(company_before)s - %(company_after)s
          FROM origin, res_currency currency, res_currency own, res_company company
         WHERE origin.id = share.id AND currency.id = origin.currency_id
           AND company.id = share.company_id AND own.id = company.currency_id
        """,
        origin=_build_origin(scope),
        before=_build_part(SQL("amount"), SQL("upto - origin.part"), SQL("currency")),
        after=_build_part(SQL("amount"), SQL("upto"), SQL("currency")),
        company_before=_build_part(
            SQL("amount_company"), SQL("upto - origin.part"), SQL("own")
        ),
        company_after=_build_part(SQL("amount_company"), SQL("upto"), SQL("own")),
    )


def build_points_query(company_id: int, close_id: int, skipped_id: int = 0) -> SQL:
    """Return how many points each cohort had and has.

    One row per policy, currency, cohort (``NULL``: before the first day) and whether
    they carry a liability: ``policy_id``, ``currency_id``, ``cohort_id``,
    ``is_valued``, then issued, redeemed and expired before the close, and the same with
    it; numeric, since the beginning.

    - What is spent from a lot is redeemed; so is what pays a debt.
    - Points that are given back were not spent; points that lapse or are taken off by
      hand are expired.
    - An earning that is taken back was not issued. What had been spent of it is taken
      from other lots: these were spent instead.
    - Points that move to another card stay in their cohort. What a pool gives back into
      the lot of an earning was not spent of that lot, but of those of the pool.

    :param close_id: the close that is new; 0 for none.
    :param skipped_id: a close that is left out, 0 for none.
    """
    return SQL(
        """
        WITH %(twins)s,
        paired AS (
            SELECT came.id FROM came JOIN gone USING (pair)
            UNION ALL
            SELECT gone.id FROM came JOIN gone USING (pair)
        ), change AS (
            %(moved)s
            UNION ALL
            %(taken)s
        )
        SELECT policy_id, currency_id, cohort_id, is_valued,
               SUM(issued) FILTER (WHERE is_before),
               SUM(redeemed) FILTER (WHERE is_before),
               SUM(expired) FILTER (WHERE is_before),
               SUM(issued), SUM(redeemed), SUM(expired)
          FROM change
         GROUP BY policy_id, currency_id, cohort_id, is_valued
        """,
        twins=build_twins(company_id),
        moved=_build_moved(company_id, close_id, skipped_id),
        taken=_build_taken(company_id, close_id, skipped_id),
        close=close_id,
    )


def build_deferred_query(company_id: int, close_id: int, skipped_id: int = 0) -> SQL:
    """Return what was deferred for each cohort, less what was taken back.

    One row per policy, currency and cohort: ``policy_id``, ``currency_id``,
    ``cohort_id``, then the amount in the currency and in that of the company, before
    the close and with it, and what the close adds for points without a sale (company);
    numeric. The opening balance is not in it.

    :param close_id: the close that is new; 0 for none.
    :param skipped_id: a close that is left out, 0 for none.
    """
    return SQL(
        """
        SELECT policy_id, currency_id, cohort_id,
               SUM(amount) FILTER (WHERE close_id <> %(close)s),
               SUM(amount_company) FILTER (WHERE close_id <> %(close)s),
               SUM(amount), SUM(amount_company),
               SUM(amount_company)
                   FILTER (WHERE NOT is_paid AND close_id = %(close)s)
          FROM loyalty_liability_share
         WHERE company_id = %(company)s AND is_valued
           AND kind IN ('sale', 'other', 'takeback') AND close_id <> %(skipped)s
         GROUP BY policy_id, currency_id, cohort_id
        """,
        company=company_id,
        close=close_id,
        skipped=skipped_id,
    )


def build_timing_query(
    scope: Scope,
    policies: Sequence[PolicyRow],
    estimates: Sequence[EstimateRow],
    last_day: date,
) -> SQL:
    """Return what invoiced sales promise beyond what the ledger has, or the reverse.

    One row per policy and currency: ``policy_id``, ``currency_id``, ``amount``,
    ``amount_company`` (rounded per order) and the number of orders. Points that an
    invoiced sale promises are owed, whatever has to happen until they are earned (IFRS
    15.B40); of a sale that is not invoiced there is no revenue to defer. Orders from
    before the first day count when their points are earned. What is but a cent, from
    rounding parts of a sale, is left where it is.

    :param last_day: invoices and credit notes count until then.
    """
    return SQL(
        """
        WITH %(allotted)s,
        %(invoiced)s,
        %(pending)s
        SELECT policy_id, currency_id, SUM(amount), SUM(amount_company), COUNT(*)
          FROM pending
         WHERE points > 0.01 OR ABS(amount) > 3 * rounding
         GROUP BY policy_id, currency_id
        """,
        allotted=build_allotment(
            scope.company_id,
            policies,
            estimates,
            SQL(
                "sale.state = 'sale' AND sale.date_order >= %s"
                " AND sale.date_order < %s",
                min(policy.start for policy in policies),
                scope.end,
            ),
        ),
        invoiced=_build_invoiced(scope, last_day),
        pending=_build_pending(scope),
    )


def build_open_points_query(company_id: int) -> SQL:
    """Return how many points moved since the last posted period, and what is left.

    One row per program of which the company has lots: ``program_id``, points of
    movements that no posted close counted, points left in all lots; debts are left out.
    """
    return SQL(
        """
        WITH lot AS (
            SELECT lot.id, entry.program_id, lot.remaining
              FROM loyalty_point_lot lot
              JOIN loyalty_point_entry entry ON entry.id = lot.entry_id
             WHERE lot.company_id = %(company)s AND lot.points > 0
        ), counted AS (
            SELECT share.entry_id
              FROM loyalty_liability_share share
              JOIN loyalty_liability_close close
                ON close.id = share.close_id AND close.state = 'posted'
             WHERE share.company_id = %(company)s
        ), moved AS (
            SELECT lot.program_id, SUM(move.points) AS points
              FROM lot
              JOIN loyalty_point_move move ON move.lot_id = lot.id
              LEFT JOIN counted ON counted.entry_id = move.entry_id
             WHERE counted.entry_id IS NULL
             GROUP BY lot.program_id
        )
        SELECT lot.program_id, moved.points, SUM(lot.remaining)
          FROM lot
          LEFT JOIN moved ON moved.program_id = lot.program_id
         GROUP BY lot.program_id, moved.points
        """,
        company=company_id,
    )


def _build_origin(scope: Scope) -> SQL:
    """Return CTEs that end in ``origin``: what earnings taken back had been worth."""
    return SQL(
        """
        back AS (
            SELECT share.id, share.close_id, earned.id AS earned_id,
                   earned.points AS whole,
                   SUM(-entry.points) OVER (
                       PARTITION BY earned.id ORDER BY entry.id) AS upto,
                   -entry.points AS part
              FROM loyalty_liability_share share
              JOIN loyalty_point_entry entry ON entry.id = share.entry_id
              JOIN loyalty_point_entry earned ON earned.id = entry.reversed_id
             WHERE share.kind = 'takeback' AND share.company_id = %(company)s
               AND earned.points > 0
        ), opening AS (
            SELECT share.policy_id, SUM(move.points) AS points
              FROM loyalty_liability_share share
              JOIN loyalty_point_move move ON move.entry_id = share.entry_id
              JOIN loyalty_point_lot lot ON lot.id = move.lot_id AND lot.points > 0
             WHERE share.kind = 'opening' AND share.company_id = %(company)s
               AND lot.company_id = %(company)s
             GROUP BY share.policy_id
        ), origin AS (
            SELECT back.*, share.cohort_id, share.currency_id, share.is_valued,
                   share.is_paid, share.order_id,
                   CASE WHEN share.kind <> 'opening' THEN share.amount
                        WHEN opening.points > 0
                        THEN policy.opening_amount * back.whole / opening.points
                        ELSE 0 END AS amount,
                   CASE WHEN share.kind <> 'opening' THEN share.amount_company
                        WHEN opening.points > 0
                        THEN policy.opening_amount * back.whole / opening.points
                        ELSE 0 END AS amount_company
              FROM back
              JOIN loyalty_liability_share share
                ON share.entry_id = back.earned_id AND share.company_id = %(company)s
              JOIN loyalty_liability_policy policy ON policy.id = share.policy_id
              LEFT JOIN opening ON opening.policy_id = share.policy_id
             WHERE back.close_id = %(close)s
        )
        """,
        company=scope.company_id,
        close=scope.close_id,
    )


def _build_moved(company_id: int, close_id: int, skipped_id: int) -> SQL:
    """Return what movements did to the lots that they moved."""
    return SQL(
        """
            SELECT begun.policy_id, begun.currency_id, begun.cohort_id,
                   begun.is_valued,
                   counted.close_id <> %(close)s OR counted.kind = 'opening'
                       AS is_before, step.*
              FROM loyalty_liability_share counted
              JOIN loyalty_point_entry entry ON entry.id = counted.entry_id
              JOIN loyalty_point_move move ON move.entry_id = entry.id
              JOIN loyalty_point_lot lot ON lot.id = move.lot_id
               AND lot.company_id = %(company)s AND lot.points > 0
              JOIN loyalty_liability_share begun ON begun.entry_id = lot.entry_id
               AND begun.company_id = %(company)s
              LEFT JOIN loyalty_point_entry taken ON taken.id = entry.reversed_id
              LEFT JOIN paired ON paired.id = move.id
              CROSS JOIN LATERAL (
                SELECT lot.entry_id = entry.id AS is_new,
                       lot.entry_id = taken.id AS is_own) begins
              CROSS JOIN LATERAL (SELECT %(kind)s AS kind) what
              CROSS JOIN LATERAL (
                SELECT CASE what.kind WHEN 'issued' THEN move.points ELSE 0 END
                           AS issued,
                       CASE what.kind WHEN 'redeemed' THEN -move.points ELSE 0 END
                           AS redeemed,
                       CASE what.kind WHEN 'expired' THEN -move.points ELSE 0 END
                           AS expired) step
             WHERE counted.company_id = %(company)s
               AND counted.close_id <> %(skipped)s
        """,
        kind=_build_kind(),
        company=company_id,
        close=close_id,
        skipped=skipped_id,
    )


def _build_taken(company_id: int, close_id: int, skipped_id: int) -> SQL:
    """Return what reversals did to earnings whose points had been spent."""
    return SQL(
        """
            SELECT begun.policy_id, begun.currency_id, begun.cohort_id,
                   begun.is_valued, counted.close_id <> %(close)s,
                   CASE WHEN taken.kind IN ('transfer', 'merge') THEN 0
                        ELSE move.points END, move.points, 0
              FROM loyalty_liability_share counted
              JOIN loyalty_point_entry entry ON entry.id = counted.entry_id
               AND entry.kind = 'reverse'
              JOIN loyalty_point_entry taken ON taken.id = entry.reversed_id
               AND taken.points > 0
              JOIN loyalty_point_move move ON move.entry_id = entry.id
              JOIN loyalty_point_lot lot ON lot.id = move.lot_id
               AND lot.entry_id <> taken.id
              JOIN loyalty_liability_share begun ON begun.entry_id = taken.id
               AND begun.company_id = %(company)s
             WHERE counted.company_id = %(company)s AND counted.kind <> 'opening'
               AND counted.close_id <> %(skipped)s
        """,
        company=company_id,
        close=close_id,
        skipped=skipped_id,
    )


def _build_kind() -> SQL:
    """Return what a move does to the points of its lot: a column, or ``none``."""
    return SQL(
        """
CASE
                WHEN counted.kind = 'opening' THEN 'issued'
                WHEN paired.id IS NOT NULL THEN 'none'
                WHEN begins.is_new AND taken.kind = 'expire' THEN 'expired'
                WHEN begins.is_new AND taken.id IS NOT NULL THEN 'redeemed'
                WHEN begins.is_new THEN 'issued'
                WHEN entry.kind IN ('redeem', 'transfer', 'merge') THEN 'redeemed'
                WHEN entry.kind = 'expire' THEN 'expired'
                WHEN taken.points > 0 AND NOT begins.is_own THEN 'redeemed'
                WHEN taken.kind IN ('transfer', 'merge') THEN 'none'
                WHEN taken.points > 0 THEN 'issued'
                WHEN taken.kind IN ('expire', 'adjust') THEN 'expired'
                WHEN taken.id IS NOT NULL OR entry.points = 0 THEN 'redeemed'
                ELSE 'expired' END
        """
    )


def _build_invoiced(scope: Scope, last_day: date) -> SQL:
    """Return the CTEs ``invoiced`` and ``counted``: amounts by order."""
    return SQL(
        """
        invoiced AS (
            SELECT line.order_id,
                   SUM(CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * item.price_subtotal) AS amount
              FROM sale_order_line line
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
              JOIN account_move_line item ON item.id = rel.invoice_line_id
              JOIN account_move move ON move.id = item.move_id
             WHERE line.order_id IN (SELECT order_id FROM allotted)
               AND move.state = 'posted' AND move.date <= %(last_day)s
               AND move.move_type IN ('out_invoice', 'out_refund')
             GROUP BY line.order_id
        ), counted AS (
            SELECT order_id, policy_id, SUM(points) AS points,
                   SUM(amount) AS amount, SUM(amount_company) AS amount_company
              FROM loyalty_liability_share
             WHERE company_id = %(company)s AND order_id IS NOT NULL
             GROUP BY order_id, policy_id
        )
        """,
        company=scope.company_id,
        last_day=last_day,
    )


def _build_pending(scope: Scope) -> SQL:
    """Return the CTE ``pending``: what should be deferred, less what was, by order."""
    return SQL(
        """
        pending AS (
            SELECT allotted.policy_id, currency.id AS currency_id, allotted.order_id,
                   %(amount)s - COALESCE(counted.amount, 0) AS amount,
                   %(amount_company)s - COALESCE(counted.amount_company, 0)
                       AS amount_company,
                   ABS(COALESCE(counted.points, 0) - allotted.points * share.part)
                       AS points,
                   currency.rounding
              FROM allotted
              JOIN sale_order sale ON sale.id = allotted.order_id
              JOIN policy ON policy.policy_id = allotted.policy_id
               AND policy.start <= sale.date_order
              JOIN res_company company ON company.id = %(company)s
              JOIN res_currency own ON own.id = company.currency_id
              JOIN res_currency currency ON currency.id =
                   CASE WHEN allotted.is_relative THEN sale.currency_id ELSE own.id END
              LEFT JOIN invoiced ON invoiced.order_id = allotted.order_id
              LEFT JOIN counted ON counted.order_id = allotted.order_id
               AND counted.policy_id = allotted.policy_id
              CROSS JOIN LATERAL (
                SELECT CASE WHEN allotted.consideration <= 0 THEN 1
                            ELSE LEAST(GREATEST(COALESCE(invoiced.amount, 0)
                                 / allotted.consideration, 0), 1) END AS part) share
        )
        """,
        company=scope.company_id,
        amount=build_rounded(SQL("(allotted.amount * share.part)"), SQL("currency")),
        amount_company=build_rounded(
            SQL("(allotted.amount_company * share.part)"), SQL("own")
        ),
    )


def _build_part(column: SQL, points: SQL, currency: SQL) -> SQL:
    return build_rounded(
        SQL("(origin.%s * (origin.%s) / origin.whole)", column, points), currency
    )
