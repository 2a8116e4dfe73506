"""For whom a campaign is."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class UtmCampaign(models.Model):
    """Add the target segments."""

    _inherit = "utm.campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_campaign_segment_rel",
        column1="campaign_id",
        column2="segment_id",
        string="Target Segments",
        domain="[('company_id', '=', crm_company_id)]",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("crm_segment_ids", "crm_company_id")
    def _check_crm_segments(self):
        """Keep segments and campaign within one company."""
        # sudo: what this user may not read has to fit all the same
        for campaign in self.sudo():
            companies = campaign.crm_segment_ids.company_id
            if companies - campaign.crm_company_id:
                raise ValidationError(
                    self.env._(
                        "%(campaign)s and its segments belong to the same company.",
                        campaign=campaign.title,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_crm_simulate(self):
        """Open what this campaign can be expected to bring.

        :return: dict: an action.
        """
        self.ensure_one()
        return self.env["crm.campaign.simulate"]._open(self)
