"""What a program gives for a friend whom a member brings."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.referral import REFUND_ANY, REFUND_BELOW_MINIMUM


class LoyaltyProgram(models.Model):
    """Set the rewards of both sides, and what has to happen before."""

    _inherit = "loyalty.program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    referral_enabled = fields.Boolean(
        string="Members Recommend Us",
        help="Each member gets a personal code and link. Both sides get points after "
        "the friend's first purchase is paid and may not be returned any more.",
        prefetch="crm_loyalty",
    )
    referral_points = fields.Float(
        string="Points for the Member",
        digits=(16, 2),
        default=100.0,
        prefetch="crm_loyalty",
    )
    referral_friend_points = fields.Float(
        string="Points for the Friend",
        digits=(16, 2),
        default=100.0,
        prefetch="crm_loyalty",
    )
    referral_window_days = fields.Integer(
        string="Return Window (Days)",
        default=14,
        help="Days after the friend's first purchase was paid until both are rewarded.",
        prefetch="crm_loyalty",
    )
    referral_min_amount = fields.Monetary(
        string="Least Purchase",
        help="The first purchase that reaches this counts; 0: any purchase.",
        prefetch="crm_loyalty",
    )
    referral_refund_policy = fields.Selection(
        selection=[
            (REFUND_ANY, "Any refund takes the rewards of both"),
            (REFUND_BELOW_MINIMUM, "A refund that leaves less than the least purchase"),
        ],
        string="Refunds",
        default=REFUND_ANY,
        required=True,
        help="A cancelled or wholly refunded purchase always takes both rewards.",
        prefetch="crm_loyalty",
    )
    referral_month_cap = fields.Integer(
        string="Rewards per Month",
        help="How often a member is rewarded within a calendar month at most; 0: any "
        "number. The friend gets the points nevertheless.",
        prefetch="crm_loyalty",
    )
    referral_total_cap = fields.Integer(
        string="Rewards in Total",
        help="How often a member is rewarded at most; 0: any number.",
        prefetch="crm_loyalty",
    )
    referral_show_name = fields.Boolean(
        string="Show the Member's First Name",
        help="On the page that the link opens. Nothing else of the member is shown.",
        prefetch="crm_loyalty",
    )
    referral_text = fields.Text(
        string="Words for the Friend",
        translate=True,
        help="On the page that the link opens; empty: a text by the system.",
        prefetch="crm_loyalty",
    )
    referral_landing = fields.Char(
        string="Page after the Link",
        help="Where the friend goes on, e.g. /shop. Empty: the sign-up when "
        "this database lets everybody sign up, otherwise a form to the sales team.",
        prefetch="crm_loyalty",
    )
    referral_ids = fields.One2many(
        comodel_name="loyalty.referral", inverse_name="program_id", string="Referrals"
    )
    referral_count = fields.Integer(compute="_compute_referral_count")

    _check_referral = models.Constraint(
        "CHECK(COALESCE(referral_points, 0) >= 0"
        " AND COALESCE(referral_friend_points, 0) >= 0"
        " AND COALESCE(referral_window_days, 0) >= 0"
        " AND COALESCE(referral_min_amount, 0) >= 0"
        " AND COALESCE(referral_month_cap, 0) >= 0"
        " AND COALESCE(referral_total_cap, 0) >= 0)",
        "Points, days, amounts and caps of referrals cannot be below zero.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_referral_count(self):
        """Count the referrals that the user may see."""
        counts = dict(
            self.env["loyalty.referral"]._read_group(
                [("program_id", "in", self.ids)], ["program_id"], ["__count"]
            )
        )
        for program in self:
            program.referral_count = counts.get(program, 0)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("referral_landing")
    def _check_referral_landing(self):
        """Let the link lead to a page of this site only."""
        for program in self:
            path = program.referral_landing
            if path and (
                not path.startswith("/")
                or path.startswith("//")
                or not path.isprintable()
                or "\\" in path
            ):
                raise ValidationError(
                    self.env._(
                        "%(path)s is no page of this site: begin with one slash, for "
                        "instance /shop.",
                        path=path,
                    )
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_referrals(self):
        """Open the referrals of this program.

        :return: an action.
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_loyalty.loyalty_referral_action"
        )
        action["domain"] = [("program_id", "=", self.id)]
        return action
