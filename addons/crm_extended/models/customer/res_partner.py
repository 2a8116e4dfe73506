"""Numbers, consents and indexes of the contact."""

from odoo import fields, models


class ResPartner(models.Model):
    """Add what the customer sub-domain keeps beside a contact."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_phone_ids = fields.One2many(
        comodel_name="crm.partner.phone",
        inverse_name="partner_id",
        string="More Numbers",
    )
    crm_consent_ids = fields.One2many(
        comodel_name="crm.consent",
        inverse_name="partner_id",
        string="Consents",
    )

    # callers and senders are looked up by these, and Odoo does not index them
    _crm_phone_sanitized_idx = models.Index(
        "(phone_sanitized) WHERE phone_sanitized IS NOT NULL"
    )
    _crm_email_normalized_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
