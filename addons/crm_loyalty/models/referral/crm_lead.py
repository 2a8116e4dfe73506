"""A friend who writes to the sales team brings the code along."""

from odoo import fields, models


class CrmLead(models.Model):
    """Keep the code from the first message to the quotation."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    referral_code = fields.Char(
        string="Recommended with Code",
        readonly=True,
        copy=False,
        help="The friend came by the link of a member. Quotations take it over.",
        prefetch="crm_loyalty",
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _prepare_opportunity_quotation_context(self):
        """Hand the code on to a new quotation, while a member has it.

        :return: as the method that is extended.
        """
        context = super()._prepare_opportunity_quotation_context()
        if self.referral_code:
            company = self.company_id or self.env.company
            referrals = self.env["loyalty.referral"].with_company(company)
            if referrals._find_card(self.referral_code):
                context["default_referral_code"] = self.referral_code
        return context
