"""Queries about referrals: which to look at, and since when a sale is paid."""

from collections.abc import Sequence
from datetime import date

from odoo.tools import SQL


def build_due_query(today: date) -> SQL:
    """Return the referrals of which the state may change, one ``id`` per row.

    Those in progress whose friend has a confirmed order, pending ones whose return
    window is over, and those whose purchase was cancelled, deleted or credited. All
    companies. Uses the indexes of partners, of orders by partner, and of the relation
    of invoice lines.

    The caller flushes referrals, orders and their lines, partners and invoices.

    :param today: the latest day that it is anywhere.
    """
    return SQL(
        """
        SELECT referral.id
          FROM loyalty_referral referral
         WHERE referral.state = 'in_progress'
           AND EXISTS (
               SELECT 1
                 FROM res_partner friend
                 JOIN res_partner partner
                   ON partner.commercial_partner_id = friend.commercial_partner_id
                 JOIN sale_order purchase ON purchase.partner_id = partner.id
                WHERE friend.id = referral.friend_id
                  AND purchase.company_id = referral.company_id
                  AND purchase.state = 'sale')
        UNION
        SELECT referral.id
          FROM loyalty_referral referral
         WHERE referral.state = 'pending' AND referral.date_due < %(today)s
        UNION
        SELECT referral.id
          FROM loyalty_referral referral
          LEFT JOIN sale_order purchase ON purchase.id = referral.order_id
         WHERE referral.state IN ('pending', 'approved', 'flagged')
           AND referral.date_paid IS NOT NULL
           AND (purchase.id IS NULL
                OR purchase.state <> 'sale'
                OR EXISTS (
                    SELECT 1
                      FROM sale_order_line line
                      JOIN sale_order_line_invoice_rel rel
                        ON rel.order_line_id = line.id
                      JOIN account_move_line item ON item.id = rel.invoice_line_id
                      JOIN account_move move ON move.id = item.move_id
                     WHERE line.order_id = purchase.id
                       AND move.state = 'posted'
                       AND move.move_type = 'out_refund'))
         ORDER BY id
        """,
        today=today,
    )


def build_paid_on_query(order_ids: Sequence[int]) -> SQL:
    """Return when the invoices of orders were last paid: ``order_id``, ``day``.

    One row per order of which something was reconciled.

    The caller flushes orders' lines, invoices and reconciliations.
    """
    return SQL(
        """
        SELECT line.order_id, MAX(partial.max_date)
          FROM sale_order_line line
          JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
          JOIN account_move_line item ON item.id = rel.invoice_line_id
          JOIN account_move move ON move.id = item.move_id
          JOIN account_move_line due ON due.move_id = move.id
          JOIN account_partial_reconcile partial ON partial.debit_move_id = due.id
         WHERE line.order_id IN %s
           AND move.state = 'posted'
           AND move.move_type = 'out_invoice'
         GROUP BY line.order_id
        """,
        tuple(order_ids),
    )
