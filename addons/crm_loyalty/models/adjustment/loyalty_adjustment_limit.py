"""How many points one person may adjust alone, per company."""

from odoo import fields, models

from ...tools.rounding import to_points
from ..points.loyalty_number_guard import ensure_numbers
from ..points.loyalty_point_entry import POINTS_DIGITS
from .loyalty_adjustment import MANAGER_GROUP

SALESPERSON_GROUP = "sales_team.group_sale_salesman"
HELP = (
    "Points that one person may give or take alone, per member and day. Above it a "
    "second person, a sales manager, approves. 0: always."
)


class ResCompany(models.Model):
    """Keep the limits of each role."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_loyalty_limit_user = fields.Float(
        string="Salespeople Adjust Alone",
        digits=POINTS_DIGITS,
        default=100.0,
        help=HELP,
        prefetch="crm_loyalty",
    )
    crm_loyalty_limit_manager = fields.Float(
        string="Sales Managers Adjust Alone",
        digits=POINTS_DIGITS,
        default=1000.0,
        help=HELP,
        prefetch="crm_loyalty",
    )

    _crm_loyalty_limits = models.Constraint(
        "CHECK(crm_loyalty_limit_user >= 0 AND crm_loyalty_limit_manager >= 0)",
        "Limits are not below zero.",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Write limits that can be counted with."""
        ensure_numbers(self, vals)
        return super().write(vals)


class ResConfigSettings(models.TransientModel):
    """Show the limits on the settings page."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_loyalty_limit_user = fields.Float(
        related="company_id.crm_loyalty_limit_user", readonly=False
    )
    crm_loyalty_limit_manager = fields.Float(
        related="company_id.crm_loyalty_limit_manager", readonly=False
    )


class ResUsers(models.Model):
    """Know what a person may adjust alone."""

    _inherit = "res.users"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_adjustment_limit(self, company):
        """Return the points that this person may adjust alone, as a Decimal."""
        self.ensure_one()
        # sudo: the limit holds for who may not read the settings
        company_sudo = company.sudo()
        if self.has_group(MANAGER_GROUP):
            limit = company_sudo.crm_loyalty_limit_manager
        elif self.has_group(SALESPERSON_GROUP):
            limit = company_sudo.crm_loyalty_limit_user
        else:
            limit = 0.0
        return to_points(limit)
