"""Adjusting points by hand: with a reason, and above a limit with a second person."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.adjustment import is_alone_allowed
from ...tools.rounding import to_points
from ..points.loyalty_ledger import Facts
from ..points.loyalty_point_entry import POINTS_DIGITS

STATES = [
    ("draft", "Draft"),
    ("waiting", "To Approve"),
    ("done", "Done"),
    ("refused", "Refused"),
]
# how an adjustment begins, besides who asks and in which company
FIRST_VALS = {
    "state": "draft",
    "decider_id": False,
    "date_decided": False,
    "refusal": False,
    "entry_id": False,
}
# what decides about an adjustment; only the methods of this model change it
PROTECTED_FIELDS = {*FIRST_VALS, "company_id", "requester_id"}
OPEN_FIELDS = {"card_id", "points", "reason_id", "note"}
MANAGER_GROUP = "sales_team.group_sale_manager"


class LoyaltyAdjustment(models.Model):
    """One change of a balance that no document explains."""

    _name = "loyalty.adjustment"
    _description = "Adjustment of Points"
    _inherit = ["loyalty.number.guard", "mail.activity.mixin", "mail.thread"]
    _order = "id desc"
    _rec_name = "card_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="loyalty.card",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('program_type', '=', 'loyalty')]",
        check_company=True,
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="card_id.program_id")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict", index=True
    )
    points = fields.Float(
        digits=POINTS_DIGITS,
        required=True,
        tracking=True,
        help="Above zero: they are given. Below zero: they are taken.",
    )
    reason_id = fields.Many2one(
        comodel_name="loyalty.adjustment.reason",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    needs_note = fields.Boolean(related="reason_id.needs_note")
    note = fields.Text(help="Members do not read it.")
    state = fields.Selection(
        selection=STATES,
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    requester_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
        index=True,
    )
    decider_id = fields.Many2one(
        comodel_name="res.users",
        string="Decided By",
        readonly=True,
        copy=False,
        help="The second person; empty when none was needed.",
    )
    date_decided = fields.Datetime(string="Decided On", readonly=True, copy=False)
    refusal = fields.Text(string="Why Refused", readonly=True, copy=False)
    entry_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        string="Movement",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _check_points = models.Constraint(
        "CHECK(points <> 0)", "Enter points above or below zero."
    )
    _alone = models.Index(
        "(card_id, requester_id, date_decided)"
        " WHERE state = 'done' AND decider_id IS NULL"
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends_context("uid")
    @api.depends("state", "requester_id")
    def _compute_can_decide(self):
        for adjustment in self:
            adjustment.can_decide = (
                adjustment.state == "waiting" and adjustment._may_decide()
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts of the user."""
        cards = self.env["loyalty.card"]
        prepared = []
        for vals in vals_list:
            card = cards.browse(vals.get("card_id"))
            company = card.company_id or self.env.company
            # said here: defaults of the context would hold for what is left out
            own = {**FIRST_VALS, "requester_id": self.env.uid, "company_id": company.id}
            prepared.append({**vals, **own})
        adjustments = super().create(prepared)
        for adjustment in adjustments:
            adjustment._ensure_ledgered()
        return adjustments

    def write(self, vals):
        """Let who asks change a draft."""
        if PROTECTED_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "The way of an adjustment is decided with its buttons: submit, "
                    "approve, refuse."
                )
            )
        if OPEN_FIELDS & vals.keys():
            for adjustment in self:
                adjustment._ensure_draft()
        result = super().write(vals)
        if "card_id" in vals:
            for adjustment in self:
                adjustment._ensure_ledgered()
                company = adjustment.card_id.company_id or self.env.company
                adjustment._decide({"company_id": company.id})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        """Keep what was submitted."""
        if any(adjustment.state != "draft" for adjustment in self):
            raise UserError(
                self.env._("Adjustments that were submitted cannot be deleted.")
            )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_submit(self):
        """Adjust at once within the user's limit, else ask a second person.

        :return: nothing; the state says which it was.
        :raises UserError: the reason does not fit, or the points are not there.
        """
        for adjustment in self:
            adjustment._ensure_draft()
            adjustment._ensure_reason()
            # of two at once the second waits, and is run again
            self.env["loyalty.ledger"]._lock_cards(adjustment.card_id)
            if adjustment._is_alone_allowed():
                adjustment._carry_out(False)
            else:
                adjustment._ensure_approvers()
                adjustment._decide({"state": "waiting"})
                adjustment._notify_approvers()

    def action_approve(self):
        """Adjust, as the second person.

        :raises AccessError: the user asked for it, or is no sales manager.
        :raises UserError: somebody decided already, or the points are not there.
        """
        for adjustment in self:
            adjustment._ensure_can_decide()
            adjustment._carry_out(self.env.user)
            adjustment._finish_activities()

    def action_open_refusal(self):
        """Open the question why it is refused."""
        self.ensure_one()
        self._ensure_can_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse the Adjustment"),
            "res_model": "loyalty.adjustment.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_adjustment_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _refuse(self, reason):
        """Refuse, and tell who asked."""
        self.ensure_one()
        self._ensure_can_decide()
        self._decide(
            {
                "state": "refused",
                "decider_id": self.env.uid,
                "date_decided": fields.Datetime.now(),
                "refusal": reason,
            }
        )
        self._finish_activities()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.requester_id.id,
            summary=self.env._("The adjustment was refused"),
            note=reason,
        )

    def _carry_out(self, decider):
        """Move the points, in the name of who decides."""
        self.ensure_one()
        ledger = self.env["loyalty.ledger"].with_company(self.company_id)
        lang = self.partner_id.lang or self.env.lang
        facts = Facts(reason=self.reason_id.with_context(lang=lang).name, document=self)
        points = self._get_points()
        if points > 0:
            entry = ledger._earn(self.card_id, points, facts, kind="adjust")
        else:
            entry = ledger._redeem(self.card_id, -points, facts, kind="adjust")
        self._decide(
            {
                "state": "done",
                "decider_id": decider.id if decider else False,
                "date_decided": fields.Datetime.now(),
                "entry_id": entry.id,
            }
        )

    def _is_alone_allowed(self):
        """Tell whether the user may adjust this alone."""
        self.ensure_one()
        before = self._get_adjusted_alone(self.card_id)
        limit = self.env.user._get_adjustment_limit(self.company_id)
        return is_alone_allowed(self._get_points(), before, limit)

    @api.model
    def _get_adjusted_alone(self, card):
        """Return what the user adjusted alone on a card today, as list of Decimals."""
        company = card.company_id or self.env.company
        clock = self.env["loyalty.ledger"].with_company(company)._get_clock()
        # sudo: own adjustments, all of them
        done = self.sudo().search(
            Domain("card_id", "=", card.id)
            & Domain("requester_id", "=", self.env.uid)
            & Domain("decider_id", "=", False)
            & Domain("state", "=", "done")
            & Domain("date_decided", ">=", clock.get_day_start(clock.today))
        )
        return [adjustment._get_points() for adjustment in done]

    def _get_points(self):
        """Return the points as a Decimal."""
        return to_points(self.points)

    def _decide(self, vals):
        """Write what only the way of the adjustment may change."""
        # sudo: who may take this step was checked; the fields are closed to everybody
        # pylint: disable-next=super-method-mismatch
        super(LoyaltyAdjustment, self.sudo()).write(vals)

    # ------------------------------------------------------------
    # WHO AND WHEN
    # ------------------------------------------------------------

    def _may_decide(self):
        """Tell whether the user is a second person for this adjustment."""
        self.ensure_one()
        return (
            self.env.user.has_group(MANAGER_GROUP)
            and self.company_id in self.env.user.company_ids
            and self.requester_id != self.env.user
        )

    def _ensure_can_decide(self):
        """Refuse whoever may not decide, or what is decided already."""
        self.check_access("write")
        self.flush_recordset()
        # who decides at the same moment waits, and is run again
        self.env.execute_query(
            SQL("SELECT id FROM loyalty_adjustment WHERE id = %s FOR UPDATE", self.id)
        )
        if self.state != "waiting":
            raise UserError(
                self.env._("This adjustment does not wait for approval any more.")
            )
        if not self._may_decide():
            raise AccessError(
                self.env._(
                    "Another sales manager decides about this adjustment: nobody "
                    "approves what they asked for."
                )
            )

    def _ensure_draft(self):
        """Refuse to change what is not the user's draft."""
        self.check_access("write")
        if self.state != "draft" or self.requester_id != self.env.user:
            raise UserError(
                self.env._("Only who asks changes an adjustment, and only a draft.")
            )

    def _ensure_ledgered(self):
        """Refuse cards that one may not change, or that have no points."""
        self.card_id.check_access("write")
        if not self.card_id.program_id._is_ledgered():
            raise UserError(self.env._("Choose the card of a loyalty program."))

    def _ensure_reason(self):
        """Refuse a reason that does not fit, and a note that is missing."""
        self._ensure_ledgered()
        if not self._get_points():
            raise UserError(self.env._("Enter points above or below zero."))
        if not self.reason_id.active or not self.reason_id._fits(self.points):
            raise UserError(
                self.env._(
                    "The reason “%(reason)s” is not for this: choose another one.",
                    reason=self.reason_id.name,
                )
            )
        if self.needs_note and not (self.note or "").strip():
            raise UserError(
                self.env._(
                    "The reason “%(reason)s” asks for a note.",
                    reason=self.reason_id.name,
                )
            )
