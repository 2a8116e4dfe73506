"""Each time somebody was called from a list."""

from odoo import fields, models


class CrmCallAttempt(models.Model):
    """One call from a list: who called whom, when, and what came of it."""

    _name = "crm.call.attempt"
    _description = "Call from a List"
    _order = "date_dialled desc, id desc"
    _rec_name = "partner_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    entry_id = fields.Many2one(
        comodel_name="crm.call.list.entry",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    list_id = fields.Many2one(
        comodel_name="crm.call.list",
        string="Call List",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    phone_sanitized = fields.Char(string="Number", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date_dialled = fields.Datetime(string="Called", required=True, readonly=True)
    date_ended = fields.Datetime(string="Wrapped Up", readonly=True)
    disposition_id = fields.Many2one(
        comodel_name="crm.call.disposition",
        string="Outcome",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    call_id = fields.Many2one(
        comodel_name="crm.call",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What the telephone system reported of it.",
    )
    note = fields.Text(string="What Was Said", readonly=True)

    _number_idx = models.Index("(company_id, phone_sanitized, disposition_id)")
    _dialled_idx = models.Index("(company_id, date_dialled)")
    _write_idx = models.Index("(write_date)")
