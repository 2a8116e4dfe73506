"""Who is left out of a campaign on purpose, to see what it did."""

from odoo import fields, models


class UtmCampaign(models.Model):
    """Add the hold-out group."""

    _inherit = "utm.campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_holdout_pct = fields.Float(
        string="Hold-out (%)",
        digits=(5, 2),
        help="So many of the people of this campaign get nothing, to compare with. Who "
        "they are follows from the campaign and the person, and stays so.",
    )

    _crm_holdout_range = models.Constraint(
        "CHECK(crm_holdout_pct >= 0 AND crm_holdout_pct <= 90)",
        "Hold out from 0 to 90 percent of the people.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_held_out_ids(self, partner_ids, record=True):
        """Return which of these persons get nothing of this campaign.

        Those of the campaign's own hold-out and of the company's. Called when people
        enter a journey or get a mailing of the campaign.

        :param partner_ids: ids of ``res.partner``.
        :param bool record: remember on which side everybody is; False for a look that
            sends nothing.
        :return: set of ids; empty for a label without company.
        """
        partner_ids = list(partner_ids)
        # sudo: who is held out is decided the same whoever asks
        campaign = self.sudo()
        company = campaign.crm_company_id
        if not company or not partner_ids:
            return set()
        campaign.ensure_one()
        held_out_ids = company._get_crm_held_out_ids(
            partner_ids, campaign.id, campaign.crm_holdout_pct
        )
        if record:
            self.env["crm.campaign.member"]._remember(
                campaign, partner_ids, held_out_ids
            )
        return held_out_ids
