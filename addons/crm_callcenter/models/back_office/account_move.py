"""Credit notes of a case."""

from odoo import models


class AccountMove(models.Model):
    """Let the accountant see the case behind a credit note."""

    _name = "account.move"
    _inherit = ["account.move", "crm.case.document"]
