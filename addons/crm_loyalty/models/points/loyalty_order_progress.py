"""How far orders have come: delivered, paid, credited."""

from collections import defaultdict
from decimal import Decimal

from odoo import models

from ...queries.points import build_invoiced_query
from ...tools.earning import Progress


class LoyaltyOrderProgress(models.AbstractModel):
    """Read from the documents of orders what their points depend on."""

    _name = "loyalty.order.progress"
    _description = "Progress of Orders with Points"

    def _get_progress(self, orders):
        """Return how far orders have come.

        :return: {order id: Progress}, amounts in the currency of the order with taxes.
        """
        if not orders:
            return {}
        paid, credited = self._get_invoiced(orders)
        return {
            order.id: Progress(
                total=Decimal(str(order.amount_total)),
                delivered=self._get_delivered(order),
                paid=paid[order.id],
                credited=credited[order.id],
            )
            for order in orders
        }

    def _get_delivered(self, order):
        """Return the value of what was delivered, in the share of each line."""
        total = Decimal(0)
        for line in order.order_line:
            if line.display_type or not line.product_uom_qty:
                continue
            if line._is_delivery() or line.reward_id:
                # comes with the goods
                continue
            share = Decimal(str(line.qty_delivered)) / Decimal(
                str(line.product_uom_qty)
            )
            total += Decimal(str(line.price_total)) * min(max(share, 0), 1)
        base = sum(
            Decimal(str(line.price_total))
            for line in order.order_line
            if not line.display_type
            and line.product_uom_qty
            and not (line._is_delivery() or line.reward_id)
        )
        if not base:
            return Decimal(0)
        return Decimal(str(order.amount_total)) * total / base

    def _get_invoiced(self, orders):
        """Return ({order id: paid}, {order id: credited}) of posted documents."""
        self.env["account.move"].flush_model(
            ["state", "move_type", "amount_total", "amount_residual", "currency_id"]
        )
        self.env["account.move.line"].flush_model(["move_id", "price_total"])
        self.env["sale.order.line"].flush_model(["order_id", "invoice_lines"])
        paid = defaultdict(Decimal)
        credited = defaultdict(Decimal)
        rows = self.env.execute_query(build_invoiced_query(orders.ids))
        for order_id, move_type, *amounts in rows:
            amount, total, residual = (Decimal(str(value or 0)) for value in amounts)
            if move_type == "out_refund":
                credited[order_id] += amount
            elif total:
                paid[order_id] += amount * (total - residual) / total
        return paid, credited
