"""Merging partners keeps their cases right."""

from odoo import api, models
from odoo.fields import Domain


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Compute the organisation behind the moved cases anew."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move the cases; their organisation is that of the contact who stays.

        Odoo moves both columns past the ORM, each on its own.
        """
        result = super()._update_foreign_keys(src_partners, dst_partner)
        # sudo: cases of all companies, whoever merges contacts
        cases_sudo = self.env["crm.case"].sudo().with_context(active_test=False)
        cases_sudo = cases_sudo.search(
            Domain("partner_id", "=", dst_partner.id)
            | Domain("commercial_partner_id", "=", dst_partner.id)
        )
        self.env.add_to_compute(cases_sudo._fields["commercial_partner_id"], cases_sudo)
        return result
