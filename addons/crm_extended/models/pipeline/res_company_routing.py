"""How a company gives its leads to salespeople."""

from odoo import fields, models


class ResCompany(models.Model):
    """Add the switch of routing and how long a salesperson has to accept."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_routing_enabled = fields.Boolean(
        string="Lead Routing",
        help="Give new leads without salesperson to somebody.",
    )
    crm_accept_hours = fields.Float(
        string="Hours to Accept",
        help="Working hours in which a salesperson accepts a lead before it goes to "
        "somebody else; 0 when nobody needs to accept.",
        prefetch="crm_extended",
    )

    _check_crm_accept_hours = models.Constraint(
        "CHECK(crm_accept_hours >= 0)", "The hours to accept cannot be negative."
    )
