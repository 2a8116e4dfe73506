"""Make a case of its own of some messages."""

from odoo import api, fields, models


class CrmCaseSplit(models.TransientModel):
    """Choose the messages that become a new case."""

    _name = "crm.case.split"
    _inherit = ["crm.case.dialog"]
    _description = "Split Case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(comodel_name="crm.case", required=True, readonly=True)
    message_ids = fields.Many2many(
        comodel_name="mail.message",
        string="Messages",
        required=True,
        domain="[('model', '=', 'crm.case'), ('res_id', '=', case_id), "
        "('message_type', 'not in', ('notification', 'user_notification'))]",
    )
    name = fields.Char(
        string="Subject",
        compute="_compute_from_case",
        store=True,
        readonly=False,
        required=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_from_case",
        store=True,
        readonly=False,
    )
    is_copied = fields.Boolean(
        string="Keep the messages here too", help="Otherwise they move."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_id")
    def _compute_from_case(self):
        """Compute name and partner_id."""
        for wizard in self:
            wizard.name = wizard.case_id.name
            wizard.partner_id = wizard.case_id.partner_id

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_split(self):
        """Split, and show the new case."""
        self.ensure_one()
        vals = {"name": self.name, "partner_id": self.partner_id.id}
        if not self.partner_id:
            vals |= {
                name: self.case_id[name]
                for name in ("partner_name", "email_from", "phone")
            }
        case = self.case_id._split_off(self.message_ids, vals, self.is_copied)
        return case._get_records_action()
