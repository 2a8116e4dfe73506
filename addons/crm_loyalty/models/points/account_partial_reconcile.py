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
        self.env["loyalty.point.queue"]._push_invoices(partials._get_moves())
        return partials

    def unlink(self):
        """Announce the orders whose invoices are open again."""
        if not self:
            # Odoo calls it for each line of a document, mostly for nothing
            return super().unlink()
        moves = self._get_moves()
        result = super().unlink()
        self.env["loyalty.point.queue"]._push_invoices(moves)
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_moves(self):
        """Return the documents that were settled with each other.

        None where no program asks: then payments look nothing up.
        """
        if not self.env["loyalty.program"]._is_any_ledgered():
            return self.env["account.move"]
        return (self.debit_move_id | self.credit_move_id).move_id
