"""How much of which kind is stored about a person."""

from odoo import fields, models


class CrmPrivacyRequestLine(models.Model):
    """One kind of record in the preview of a request."""

    _name = "crm.privacy.request.line"
    _description = "Found Personal Data"
    _order = "record_count desc, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    request_id = fields.Many2one(
        comodel_name="crm.privacy.request",
        required=True,
        index=True,
        ondelete="cascade",
    )
    model_name = fields.Char(string="Kind", required=True)
    record_count = fields.Integer(string="Records")
    action = fields.Selection(
        selection=[
            ("keep", "Kept, without a name"),
            ("empty", "Emptied"),
            ("delete", "Deleted"),
        ],
        string="When Forgotten",
        required=True,
    )
