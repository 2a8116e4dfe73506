"""Merging partners keeps the customer's figures right."""

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Let the figures of merged partners be computed again."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Announce who stays, for all companies.

        The figures of the partners that vanish go when the wizard deletes these.
        """
        customers = (src_partners | dst_partner).commercial_partner_id - src_partners
        result = super()._update_foreign_keys(src_partners, dst_partner)
        (customers | dst_partner)._push_metric_event("merge")
        return result
