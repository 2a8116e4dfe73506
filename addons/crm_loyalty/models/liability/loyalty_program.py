"""Programs lead to how they are accounted for."""

from odoo import fields, models


class LoyaltyProgram(models.Model):
    """Show accountants the policies of a program, one per company."""

    _inherit = "loyalty.program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    liability_policy_ids = fields.One2many(
        comodel_name="loyalty.liability.policy",
        inverse_name="program_id",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
