"""Merging contacts keeps the better tier, and the history of both."""

from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Bring the members of several contacts together."""

    _inherit = "base.partner.merge.automatic.wizard"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Merge members before Odoo merges what refers to the contacts."""
        # sudo: as Odoo's own merge of cards
        members = self.env["loyalty.member"].sudo()
        found = members.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        for of_program in found.grouped(
            lambda m: (m.program_id, m.company_id)
        ).values():
            of_program._merge(dst_partner)
        return super()._merge_loyalty_cards(src_partners, dst_partner)
