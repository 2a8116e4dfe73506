"""What a company takes for certain, and whether it keeps its pipeline's history."""

from odoo import fields, models

from ...tools.forecast import ForecastRule


class ResCompany(models.Model):
    """Add the limits of the forecast categories and the switch of the snapshot."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_commit_from_pct = fields.Integer(
        string="Commit From (%)",
        default=80,
        help="Deals with this probability count as commit.",
    )
    crm_best_case_from_pct = fields.Integer(
        string="Best Case From (%)",
        default=50,
        help="Deals with this probability count as best case; less is pipeline.",
    )
    crm_snapshot_enabled = fields.Boolean(
        string="Pipeline History",
        default=True,
        help="Write the open deals down every night, to tell what changed since.",
        prefetch="crm_extended",
    )

    _crm_forecast_limits = models.Constraint(
        "CHECK (0 < crm_best_case_from_pct "
        "AND crm_best_case_from_pct < crm_commit_from_pct "
        "AND crm_commit_from_pct <= 100)",
        "Commit has to begin at a higher probability than best case.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_forecast_rule(self):
        """Return from which probability on a deal counts as what.

        :rtype: ForecastRule
        """
        self.ensure_one()
        # sudo: the rule holds for everybody in the company
        company = self.sudo()
        return ForecastRule(company.crm_commit_from_pct, company.crm_best_case_from_pct)
