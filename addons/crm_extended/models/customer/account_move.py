"""Invoices and credit notes tell the queue that a customer changed."""

from odoo import models


class AccountMove(models.Model):
    """Announce each customer invoice and credit note that is posted or taken back."""

    _inherit = "account.move"

    # lets the figures of some customers be computed from the index alone
    _crm_metric_idx = models.Index(
        "(company_id, commercial_partner_id, invoice_date)"
        " INCLUDE (amount_untaxed_signed)"
        " WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')"
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _post(self, soft=True):
        """Announce the customers of the documents that were posted."""
        posted = super()._post(soft)
        posted._push_customer_event()
        return posted

    def button_draft(self):
        """Announce the customers of posted documents that become drafts.

        Odoo's `button_cancel` takes a posted document through here as well.
        """
        if not self:
            # Odoo calls it for no document many times
            return super().button_draft()
        posted = self.filtered(lambda move: move.state == "posted")
        result = super().button_draft()
        posted._push_customer_event()
        return result

    def _push_customer_event(self):
        """Append one event per customer document with one INSERT."""
        self.env["crm.event.queue"]._push(
            "invoice",
            [
                (move.company_id.id, move.commercial_partner_id.id, move.id)
                for move in self
                if move.move_type in ("out_invoice", "out_refund")
                # sudo: whoever may post may not read the settings of the company
                and move.company_id.sudo().crm_metrics_enabled
            ],
        )
