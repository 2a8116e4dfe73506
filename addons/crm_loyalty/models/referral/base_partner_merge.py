"""Merging contacts who were both brought by somebody."""

from odoo import api, models

from ...tools.referral import APPROVED, VOID


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Keep one referral for a friend, as if the contact had always been one."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Make all referrals of the merged contacts void but one per company.

        An approved one is kept, otherwise the oldest.
        """
        # sudo: whoever may merge contacts; managers alone decide otherwise
        referrals = self.env["loyalty.referral"].sudo()
        rows = referrals.search(
            [
                ("friend_id", "in", (src_partners | dst_partner).ids),
                ("is_merged", "=", False),
            ],
            order="id",
        )
        for company, own in rows.grouped("company_id").items():
            kept = own.sorted(lambda row: (row.state != APPROVED, row.id))[:1]
            for referral in (own - kept).with_company(company):
                referral.is_merged = True
                if referral.state != VOID:
                    referral._void(
                        self.env._("The friend was merged with one brought before.")
                    )
        rows.flush_recordset()
        return super()._update_foreign_keys(src_partners, dst_partner)
