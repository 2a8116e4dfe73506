"""What people may allow on a public form."""

from odoo import fields, models

from ..customer.crm_consent import CHANNELS


class CrmLeadFormConsent(models.Model):
    """One box to tick; the text beside it is kept as proof with each tick."""

    _name = "crm.lead.form.consent"
    _description = "Consent on a Web Form"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    form_id = fields.Many2one(
        comodel_name="crm.lead.form", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose", required=True, ondelete="restrict"
    )
    channel = fields.Selection(selection=CHANNELS, required=True, default="email")
    text = fields.Char(
        required=True,
        translate=True,
        help="Exactly what the person agrees to.",
    )
    is_required = fields.Boolean(
        string="Required", help="The form cannot be sent without this tick."
    )
