"""Customers, orders and segments that the tests of segments share."""

from odoo import Command

from .common import CrmExtendedCommon


class SegmentCommon(CrmExtendedCommon):
    """Customers of company A whose name begins with “Seg”."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": f"Seg {number}", "city": f"Town {number % 2}"}
                for number in range(6)
            ]
        )
        cls.product = cls._create_product()

    @classmethod
    def _create_segment(cls, name="Test", rules=(), **values):
        """Return a segment of the test's customers, with rules."""
        return cls.env["crm.segment"].create(
            {
                "name": name,
                "company_id": cls.company_a.id,
                "domain": "[('name', '=like', 'Seg %')]",
                "rule_ids": [Command.create(rule) for rule in rules],
                **values,
            }
        )

    @classmethod
    def _get_members(cls, segment):
        """Return the partners that are in now, ordered by id."""
        cls.env.cr.execute(segment._get_member_ids_query())
        ids = [row[0] for row in cls.env.cr.fetchall()]
        return cls.env["res.partner"].browse(sorted(ids))

    @classmethod
    def _order(cls, partner, amount, *, day=None):
        """Return a confirmed order of one line."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        if day:
            order.date_order = day
        return order
