"""Indexes for the mailings that one customer received."""

from odoo import models


class MailingTrace(models.Model):
    """Odoo finds traces by mailing only; the customer's page asks by recipient."""

    _inherit = "mailing.trace"

    _crm_record_idx = models.Index("(res_id, model)")
    _crm_email_idx = models.Index("(email) WHERE email IS NOT NULL")
