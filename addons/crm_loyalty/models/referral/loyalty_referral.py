"""A member has brought a friend."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.referral import APPROVED, FLAGGED, IN_PROGRESS, PENDING, VOID

STATES = [
    (IN_PROGRESS, "In Progress"),
    (PENDING, "Pending"),
    (APPROVED, "Approved"),
    (FLAGGED, "Flagged"),
    (VOID, "Void"),
]
ORIGINS = [
    ("signup", "Sign-up"),
    ("join", "Joined the Program"),
    ("order", "Order"),
    ("staff", "Entered by Staff"),
]


class LoyaltyReferral(models.Model):
    """One friend whom a member brought to a company, and how far it has come.

    - *in progress*: the friend is known and has not bought yet
    - *pending*: the first purchase is paid; it may still be returned
    - *approved*: both were rewarded
    - *flagged*: both may be one person or household; a manager decides
    - *void*: nobody is rewarded, or not any more

    The state follows from the facts (``tools/referral.py``); nobody writes it.
    """

    _name = "loyalty.referral"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Referral"
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="loyalty.card",
        string="Card of the Member",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(
        comodel_name="loyalty.program",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    friend_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    origin = fields.Selection(selection=ORIGINS, required=True, readonly=True)
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default=IN_PROGRESS,
        tracking=True,
        group_expand=True,
        index=True,
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="First Purchase",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    date_paid = fields.Date(string="Paid On", readonly=True)
    date_due = fields.Date(
        string="Return Window Until",
        readonly=True,
        help="The last day on which the purchase may be returned; both are rewarded "
        "on the day after it.",
    )
    date_approved = fields.Datetime(string="Approved On", readonly=True)
    reason_codes = fields.Char(
        readonly=True, help="What speaks for one person or household, by its names."
    )
    reasons = fields.Text(
        compute="_compute_reasons", help="Why a manager should have a look."
    )
    is_cleared = fields.Boolean(
        string="Cleared by a Manager",
        readonly=True,
        tracking=True,
        help="The reasons were looked at, and both are two people.",
    )
    is_capped = fields.Boolean(
        string="Member Not Rewarded",
        readonly=True,
        help="The member had been rewarded as often as the program allows.",
    )
    is_merged = fields.Boolean(
        string="Merged with Another",
        readonly=True,
        help="The friend's contact was merged with one who had been brought already.",
    )
    void_reason = fields.Char(readonly=True, tracking=True)
    entry_ids = fields.Many2many(
        comodel_name="loyalty.point.entry",
        string="Points",
        compute="_compute_entry_ids",
    )

    _friend = models.UniqueIndex(
        "(friend_id, company_id) WHERE is_merged IS NOT TRUE",
        "This friend was brought by somebody already.",
    )
    _due = models.Index("(date_due) WHERE state = 'pending'")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("partner_id.name", "friend_id.name")
    def _compute_display_name(self):
        """Name a referral by its two sides."""
        for referral in self:
            referral.display_name = self.env._(
                "%(member)s brought %(friend)s",
                member=referral.partner_id.name or self.env._("A member"),
                friend=referral.friend_id.name or self.env._("a friend"),
            )

    @api.depends("reason_codes")
    @api.depends_context("lang")
    def _compute_reasons(self):
        """Say the reasons in words."""
        words = self._get_reason_words()
        for referral in self:
            referral.reasons = "\n".join(
                words[code] for code in referral._get_codes() if code in words
            )

    def _compute_entry_ids(self):
        """Find the movements of points that this referral caused."""
        entries = self.env["loyalty.point.entry"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        by_id = entries.grouped("res_id")
        for referral in self:
            referral.entry_ids = by_id.get(referral.id, entries.browse())

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse: points refer to it, and the friend may be brought once only."""
        raise UserError(
            self.env._("Referrals are not deleted. A manager can make them void.")
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_approve(self):
        """Clear flagged referrals: they go on as if nothing spoke against them.

        :raises AccessError: the user is no sales manager.
        :raises UserError: one of them is not flagged.
        """
        self._ensure_can_decide()
        # sudo: the user may decide; the rest follows from the facts
        referrals = self.sudo()
        referrals.lock_for_update()
        if any(referral.state != FLAGGED for referral in referrals):
            raise UserError(self.env._("Only flagged referrals wait for a decision."))
        referrals.write({"is_cleared": True})
        referrals._evaluate_batch()

    def action_void(self):
        """Reward nobody, and take back what was given.

        :raises AccessError: the user is no sales manager.
        """
        self._ensure_can_decide()
        # sudo: as for approving
        referrals = self.sudo()
        referrals.lock_for_update()
        for referral in referrals.filtered(lambda row: row.state != VOID):
            referral._void(self.env._("Made void by %(name)s", name=self.env.user.name))

    def action_open_order(self):
        """Open the friend's first purchase.

        :return: an action.
        """
        self.ensure_one()
        return self.order_id.get_formview_action()

    def _ensure_can_decide(self):
        """Raise unless the user is a manager who sees these referrals."""
        self.check_access("read")
        if not self.env.user.has_group("sales_team.group_sale_manager"):
            raise AccessError(self.env._("Only sales managers decide about referrals."))

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_codes(self):
        """Return the names of the reasons."""
        self.ensure_one()
        return (self.reason_codes or "").split(",") if self.reason_codes else []

    def _get_reason_words(self):
        """Return {name of a reason: what a manager reads}."""
        _ = self.env._
        return {
            "person": _("Both are contacts of the same customer."),
            "household": _("One is kept as family of the other."),
            "email": _("Both have the same e-mail address, dots and + aside."),
            "phone": _("Both have the same telephone number."),
            "address": _("Both live at the same address."),
            "bank": _("Both have the same bank account."),
            "payment": _("Both paid with the same card or account."),
            "device": _("Both used the same browser."),
            "network": _("Both came from the same internet address."),
            "friends_device": _(
                "Another friend of this member used the friend's browser."
            ),
        }
