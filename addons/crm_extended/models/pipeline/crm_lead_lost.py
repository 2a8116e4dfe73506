"""Whoever marks a deal as lost says to whom."""

from odoo import Command, api, fields, models


class CrmLeadLost(models.TransientModel):
    """Ask for the competitor beside the reason."""

    _inherit = "crm.lead.lost"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_company_id"
    )
    winner_competitor_id = fields.Many2one(
        comodel_name="crm.competitor",
        string="Lost To",
        domain="[('company_id', '=', company_id)]",
        help="The competitor who won the deal from us, if one did.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("lead_ids")
    def _compute_company_id(self):
        """Offer competitors of the deals' company; none for deals of several."""
        for wizard in self:
            companies = wizard.lead_ids.company_id
            wizard.company_id = (
                companies[:1] or self.env.company
                if len(companies) <= 1
                else companies.browse()
            )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def action_lost_reason_apply(self):
        """Note the competitor on the deals, and that it was in them."""
        result = super().action_lost_reason_apply()
        if self.winner_competitor_id:
            self.lead_ids.write(
                {
                    "winner_competitor_id": self.winner_competitor_id.id,
                    "competitor_ids": [Command.link(self.winner_competitor_id.id)],
                }
            )
        return result
