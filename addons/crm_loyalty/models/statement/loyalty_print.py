"""What prints of orders and invoices say about points."""

from collections import defaultdict
from decimal import Decimal

from odoo import models

from ...tools.ledger import ZERO
from ...tools.rounding import round_points


class LoyaltyPrint(models.AbstractModel):
    """Tell the customer about points, for each program that the ledger keeps.

    Templates ask only when the company prints points.
    """

    _name = "loyalty.print"
    _description = "Points on Prints"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_order_points(self, order):
        """Return what the print of a quotation or order says.

        :return: list of dicts, one per program: ``program``, ``name`` (of the points),
            ``gives``, ``costs``, ``after`` (all points once those of this order are
            earned) and ``tier`` (``False`` without one).
        """
        order.ensure_one()
        # sudo: who may print the order tells the customer about the own points
        order = order.sudo()
        gives, costs = self._get_gives(order), self._get_costs(order)
        programs = (gives.keys() | costs.keys()) if order.partner_id else ()
        is_planned = order.state != "sale"
        rows = []
        for program in sorted(programs, key=lambda found: (found.sequence, found.id)):
            given, spent = gives.get(program, ZERO), costs.get(program, ZERO)
            change = given - spent if is_planned else ZERO
            rows.append(self._get_row(order, program, given, spent, change))
        return rows

    def _get_invoice_points(self, invoice):
        """Return what the print of an invoice says: as for orders, of its part of them.

        :return: as ``_get_order_points``; empty for credit notes and bills.
        """
        invoice.ensure_one()
        if invoice.move_type != "out_invoice":
            return []
        # sudo: as for orders
        invoice = invoice.sudo()
        lines = invoice.invoice_line_ids
        gives = defaultdict(lambda: ZERO)
        for order in lines.sale_line_ids.order_id:
            own = lines.filtered(lambda line, o=order: line.sale_line_ids.order_id == o)
            total = Decimal(str(order.amount_total))
            amount = sum((Decimal(str(line.price_total)) for line in own), ZERO)
            share = min(amount / total, Decimal(1)) if total > 0 else Decimal(1)
            for program, points in self._get_gives(order).items():
                gives[program] += points * max(share, ZERO)
        return [
            self._get_row(invoice, program, round_points(points), ZERO, ZERO)
            for program, points in sorted(
                gives.items(), key=lambda row: (row[0].sequence, row[0].id)
            )
        ]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_gives(self, order):
        """Return {program: points} that an order promises."""
        gives = {}
        for promise in order.coupon_point_ids:
            program = promise.coupon_id.program_id
            if program._is_ledgered():
                points = gives.get(program, ZERO) + Decimal(str(promise.points))
                gives[program] = round_points(points)
        return gives

    def _get_costs(self, order):
        """Return {program: points} that the rewards of an order cost."""
        costs = {}
        for card, points in order._get_costs().items():
            program = card.program_id
            spent = costs.get(program, ZERO) + Decimal(str(points))
            costs[program] = round_points(spent)
        return costs

    def _get_row(self, document, program, given, spent, change):
        """Return what is printed about one program."""
        # sudo: as for the document
        balance = self.env["loyalty.balance"].sudo().with_company(document.company_id)
        found = balance._get_balance(document.partner_id, program)
        everything = Decimal(str(found["points"])) + Decimal(str(found["pending"]))
        return {
            "program": program.name,
            "name": program.portal_point_name,
            "gives": float(given),
            "costs": float(spent),
            "after": float(everything + change),
            "tier": found["tier"],
        }
