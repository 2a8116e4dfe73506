"""Orders move points by the ledger: when, and back again, says the program."""

from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ...queries.ledger import build_earned_query
from ...tools.earning import compute_earned
from ...tools.ledger import ZERO
from ...tools.rounding import to_points
from .loyalty_ledger import Facts


class SaleOrder(models.Model):
    """Earn when the policy of the program says so; spend when the order is confirmed.

    What an order promises stays in Odoo's ``sale.order.coupon.points``; the ledger has
    what was earned of it. The difference is pending.
    """

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # CONFIRMING AND CANCELLING
    # ------------------------------------------------------------

    def action_confirm(self):
        """Move the points of ledgered programs, in the same transaction.

        :return: as the method that is extended.
        """
        confirmed = self.filtered(lambda order: order.state != "sale")
        cards = confirmed._get_ledgered_cards()
        if cards:
            # what has lapsed is not to be spent; whoever comes second fails when points
            # are moved, and is run again on what the first one left
            self.env["loyalty.ledger"]._settle(cards)
        result = super().action_confirm()
        for order in confirmed.filtered(lambda order: order.state == "sale"):
            order._move_points_of_confirmation()
        return result

    def _move_points_of_confirmation(self):
        """Earn what is earned by now, then spend what the rewards cost."""
        self.ensure_one()
        cards = self._get_ledgered_cards()
        if not cards:
            return
        self._sync_points()
        ledger = self.env["loyalty.ledger"].with_company(self.company_id)
        for card, cost in self._get_costs().items():
            points = to_points(cost)
            if points > 0:
                ledger._redeem(card, points, self._get_facts())

    def _action_cancel(self):
        """Give back what was spent, with its old expiry, and take back what was earned.

        Odoo removes the rewards and promises of the order; the movements stay.
        """
        confirmed = self.filtered(lambda order: order.state == "sale")
        cards_by_order = {order: order._get_moved_cards() for order in confirmed}
        result = super()._action_cancel()
        ledger = self.env["loyalty.ledger"]
        for order, cards in cards_by_order.items():
            if order.state == "sale":
                continue
            for card in cards.sorted("id"):
                ledger.with_company(order.company_id)._reverse_document(card, order)
        return result

    # ------------------------------------------------------------
    # EARNING
    # ------------------------------------------------------------

    def _sync_points(self):
        """Let what was earned of each order be what the policy says by now.

        Repeatable: what the ledger has already is not written again.
        """
        # sudo: points are moved by the system for whoever moves the documents
        promises = self.sudo().coupon_point_ids.filtered(
            lambda promise: (
                promise.order_id.state == "sale"
                and promise.coupon_id.program_id._is_ledgered()
            )
        )
        orders = promises.order_id
        progress, earned = orders._get_progress(), orders._get_earned()
        for promise in promises.sorted(lambda row: (row.coupon_id.id, row.id)):
            order, card = promise.order_id, promise.coupon_id
            wanted = compute_earned(
                card.program_id.issue_policy,
                Decimal(str(promise.points)),
                progress[order.id],
            )
            # a snapshot: where the card moved since, opening it fails
            change = wanted - earned.get((order.id, card.id), ZERO)
            if change > 0:
                ledger = self.env["loyalty.ledger"].with_company(order.company_id)
                ledger._earn(card, change, order._get_facts())
            elif change < 0:
                order._take_points_back(card, -change)

    def _get_earned(self):
        """Return what the ledger has of these orders, in one query.

        :return: {(order id, card id): Decimal}.
        """
        if not self:
            return {}
        query = build_earned_query(self._name, self.ids, self._get_final_models())
        rows = self.env.execute_query(query)
        return {
            (order_id, card_id): to_points(points) for order_id, card_id, points in rows
        }

    def _take_points_back(self, card, points):
        """Take points of this order back, the latest earning first."""
        ledger = self.env["loyalty.ledger"].with_company(self.company_id)
        facts = self._get_facts(
            self.env._("%(name)s: credited or returned", name=self.display_name)
        )
        entries = ledger._get_document_entries(card, self)
        for entry in entries.filtered(lambda row: row.kind == "earn").sorted(
            "sequence", reverse=True
        ):
            part = min(ledger._get_reversible(entry), points)
            if part > 0:
                ledger._reverse(entry, part, facts)
                points -= part

    def _get_facts(self, reason=None):
        """Return the facts of a movement of this order."""
        self.ensure_one()
        return Facts(
            reason=reason or self.env._("Order %(name)s", name=self.display_name),
            document=self,
        )

    def _get_final_models(self):
        """Return the models of documents that take points back once and for all.

        Called by ``_get_earned``, combined by adding up; override to add more.

        :return: list of names of models.
        """
        return []

    # ------------------------------------------------------------
    # WHAT ODOO ASKS
    # ------------------------------------------------------------

    def _get_point_changes(self):
        """Leave out the cards that the ledger keeps: Odoo adds the changes to cards."""
        changes = super()._get_point_changes()
        for card in [card for card in changes if card.program_id._is_ledgered()]:
            del changes[card]
        return changes

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Leave out points that the order gives, when they are not to be spent yet."""
        points = super()._get_real_points_for_coupon(coupon, post_confirm)
        program = coupon.program_id
        is_planned = self.state != "sale" and program.applies_on != "future"
        if (
            is_planned
            and program._is_ledgered()
            and not program._are_points_spendable_at_once()
        ):
            own = self.coupon_point_ids.filtered(lambda p: p.coupon_id == coupon)
            points = coupon.currency_id.round(points - sum(own.mapped("points")))
        return points

    def _add_points_for_coupon(self, coupon_points):
        """Keep promises of a confirmed order only; the ledger earns them."""
        if self.state != "sale":
            return super()._add_points_for_coupon(coupon_points)
        ledgered = {
            card: points
            for card, points in coupon_points.items()
            if card.program_id._is_ledgered()
        }
        others = {c: p for c, p in coupon_points.items() if c not in ledgered}
        result = super()._add_points_for_coupon(others)
        # sudo: promises are kept for whoever changes the order, as Odoo does
        promises = self.coupon_point_ids.sudo()
        for promise in promises:
            if promise.coupon_id in ledgered:
                promise.points = ledgered.pop(promise.coupon_id)
        promises.create(
            [
                {"order_id": self.id, "coupon_id": card.id, "points": points}
                for card, points in ledgered.items()
            ]
        )
        self._sync_points()
        return result

    def _add_loyalty_history_lines(self):
        """Leave the history of ledgered cards to the ledger."""
        cards = self._get_cards()
        ledgered = cards.filtered(lambda card: card.program_id._is_ledgered())
        if cards and cards == ledgered:
            return None
        result = super()._add_loyalty_history_lines()
        if ledgered:
            # sudo: rows that Odoo wrote a moment ago, of points that have yet to move
            history = self.env["loyalty.history"].sudo()
            history.search(
                Domain("card_id", "in", ledgered.ids)
                & Domain("order_model", "=", self._name)
                & Domain("order_id", "in", self.ids)
            ).unlink()
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_ledgered_cards(self):
        """Return the cards of these orders that the ledger keeps."""
        return self._get_cards().filtered(lambda card: card.program_id._is_ledgered())

    def _get_cards(self):
        """Return the cards on which these orders earn or spend."""
        # sudo: who confirms an order may not read the cards of its customer
        return self.sudo().coupon_point_ids.coupon_id | self.order_line.coupon_id

    def _get_moved_cards(self):
        """Return the cards on which this order moved points."""
        # sudo: the ledger reads itself
        entries = self.env["loyalty.point.entry"].sudo()
        return entries.search(
            Domain("res_model", "=", self._name) & Domain("res_id", "=", self.id)
        ).card_id

    def _get_costs(self):
        """Return {card: points} that the rewards of this order cost."""
        costs = {}
        for line in self.order_line:
            card = line.coupon_id
            if line.reward_id and card and card.program_id._is_ledgered():
                costs[card] = costs.get(card, 0.0) + line.points_cost
        return costs

    def _get_progress(self):
        """Return {order id: Progress} in a constant number of queries."""
        return self.env["loyalty.order.progress"]._get_progress(self)
