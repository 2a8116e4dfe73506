"""Answers from which people choose."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmCallScriptAnswer(models.Model):
    """One possible answer, and the page to which it leads."""

    _name = "crm.call.script.answer"
    _description = "Answer in a Call Script"
    _order = "page_id, sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    page_id = fields.Many2one(
        comodel_name="crm.call.script.page",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="page_id.company_id", store=True, index=True)
    script_id = fields.Many2one(related="page_id.script_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    value = fields.Char(
        help="What is written where the answer becomes a field; empty: its name."
    )
    next_kind = fields.Selection(
        selection=[
            ("next", "The Page Below"),
            ("page", "Another Page"),
            ("end", "The End"),
        ],
        string="Then",
        required=True,
        default="next",
    )
    next_page_id = fields.Many2one(
        comodel_name="crm.call.script.page",
        string="Go On With",
        index="btree_not_null",
        ondelete="set null",
        domain="[('script_id', '=', script_id), ('id', '!=', page_id)]",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("next_page_id", "page_id")
    def _check_next_page(self):
        """Let answers lead to pages of the same script only."""
        for answer in self:
            target = answer.next_page_id
            if target and target.script_id != answer.page_id.script_id:
                raise ValidationError(
                    self.env._(
                        "“%(answer)s” leads into another script; choose a page of this "
                        "one.",
                        answer=answer.name,
                    )
                )

    @api.constrains("value", "name", "page_id")
    def _check_value(self):
        """Refuse what a field to choose from does not know."""
        for answer in self:
            target = answer.page_id.target
            if target not in ("lead.priority", "case.severity"):
                continue
            model, name = target.split(".")
            field = self.env[f"crm.{model}"]._fields[name]
            known = dict(field._description_selection(self.env))
            if (answer.value or answer.name) not in known:
                raise ValidationError(
                    self.env._(
                        "“%(answer)s”: the value has to be one of %(values)s.",
                        answer=answer.name,
                        values=", ".join(known),
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_target(self):
        """Return the id of the page to which the answer leads, or the end."""
        self.ensure_one()
        return self.page_id._get_way(self.next_kind, self.next_page_id)
