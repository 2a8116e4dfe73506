"""Merging contacts moves nobody into or out of a hold-out."""

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Remember the ids that vanish, and who was on both sides of a campaign."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Note the merge before Odoo moves the references."""
        # sudo: whoever may merge contacts need not know of campaigns
        self.env["crm.campaign.member"].sudo()._mix(src_partners, dst_partner)
        self.env["crm.person.alias"].sudo()._remember_merge(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
