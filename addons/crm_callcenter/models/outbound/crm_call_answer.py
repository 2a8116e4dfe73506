"""What people answered to the questions of a script."""

from odoo import fields, models


class CrmCallAnswer(models.Model):
    """One answer of one person on a call list; the last one counts."""

    _name = "crm.call.answer"
    _description = "Answer on the Phone"
    _order = "entry_id, id"
    _rec_name = "value"

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
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    page_id = fields.Many2one(
        comodel_name="crm.call.script.page",
        string="Question",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    choice_id = fields.Many2one(
        comodel_name="crm.call.script.answer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    value = fields.Char(string="Answer", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Agent", readonly=True, ondelete="set null"
    )

    _unique_answer = models.UniqueIndex("(entry_id, page_id)")
