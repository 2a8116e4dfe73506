"""What an hour of a team costs."""

from odoo import fields, models


class CrmCaseTeam(models.Model):
    """Give the team its rate."""

    _inherit = "crm.case.team"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    currency_id = fields.Many2one(related="company_id.currency_id")
    hourly_rate = fields.Monetary(
        help="What an hour of work on a case costs. Leave empty for the rate of the "
        "company.",
    )

    _check_hourly_rate = models.Constraint(
        "CHECK(hourly_rate >= 0)", "The rate cannot be negative."
    )
