"""Merging partners keeps the customer's figures right."""

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Let the figures of merged partners be computed again."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Drop the figures of the partners that vanish, and announce who stays.

        A stored row of each of them would violate the unique key of the figures, and
        an event in the queue would name a partner that is gone.
        """
        customers = (src_partners | dst_partner).commercial_partner_id - src_partners
        # sudo: the figures of all companies, whatever the user may see
        self.env["crm.customer.metric"].sudo().search(
            [("partner_id", "in", src_partners.ids)]
        ).unlink()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        (customers | dst_partner)._push_metric_event("merge")
        return result
