"""Finding the mailings that went to a lead or contact."""

from odoo import models


class MailingTrace(models.Model):
    """Index the traces by who got them."""

    _inherit = "mailing.trace"

    _crm_record_idx = models.Index("(res_id, model) WHERE res_id IS NOT NULL")
