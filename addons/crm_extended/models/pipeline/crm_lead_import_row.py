"""One row of a list of leads, and what it is like."""

from odoo import fields, models
from odoo.exceptions import UserError

MATCH_KINDS = [
    ("new", "New"),
    ("duplicate", "Duplicate of a lead"),
    ("customer", "Known customer"),
    ("repeated", "Repeated in the file"),
    ("refused", "Refused"),
]


class CrmLeadImportRow(models.Model):
    """A row waits here between the check and its batch; people choose what happens."""

    _name = "crm.lead.import.row"
    _description = "Row of a List of Leads"
    _order = "row_no, id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    import_id = fields.Many2one(
        comodel_name="crm.lead.import", required=True, ondelete="cascade", index=True
    )
    row_no = fields.Integer(string="Row", readonly=True)
    title = fields.Char(string="Lead", readonly=True)
    vals = fields.Json(readonly=True)
    email_normalized = fields.Char(string="E-mail", readonly=True)
    phone_sanitized = fields.Char(string="Phone", readonly=True)
    vat_key = fields.Char(readonly=True)
    company_key = fields.Char(readonly=True)
    contact_key = fields.Char(readonly=True)
    match_kind = fields.Selection(selection=MATCH_KINDS, string="Is", readonly=True)
    lead_match_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Same As",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    error = fields.Char(string="Why Refused", readonly=True)
    is_chosen = fields.Boolean(string="Take In")
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Became",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Let people choose rows before the import runs, and write nothing else."""
        if not self.env.su:
            is_late = any(row.import_id.state != "ready" for row in self)
            if set(vals) - {"is_chosen"} or is_late:
                raise UserError(
                    self.env._("Rows can only be chosen, before the import runs.")
                )
            if vals.get("is_chosen") and any(row.error for row in self):
                raise UserError(self.env._("A refused row cannot be imported."))
        return super().write(vals)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_choose(self):
        """Import these rows, too."""
        self.filtered(lambda row: not row.error).is_chosen = True
        return True

    def action_leave_out(self):
        """Do not import these rows."""
        self.is_chosen = False
        return True
