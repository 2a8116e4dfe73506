"""Merging partners keeps their stays in segments, each once."""

from odoo import api, models

from ...queries import segment as queries


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Let the partner who stays have the segments of those who vanish."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Move the stays before the partners that vanish are deleted."""
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.cr.execute(
            queries.build_drop_repeated_query(dst_partner.id, src_partners.ids)
        )
        self.env.cr.execute(queries.build_move_query(dst_partner.id, src_partners.ids))
        self.env["crm.segment.member"].invalidate_model(flush=False)
        for company_id in self.env["crm.segment"]._get_job_companies().ids:
            self.env["crm.segment.queue"]._push(company_id, dst_partner.ids)
        return result
