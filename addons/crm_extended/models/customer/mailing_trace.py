"""Who received which mailing, and why somebody did not."""

from odoo import fields, models


class MailingTrace(models.Model):
    """Odoo finds traces by mailing only; the customer's page asks by recipient."""

    _inherit = "mailing.trace"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    failure_type = fields.Selection(
        selection_add=[("crm_consent_missing", "No Consent Recorded")],
        ondelete={"crm_consent_missing": "set null"},
    )

    _crm_record_idx = models.Index("(res_id, model)")
    _crm_email_idx = models.Index("(email) WHERE email IS NOT NULL")
