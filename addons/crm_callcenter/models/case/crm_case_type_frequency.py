"""How often cases of a type occur."""

from datetime import timedelta

from odoo import api, fields, models

from ...queries.case_frequency import build_common_types_query

# a type is common that occurred this often in the shorter or the longer period
PERIODS = [(90, 5), (365, 12)]
FREQUENCIES = [("rare", "Rare"), ("common", "Common")]


class CrmCaseType(models.Model):
    """Tell common types from rare ones."""

    _inherit = "crm.case.type"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    frequency = fields.Selection(
        selection=FREQUENCIES,
        compute="_compute_frequency",
        help="Common: at least 5 cases in the last 90 days, or 12 in the last 365.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends_context("allowed_company_ids")
    def _compute_frequency(self):
        now = fields.Datetime.now()
        cases = self.env["crm.case"]
        cases.flush_model(["type_id", "company_id", "date_received", "active"])
        # of the companies that the user has chosen: what the rule of cases lets see
        query = build_common_types_query(
            self._origin.ids,
            self.env.companies.ids,
            [(now - timedelta(days=days), minimum) for days, minimum in PERIODS],
        )
        common = self.browse(row_id for (row_id,) in self.env.execute_query(query))
        for case_type in self:
            is_common = case_type._origin in common
            case_type.frequency = "common" if is_common else "rare"


class CrmCase(models.Model):
    """Show on the case what its type says."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    frequency = fields.Selection(related="type_id.frequency")
    kind = fields.Selection(related="type_id.kind")
    complexity = fields.Selection(related="type_id.complexity")
