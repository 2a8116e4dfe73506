"""An index for the payments of one customer."""

from odoo import models


class AccountPayment(models.Model):
    """Odoo has no index on the partner; the timeline would read all payments."""

    _inherit = "account.payment"

    _crm_partner_idx = models.Index("(partner_id) WHERE partner_id IS NOT NULL")
