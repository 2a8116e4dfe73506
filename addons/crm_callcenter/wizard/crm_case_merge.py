"""Put several cases together."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmCaseMerge(models.TransientModel):
    """Choose which cases become one."""

    _name = "crm.case.merge"
    _inherit = ["crm.case.dialog"]
    _description = "Merge Cases"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_ids = fields.Many2many(
        comodel_name="crm.case",
        string="Cases",
        domain="[('merged_into_id', '=', False)]",
        required=True,
    )
    survivor_id = fields.Many2one(
        comodel_name="crm.case",
        string="Goes On As",
        compute="_compute_survivor_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', case_ids)]",
    )
    has_other_customer = fields.Boolean(compute="_compute_has_other_customer")
    is_confirmed = fields.Boolean(string="Merge cases of different customers")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_ids")
    def _compute_survivor_id(self):
        for wizard in self:
            cases = wizard.case_ids._origin
            if wizard.survivor_id not in cases:
                open_cases = cases.filtered(lambda case: not case.is_closed)
                wizard.survivor_id = (open_cases or cases).sorted("id")[:1]

    @api.depends("case_ids", "survivor_id")
    def _compute_has_other_customer(self):
        for wizard in self:
            customers = {wizard._get_customer(case) for case in wizard.case_ids}
            wizard.has_other_customer = len(customers) > 1

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_merge(self):
        """Merge, and show the case that goes on."""
        self.ensure_one()
        if self.has_other_customer and not self.is_confirmed:
            raise UserError(
                self.env._(
                    "These cases are of different customers, who would read each "
                    "other's messages. Confirm that, or leave cases out."
                )
            )
        survivor = self.case_ids._merge_into(self.survivor_id)
        return survivor._get_records_action()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_customer(self, case):
        """Return what tells the customers of cases apart."""
        return case.partner_id.id or (case.email_from or case.phone or "").lower()
