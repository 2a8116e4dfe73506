"""The text of an answer in one language."""

from odoo import api, fields, models


class CrmCaseBroadcastLine(models.TransientModel):
    """What the customers of one language read."""

    _name = "crm.case.broadcast.line"
    _description = "Answer in One Language"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    broadcast_id = fields.Many2one(
        comodel_name="crm.case.broadcast", required=True, ondelete="cascade"
    )
    lang = fields.Selection(
        selection="_get_languages", string="Language", required=True
    )
    case_count = fields.Integer(string="Cases", readonly=True)
    body = fields.Html(string="Answer", sanitize_style=True)

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()
