"""How strangers who follow a link are counted and remembered."""

from odoo import fields, models


class ResCompany(models.Model):
    """Bound visits, and say how long their traces are kept."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    loyalty_visit_limit = fields.Integer(
        string="Referral Pages per Hour",
        default=60,
        help="How often one internet address may open referral links or send their "
        "form within an hour.",
        prefetch="crm_loyalty",
    )
    loyalty_trace_days = fields.Integer(
        string="Keep Traces for (Days)",
        default=90,
        help="Hashes of browsers and internet addresses by which members and friends "
        "who are one person are found. They are deleted afterwards.",
        prefetch="crm_loyalty",
    )

    _check_loyalty_traces = models.Constraint(
        "CHECK(loyalty_visit_limit > 0 AND loyalty_trace_days >= 0)",
        "At least one visit per hour; days cannot be below zero.",
    )
