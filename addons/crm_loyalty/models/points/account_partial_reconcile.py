"""Payments, also in parts, and payments that are taken off an invoice again."""

from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Announce the orders of invoices that were paid, or are no longer."""

    _inherit = "account.partial.reconcile"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Announce the orders that something was paid of."""
        partials = super().create(vals_list)
        partials._push_points()
        return partials

    def unlink(self):
        """Announce the orders whose invoices are open again."""
        moves = self._get_moves()
        result = super().unlink()
        self.env["loyalty.point.queue"]._push_invoices(moves)
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _push_points(self):
        self.env["loyalty.point.queue"]._push_invoices(self._get_moves())

    def _get_moves(self):
        """Return the documents that were settled with each other."""
        return (self.debit_move_id | self.credit_move_id).move_id
