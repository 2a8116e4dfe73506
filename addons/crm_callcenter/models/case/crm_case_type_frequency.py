"""How often cases of a type occur."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

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
        common = self.browse()
        for days, minimum in PERIODS:
            counts = self.env["crm.case"]._read_group(
                Domain("type_id", "in", self.ids)
                & Domain("company_id", "in", self.env.companies.ids)
                & Domain("date_received", ">=", now - timedelta(days=days)),
                ["type_id"],
                having=[("__count", ">=", minimum)],
            )
            common = common.union(*(case_type for (case_type,) in counts))
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
