"""What the agents of a team may arrange themselves."""

from odoo import fields, models


class CrmCaseTeam(models.Model):
    """Let agents arrange returns, and propose credit notes up to a limit."""

    _inherit = "crm.case.team"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    currency_id = fields.Many2one(related="company_id.currency_id")
    can_return = fields.Boolean(
        string="Agents Arrange Returns",
        help="Agents without a role in the warehouse may have delivered goods taken "
        "back and replaced. The warehouse still receives them.",
    )
    refund_limit = fields.Monetary(
        string="Credit Notes up to",
        help="What agents without a role in accounting may propose to credit for one "
        "case, taxes included; 0 = nothing. Accounting still posts it.",
    )
    return_cost = fields.Monetary(
        string="Cost of a Return",
        help="What shipping back and receiving cost for each return, for the cost of "
        "cases.",
    )
    shipment_cost = fields.Monetary(
        string="Cost of a Shipment",
        help="What sending goods costs, for instance a replacement, for the cost of "
        "cases.",
    )

    _check_amounts = models.Constraint(
        "CHECK(refund_limit >= 0 AND return_cost >= 0 AND shipment_cost >= 0)",
        "Amounts cannot be negative.",
    )
