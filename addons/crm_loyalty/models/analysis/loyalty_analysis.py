"""What a program brings, month by month."""

from odoo import fields, models

from ...queries.analysis import build_analysis_query

SUM = {"aggregator": "sum", "readonly": True}
AVERAGE = {"aggregator": "avg", "readonly": True}


class LoyaltyAnalysis(models.Model):
    """One row is a month of a program in a company, of the last two years.

    What each figure means stands in ``queries/analysis.py`` and in the handbook of the
    marketer. Shares of several months or programs are shown with their average.
    """

    _name = "loyalty.analysis"
    _description = "Loyalty Analysis"
    _auto = False
    _order = "date desc, program_id"
    _rec_name = "program_id"
    _depends = {
        "account.move": [
            "amount_untaxed_signed",
            "commercial_partner_id",
            "company_id",
            "invoice_date",
            "move_type",
            "state",
        ],
        "crm.sale.history": ["amount", "company_id", "date", "partner_id"],
        "loyalty.card": ["partner_id"],
        "loyalty.member": ["company_id", "enrolled_on", "partner_id", "program_id"],
        "loyalty.point.entry": [
            "card_id",
            "company_id",
            "date",
            "kind",
            "points",
            "program_id",
            "reversed_id",
        ],
        "loyalty.program": ["currency_id", "point_value"],
        "loyalty.tier.change": ["company_id", "date", "direction", "program_id"],
        "res.partner": ["commercial_partner_id"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    program_id = fields.Many2one(comodel_name="loyalty.program", readonly=True)
    date = fields.Date(string="Month", readonly=True)
    is_current = fields.Boolean(string="This Month", readonly=True)
    # who
    member_count = fields.Integer(
        string="Members",
        help="At the end of the month; who has no card any more is none. Compare "
        "months, do not add them up.",
        **SUM,
    )
    joined_count = fields.Integer(string="New Members", **SUM)
    active_count = fields.Integer(
        string="Active Members",
        help="Who earned or spent within the twelve months up to the end of the month.",
        **SUM,
    )
    active_pct = fields.Float(string="Active (%)", help="Of the members.", **AVERAGE)
    # points
    issued_points = fields.Float(
        string="Points Issued", help="Less what was taken back.", **SUM
    )
    redeemed_points = fields.Float(
        string="Points Spent", help="Less what was given back.", **SUM
    )
    expired_points = fields.Float(string="Points Lapsed", **SUM)
    held_points = fields.Float(
        string="Points Held", help="On all cards at the end of the month.", **SUM
    )
    redemption_pct = fields.Float(
        string="Redemption Rate (%)",
        help="Of all points issued by the end of the month: spent by then.",
        **AVERAGE,
    )
    breakage_pct = fields.Float(
        string="Breakage (%)",
        help="Of all points issued by the end of the month: lapsed by then.",
        **AVERAGE,
    )
    reward_cost = fields.Monetary(
        string="Cost of Rewards", help="Points spent × value of a point.", **SUM
    )
    # tiers
    tier_up_count = fields.Integer(string="Tier Upgrades", **SUM)
    tier_down_count = fields.Integer(string="Tier Downgrades", **SUM)
    # retention
    member_base_count = fields.Integer(
        string="Members a Year Ago",
        help="Who bought in the twelve months that ended a year ago, and was a member "
        "then.",
        **SUM,
    )
    member_kept_count = fields.Integer(
        string="Members Kept", help="Those of them who bought again since.", **SUM
    )
    member_retention_pct = fields.Float(
        string="Retention of Members (%)",
        help="Members kept ÷ members a year ago.",
        **AVERAGE,
    )
    other_retention_pct = fields.Float(
        string="Retention of Others (%)",
        help="The same for customers who were in no program a year ago.",
        **AVERAGE,
    )
    cost_per_kept = fields.Monetary(
        string="Cost per Retained Customer",
        help="Cost of the rewards of twelve months ÷ members kept.",
        **AVERAGE,
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the months of the companies that the user has chosen."""
        clock = self.env["crm.customer.document"]
        return build_analysis_query(
            [
                (
                    company.id,
                    company._get_crm_timezone(),
                    clock.with_company(company)._get_today().replace(day=1),
                )
                for company in self.env.companies
            ]
        )
