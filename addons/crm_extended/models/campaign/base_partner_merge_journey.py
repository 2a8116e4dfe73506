"""Merged contacts are one person in each journey."""

from odoo import api, models

from ...queries.journey import build_drop_repeated_query


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Let the one who stays go on, once."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Take those out who would walk a journey twice as one person."""
        people = self.env["crm.journey.person"]
        people.flush_model()
        self.env.cr.execute(
            build_drop_repeated_query(
                dst_partner.id,
                src_partners.ids,
                self.env._("The contact was merged with another one on the way."),
            )
        )
        people.invalidate_model(flush=False)
        return super()._update_foreign_keys(src_partners, dst_partner)
