"""Sales and refunds at the till, as the ledger of points sees them."""

from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts
from odoo.addons.crm_loyalty.tools.rounding import to_points

# what happened, not what somebody is still typing in
FINAL_STATES = ("paid", "done")


class PosOrder(models.Model):
    """Stand behind the points that it moves, and take them back with a refund."""

    _inherit = "pos.order"

    # ------------------------------------------------------------
    # WHAT THE TILL CALLS
    # ------------------------------------------------------------

    def confirm_coupon_programs(self, coupon_data):
        """Let the points that this sale moves be movements of this sale."""
        self.ensure_one()
        with self.env["loyalty.ledger"]._on_behalf_of(self):
            return super().confirm_coupon_programs(coupon_data)

    def add_loyalty_history_lines(self, coupon_data, coupon_updates):
        """Leave the history of ledgered cards to the ledger."""
        new_ids = {row["old_id"]: row["id"] for row in coupon_updates}
        # sudo: which program a card is of; the till may not read all
        cards = self.env["loyalty.card"].sudo()
        others = []
        for row in coupon_data:
            card_id = int(row["card_id"])
            card = cards.browse(int(new_ids.get(card_id, card_id))).exists()
            if not (card and card.program_id._is_ledgered()):
                others.append(row)
        return super().add_loyalty_history_lines(others, coupon_updates)

    def action_pos_order_paid(self):
        """Take points back of the sales that this order refunds."""
        result = super().action_pos_order_paid()
        for order in self.lines.refunded_orderline_id.order_id:
            order._take_refunded_points_back()
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _take_refunded_points_back(self):
        """Take back what was earned, and give back what was spent, in proportion.

        Repeatable: it looks at all refunds of this sale and at all that was taken back
        already.
        """
        self.ensure_one()
        # sudo: who stands at the till reads neither the ledger nor all cards
        order = self.sudo()
        ledger = order.env["loyalty.ledger"].with_company(order.company_id)
        facts = Facts(
            reason=order.env._("%(name)s: refunded", name=order.display_name),
            document=order,
        )
        goods = order.lines.filtered(lambda line: not line.is_reward_line)
        share = goods._get_refunded_share("price_subtotal_incl")
        for card in order._get_moved_cards():
            rewards = order.lines.filtered(
                lambda line, card=card: line.is_reward_line and line.coupon_id == card
            )
            shares = {
                "earn": share,
                "redeem": rewards._get_refunded_share("points_cost"),
            }
            for entry in ledger._get_document_entries(card, order):
                points = abs(to_points(entry.points))
                left = ledger._get_reversible(entry)
                wanted = to_points(float(points) * shares[entry.kind])
                part = min(left, wanted - (points - left))
                if part > 0:
                    ledger._reverse(entry, part, facts)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_moved_cards(self):
        """Return the cards on which this sale moved points."""
        entries = self.env["loyalty.point.entry"]
        return entries.search(
            Domain("res_model", "=", self._name) & Domain("res_id", "=", self.id)
        ).card_id


class PosOrderLine(models.Model):
    """Say how much of what was sold came back."""

    _inherit = "pos.order.line"

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_refunded_share(self, weight):
        """Return the part of these lines that was refunded and paid out, 0 to 1.

        :param str weight: the field by which lines count: what they cost, in money or
            in points.
        """
        total = refunded = 0.0
        for line in self:
            paid_out = line.refund_orderline_ids.filtered(
                lambda refund: refund.order_id.state in FINAL_STATES
            )
            total += line[weight]
            if line.qty:
                refunded -= line[weight] * sum(paid_out.mapped("qty")) / line.qty
        return min(max(refunded / total, 0.0), 1.0) if total else 0.0
