"""No way around the adjustment: who may write points on cards, and for what."""

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.adjustment import is_alone_allowed
from ...tools.ledger import ZERO
from ...tools.rounding import to_points

# the system writes them, in SQL
LEDGER_FIELDS = {
    "ledger_sequence",
    "date_next_settle",
    "inactive_after",
    "referral_code",
}


class LoyaltyCard(models.Model):
    """Refuse people what only documents, adjustments and the system may do.

    Code that works for the system (``sudo``: point of sale, shop, merge, other add-ons)
    writes points as before; so do orders, whose lines Odoo writes as the user.
    """

    _inherit = "loyalty.card"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let cards begin with points within the limit of the user only."""
        if self.env.su:
            return super().create(vals_list)
        vals_list = [
            {name: value for name, value in vals.items() if name not in LEDGER_FIELDS}
            for vals in vals_list
        ]
        self._ensure_may_open(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse points without a document, and cards that change hands."""
        if not self.env.su:
            for card in self:
                card._ensure_may_write(vals)
        return super().write(vals)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _move_points(self, change, reason=None):
        """Refuse that a person gets more back of an order than was spent for it."""
        document = self.env["loyalty.ledger"]._get_document()
        if not self.env.su and document and change > 0:
            self._ensure_was_spent(document, to_points(change))
        return super()._move_points(change, reason)

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _ensure_may_open(self, vals_list):
        """Refuse opening balances above the user's limit; administrators import."""
        if self.env.user.has_group("base.group_system"):
            return
        programs = self.env["loyalty.program"]
        default_program_id = self.default_get(["program_id"]).get("program_id")
        for vals in vals_list:
            program = programs.browse(vals.get("program_id") or default_program_id)
            points = to_points(vals.get("points"))
            if not points or not program or not program._is_ledgered():
                continue
            company = program.company_id or self.env.company
            limit = self.env.user._get_adjustment_limit(company)
            if not is_alone_allowed(points, [], limit):
                raise UserError(
                    self.env._(
                        "A card cannot begin with %(points)s points: that is above "
                        "your limit. Create it without points and adjust its balance; "
                        "a second person approves.",
                        points=points,
                    )
                )

    def _ensure_may_write(self, vals):
        """Refuse what would move points past the ledger, its reasons and limits."""
        program = self.env["loyalty.program"].browse(vals.get("program_id"))
        is_ledgered = self.program_id._is_ledgered()
        if "program_id" in vals and program != self.program_id:
            if is_ledgered or (program and program._is_ledgered()):
                raise UserError(self.env._("A card stays in its loyalty program."))
        if not is_ledgered:
            return
        if LEDGER_FIELDS & vals.keys():
            raise UserError(self.env._("The ledger of points cannot be changed."))
        if "partner_id" in vals:
            self._ensure_may_change_hands(vals["partner_id"])
        is_same = to_points(vals.get("points")) == to_points(self.points)
        if "points" not in vals or is_same:
            return
        if not self.env["loyalty.ledger"]._get_document():
            raise UserError(
                self.env._(
                    "Points are not written on a card. Press its balance to adjust "
                    "them with a reason."
                )
            )

    def _ensure_may_change_hands(self, partner_id):
        """Refuse to give a member's card, with its points, to somebody else."""
        # sudo: whether the owner is the visitor of a shop who logs in now
        owner_sudo = self.sudo().partner_id
        is_same = owner_sudo.id == (partner_id or False)
        if is_same or not owner_sudo or owner_sudo.is_public:
            return
        if self.ledger_sequence:
            raise UserError(
                self.env._(
                    "A card stays with its member. Transfer points to the other "
                    "member's card instead."
                )
            )

    def _ensure_was_spent(self, document, points):
        """Refuse to give back for a document what it did not spend on this card.

        Orders from before the ledger spent without it.
        """
        ledger = self.env["loyalty.ledger"]
        entries = ledger._get_document_entries(self, document)
        spent = sum(
            (
                ledger._get_reversible(entry)
                for entry in entries
                if entry.kind == "redeem"
            ),
            ZERO,
        )
        # sudo: when the ledger began; none has a lower number than its first movement
        first = self.env["loyalty.point.entry"].sudo().search([], order="id", limit=1)
        is_older = first and document.create_date < first.date
        if points > spent and not is_older:
            raise UserError(
                self.env._(
                    "%(document)s did not spend %(points)s points of this card.",
                    document=document.display_name,
                    points=points,
                )
            )
