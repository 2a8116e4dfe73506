"""Orders whose points have to be looked at: something of them was paid or moved."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...queries.points import build_push_query

BATCH = 100


class LoyaltyPointQueue(models.Model):
    """One row says: the documents of this order changed.

    Append-only and without unique or foreign key, so that a document pays one INSERT
    and waits for nobody.
    """

    _name = "loyalty.point.queue"
    _description = "Orders with Points to Look at"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    order_id = fields.Integer(required=True)

    _order_idx = models.Index("(order_id)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _push_invoices(self, moves):
        """Announce the orders of invoices and credit notes, with one INSERT."""
        if not moves or not self.env["loyalty.program"]._is_any_ledgered():
            return
        moves = moves.filtered(lambda m: m.move_type in ("out_invoice", "out_refund"))
        if moves:
            self._push(
                SQL("aml.move_id IN %s", tuple(moves.ids)),
                self._build_invoice_push(moves),
            )

    @api.model
    def _push_orders(self, orders):
        """Announce orders, with one INSERT."""
        if orders:
            self._push(SQL("sol.order_id IN %s", tuple(orders.ids)))

    def _push(self, condition, more=None):
        """Announce the orders with promised points that meet a condition.

        Where no program gives points that the ledger keeps, documents pay nothing.

        :param SQL more: an INSERT that goes with it, in the same statement.
        """
        if not self.env["loyalty.program"]._is_any_ledgered():
            return
        self.env["sale.order.line"].flush_model(["order_id", "invoice_lines"])
        self.env["sale.order.coupon.points"].flush_model(["order_id"])
        query = build_push_query(condition)
        self.env.cr.execute(SQL("WITH more AS (%s) %s", more, query) if more else query)

    @api.model
    def _work_off(self, order_ids=None, limit=BATCH):
        """Move the points of announced orders.

        What is announced and moved is one transaction: a job that is killed leaves the
        announcement.

        :param order_ids: of these orders only; ``None``: of the oldest ones.
        :return: how many announcements were taken.
        """
        condition = (
            SQL("order_id IN %s", tuple(order_ids)) if order_ids else SQL("TRUE")
        )
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM loyalty_point_queue WHERE id IN (SELECT id FROM"
                " loyalty_point_queue WHERE %s ORDER BY id LIMIT %s"
                " FOR UPDATE SKIP LOCKED) RETURNING order_id",
                condition,
                limit,
            )
        )
        orders = self.env["sale.order"].browse({order_id for (order_id,) in rows})
        orders.exists()._sync_points()
        return len(rows)

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _build_invoice_push(self, moves):
        """Return what else is announced of invoices, in the same statement.

        Called by ``_push_invoices``; override to announce what depends on invoices.

        :param moves: customer invoices and credit notes, at least one.
        :return: an INSERT (SQL), or ``None``.
        """
        return None

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_work_off(self):
        """Work the queue off in batches, each a transaction of its own."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count([]))
        while taken := self._work_off():
            if not progress(taken):
                break
