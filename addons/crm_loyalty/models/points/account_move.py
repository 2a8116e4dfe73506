"""Invoices and credit notes announce the orders whose points depend on them."""

from odoo import models


class AccountMove(models.Model):
    """Announce orders with promised points, with one INSERT per batch."""

    _inherit = "account.move"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _post(self, soft=True):
        """Announce the orders of the documents that were posted."""
        posted = super()._post(soft)
        self.env["loyalty.point.queue"]._push_invoices(posted)
        return posted

    def button_draft(self):
        """Announce the orders of posted documents that become drafts."""
        if not self:
            # Odoo calls it for no document many times
            return super().button_draft()
        posted = self.filtered(lambda move: move.state == "posted")
        result = super().button_draft()
        self.env["loyalty.point.queue"]._push_invoices(posted)
        return result
