"""The list of suspicious movements; nothing on it was denied."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..points.loyalty_ledger import Facts
from ..points.loyalty_point_entry import POINTS_DIGITS
from .loyalty_review_rule import KINDS


class LoyaltyReview(models.Model):
    """One movement that fits a pattern, and what a person made of it."""

    _name = "loyalty.review"
    _description = "Suspicious Movement of Points"
    _order = "id desc"
    _rec_name = "reason"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    rule_id = fields.Many2one(
        comodel_name="loyalty.review.rule", required=True, ondelete="restrict"
    )
    kind = fields.Selection(selection=KINDS, string="Pattern", required=True)
    entry_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        string="Movement",
        required=True,
        ondelete="restrict",
        index=True,
    )
    card_id = fields.Many2one(
        comodel_name="loyalty.card", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade", index=True
    )
    entry_reason = fields.Char(related="entry_id.reason", string="Movement's Reason")
    entry_user_id = fields.Many2one(related="entry_id.user_id", string="Moved By")
    points = fields.Float(digits=POINTS_DIGITS, required=True)
    date = fields.Datetime(required=True)
    reason = fields.Text(string="Why It Is Here", required=True)
    state = fields.Selection(
        selection=[
            ("open", "To Review"),
            ("cleared", "Cleared"),
            ("reversed", "Taken Back"),
        ],
        required=True,
        default="open",
        index=True,
    )
    note = fields.Text()
    reviewer_id = fields.Many2one(comodel_name="res.users", string="Reviewed By")
    date_reviewed = fields.Datetime(string="Reviewed On")

    _unique_entry = models.Constraint(
        "UNIQUE(rule_id, entry_id)", "A movement is on the list once for a pattern."
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_clear(self):
        """Say that these movements are in order.

        :raises AccessError: for who is no sales manager, or moved the points.
        :raises UserError: somebody reviewed one already.
        """
        for review in self:
            review._clear()

    def action_open_take_back(self):
        """Open the question why the points are taken back.

        :return: the dialog.
        """
        self.ensure_one()
        self._ensure_can_review()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Back"),
            "res_model": "loyalty.review.take.back",
            "view_mode": "form",
            "target": "new",
            "context": {"default_review_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _begin(self, rule, rows):
        """Put movements on the list that are not there yet.

        :param rows: list of (entry id, number, detail), see ``queries/review.py``.
        :return: the new reviews.
        """
        found = {entry_id: (number, detail) for entry_id, number, detail in rows}
        known = self.search_fetch(
            Domain("rule_id", "=", rule.id) & Domain("entry_id", "in", list(found)),
            ["entry_id"],
        )
        new_ids = sorted(found.keys() - set(known.entry_id.ids))
        return self.create(
            [
                {
                    "rule_id": rule.id,
                    "kind": rule.kind,
                    "entry_id": entry.id,
                    "card_id": entry.card_id.id,
                    "company_id": entry.company_id.id,
                    "points": entry.points,
                    "date": entry.date,
                    "reason": rule.with_context(
                        lang=entry.company_id.partner_id.lang
                    )._get_reason(*found[entry.id]),
                }
                for entry in self.env["loyalty.point.entry"].browse(new_ids)
            ]
        )

    def _clear(self, note=False):
        """Close a review without moving points."""
        self._ensure_can_review()
        self._decide("cleared", note)

    def _take_back(self, note):
        """Take the movement back by the ledger, as far as it is still there."""
        self._ensure_can_review()
        # sudo: the ledger reads itself
        entry = self.entry_id.sudo()
        reason = self.env._("Taken back after a review")
        # a transfer goes back as a whole, on both cards
        if entry.res_model == "loyalty.transfer":
            self.env["loyalty.transfer"].browse(entry.res_id)._reverse(reason)
        else:
            ledger = self.env["loyalty.ledger"].with_company(self.company_id)
            ledger._lock_cards(entry.card_id)
            ledger._settle(entry.card_id)
            points = ledger._get_reversible(entry)
            if not points:
                raise UserError(
                    self.env._("Nothing is left of this movement: clear it instead.")
                )
            ledger._reverse(entry, points, Facts(reason, document=self))
        self._decide("reversed", note)

    def _decide(self, state, note):
        """Write down what was decided, by whom."""
        # sudo: who may decide was checked; nobody writes reviews
        self.sudo().write(
            {
                "state": state,
                "note": note,
                "reviewer_id": self.env.uid,
                "date_reviewed": fields.Datetime.now(),
            }
        )

    def _ensure_can_review(self):
        """Refuse whoever may not decide, and what was decided.

        :raises AccessError: no sales manager, or the one who moved the points.
        :raises UserError: it was reviewed already.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["loyalty.ledger"]._ensure_manager()
        # who decides at the same moment waits, and is run again
        self.flush_recordset()
        self.env.execute_query(
            SQL("SELECT id FROM loyalty_review WHERE id = %s FOR UPDATE", self.id)
        )
        if self.state != "open":
            raise UserError(self.env._("This movement was reviewed already."))
        # sudo: who moved points, whether one may read the movement or not
        entry = self.entry_id.sudo()
        people = entry.user_id
        if entry.res_model == "loyalty.adjustment":
            # sudo: as above
            adjustments = self.env["loyalty.adjustment"].sudo()
            people |= adjustments.browse(entry.res_id).requester_id
        if self.env.user in people and not self.env.su:
            raise AccessError(
                self.env._("Somebody else reviews the points that you moved.")
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_review(self):
        """Look for suspicious movements since the last time, rule by rule."""
        rules = self.env["loyalty.review.rule"].search([("minutes", ">", 0)])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(rules))
        for rule in rules:
            rule._look()
            if not progress(1):
                break
