"""One field in which leads that are merged differ."""

from odoo import api, fields, models


class CrmLeadMergePreviewLine(models.TransientModel):
    """Choose whose value wins."""

    _name = "crm.lead.merge.preview.line"
    _description = "Field of a Merge"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    preview_id = fields.Many2one(
        comodel_name="crm.lead.merge.preview",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer()
    lead_ids = fields.Many2many(
        related="preview_id.lead_ids", context={"active_test": False}
    )
    field_name = fields.Char(required=True)
    label = fields.Char(string="Field", compute="_compute_texts")
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Take It From",
        required=True,
        domain="[('id', 'in', lead_ids)]",
        ondelete="cascade",
    )
    value_text = fields.Char(string="Stays", compute="_compute_texts")
    other_text = fields.Char(string="Goes", compute="_compute_texts")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("field_name", "lead_id", "preview_id.lead_ids")
    def _compute_texts(self):
        """Show the value that wins, and those that do not."""
        for line in self:
            leads = line.preview_id.lead_ids
            field = leads._fields.get(line.field_name)
            if not field:
                line.label = line.value_text = line.other_text = False
                continue
            chosen = line._get_text(line.lead_id)
            others = dict.fromkeys(line._get_text(lead) for lead in leads)
            line.label = field._description_string(self.env)
            line.value_text = chosen
            line.other_text = " · ".join(
                text for text in others if text and text != chosen
            )

    def _get_text(self, lead):
        """Return the value of a lead as a person reads it."""
        field, value = lead._fields[self.field_name], lead[self.field_name]
        if not value:
            return ""
        if field.relational:
            # sudo: the name only, of what the lead shows anyway
            return value.sudo().display_name
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return str(value)
