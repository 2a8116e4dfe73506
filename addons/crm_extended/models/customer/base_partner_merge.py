"""Merging partners keeps the customer's figures and numbers right."""

from odoo import api, models

from ...queries import partner_phone


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Let merged partners keep all their numbers, and compute their figures again."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Announce who stays, for all companies.

        The figures of the partners that vanish go when the wizard deletes these.
        """
        self._drop_repeated_numbers(src_partners, dst_partner)
        customers = (src_partners | dst_partner).commercial_partner_id - src_partners
        result = super()._update_foreign_keys(src_partners, dst_partner)
        (customers | dst_partner)._push_metric_event("merge")
        return result

    def _drop_repeated_numbers(self, src_partners, dst_partner):
        """Delete the numbers that the partner who stays would have twice.

        Odoo moves what refers to a partner past the ORM; a number that both have is the
        usual reason to merge them, and may not stop it.
        """
        self.env["crm.partner.phone"].flush_model()
        self.env.cr.execute(
            partner_phone.build_drop_repeated_query(dst_partner.id, src_partners.ids)
        )
        self.env["crm.partner.phone"].invalidate_model()
