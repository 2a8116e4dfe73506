"""Cards on which a till moves points."""

from odoo import models


class LoyaltyCard(models.Model):
    """Move the points of a sale once, however often the till tells it."""

    _inherit = "loyalty.card"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _move_points(self, change, reason=None):
        """Move what a sale earned and what it spent, each for itself, and once.

        The till tells the difference of both. It asks again after a lost answer; of two
        that ask at once the second one waits for the card, and is run again by Odoo on
        what the first left.
        """
        ledger = self.env["loyalty.ledger"]
        document = ledger._get_document()
        if not document or document._name != "pos.order":
            super()._move_points(change, reason)
        elif not ledger._get_document_entries(self, document):
            for points in self._split_change(document, change):
                super()._move_points(points, reason)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _split_change(self, sale, change):
        """Return the points that a sale earns, and below zero those that it spends."""
        rewards = sale.lines.filtered(
            lambda line: line.is_reward_line and line.coupon_id == self
        )
        spent = sum(rewards.mapped("points_cost"))
        earned = change + spent
        if spent <= 0 or earned < 0:
            return [change]
        # first what it earns: a reward may be paid with it
        return [points for points in (earned, -spent) if points]
