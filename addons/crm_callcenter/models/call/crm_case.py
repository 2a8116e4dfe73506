"""Calls about a case."""

from odoo import api, fields, models
from odoo.fields import Domain


class CrmCase(models.Model):
    """Show which calls were about a case."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    call_ids = fields.One2many(
        comodel_name="crm.call", inverse_name="case_id", string="Calls", copy=False
    )
    call_count = fields.Integer(compute="_compute_call_count")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("call_ids")
    def _compute_call_count(self):
        """Compute how many calls were about each case."""
        groups = self.env["crm.call"]._read_group(
            Domain("case_id", "in", self.ids), ["case_id"], ["__count"]
        )
        counts = {case.id: count for case, count in groups}
        for case in self:
            case.call_count = counts.get(case.id, 0)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_calls(self):
        """Return the action that lists the calls about this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_call_action"
        )
        return {
            **action,
            "domain": [("case_id", "=", self.id)],
            "context": {},
        }
