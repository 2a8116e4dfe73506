"""What a case costs."""

from odoo import fields, models
from odoo.fields import Domain

GROUP_SUPERVISOR = "crm_callcenter.crm_callcenter_group_supervisor"


class CrmCase(models.Model):
    """Add up the costs of a case, for supervisors."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        compute="_compute_cost",
        groups=GROUP_SUPERVISOR,
        help="Time spent, posted credit notes without taxes, and returns that were "
        "received.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_cost(self):
        costs = {
            case.id: amount
            for case, amount in self.env["crm.case.cost.report"]._read_group(
                Domain("case_id", "in", self.ids), ["case_id"], ["amount:sum"]
            )
        }
        for case in self:
            case.cost = costs.get(case.id, 0.0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_costs(self):
        """List what makes up the cost of the case."""
        self.ensure_one()
        self.env["crm.case.cost.report"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_case_cost_report_action"
        )
        action.update(
            domain=[("case_id", "=", self.id)],
            views=[(False, "list"), (False, "pivot")],
            path=False,
        )
        return action
