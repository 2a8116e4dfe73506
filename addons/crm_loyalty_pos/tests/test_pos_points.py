"""Points of a till: what they name, and what a refund does to them."""

from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts


@tagged("post_install", "-at_install", "crm_loyalty_pos")
class TestPosPoints(TransactionCase):
    """One shop, one member with 100 points, one cashier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", cls.env.company, install_demo=False
            )
        cls.cash = cls.env["pos.payment.method"].create({"name": "By card"})
        shop = cls.env["pos.config"].create(
            {"name": "Shop", "payment_method_ids": [Command.set(cls.cash.ids)]}
        )
        shop.open_ui()
        cls.session = shop.current_session_id
        cls.cashier = new_test_user(
            cls.env, "cashier", "base.group_user,point_of_sale.group_pos_user"
        )
        cls.program = cls.env["loyalty.program"].create(
            {
                "name": "Club",
                "program_type": "loyalty",
                "applies_on": "both",
                "reward_ids": [Command.create({"required_points": 30})],
            }
        )
        cls.member = cls.env["res.partner"].create({"name": "Ada"})
        cls.card = cls.env["loyalty.card"].create(
            {"program_id": cls.program.id, "partner_id": cls.member.id}
        )
        cls.env["loyalty.ledger"]._earn(cls.card, 100, Facts(reason="Before"))
        cls.product = cls.env["product.product"].create(
            {"name": "Mug", "list_price": 50, "taxes_id": False}
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _sell(self, quantity, cost=0, refunded=None, pay=True):
        """Make an order of mugs at 50, with a reward of 20 when points are spent.

        :param refunded: the order that it refunds, reward included when it has one.
        """
        lines = [self._prepare_line(quantity, 50, refunded and refunded.lines[0])]
        if cost:
            old = refunded and refunded.lines[1]
            reward = self._prepare_line(-1 if refunded else 1, -20, old)
            reward.update(
                is_reward_line=True,
                coupon_id=self.card.id,
                reward_id=self.program.reward_ids.id,
                points_cost=cost,
            )
            lines.append(reward)
        total = sum(line["price_subtotal_incl"] for line in lines)
        order = self.env["pos.order"].create(
            {
                "session_id": self.session.id,
                "partner_id": self.member.id,
                "lines": [Command.create(line) for line in lines],
                "amount_tax": 0,
                "amount_total": total,
                "amount_paid": 0,
                "amount_return": 0,
            }
        )
        order.add_payment(
            {
                "pos_order_id": order.id,
                "payment_method_id": self.cash.id,
                "amount": total,
            }
        )
        if pay:
            order.with_user(self.cashier).action_pos_order_paid()
        return order

    def _prepare_line(self, quantity, price, refunded):
        """Return {field: value} of a line."""
        return {
            "product_id": self.product.id,
            "name": self.product.name,
            "qty": quantity,
            "price_unit": price,
            "price_subtotal": quantity * price,
            "price_subtotal_incl": quantity * price,
            "refunded_orderline_id": refunded.id if refunded else False,
        }

    def _confirm(self, order, points):
        """Tell of a sale as the till does it."""
        return order.with_user(self.cashier).confirm_coupon_programs(
            {
                str(self.card.id): {
                    "points": points,
                    "program_id": self.program.id,
                    "partner_id": self.member.id,
                    "line_codes": [],
                }
            }
        )

    def _get_moves(self, order):
        """Return (kind, points) of what an order moved, the oldest first."""
        entries = self.card.entry_ids.filtered(
            lambda entry: (entry.res_model, entry.res_id) == (order._name, order.id)
        )
        return [(row.kind, row.points) for row in entries.sorted("sequence")]

    # ------------------------------------------------------------
    # SALES
    # ------------------------------------------------------------

    def test_a_sale_stands_behind_its_points(self):
        order = self._sell(1)
        told = self._confirm(order, 50)
        self.assertEqual(self._get_moves(order), [("earn", 50.0)])
        self.assertEqual(self.card.entry_ids.sorted("id")[-1].reason, order.name)
        self.assertEqual(told["coupon_updates"][0]["points"], 150.0)

    def test_what_is_earned_and_spent_is_told_apart(self):
        order = self._sell(2, cost=30)
        self._confirm(order, 80 - 30)
        self.assertEqual(self._get_moves(order), [("earn", 80.0), ("redeem", -30.0)])
        self.assertEqual(self.card.points, 150.0)

    def test_a_reward_is_paid_with_what_the_sale_earns(self):
        order = self._sell(4, cost=170)
        self._confirm(order, 180 - 170)
        self.assertEqual(self._get_moves(order), [("earn", 180.0), ("redeem", -170.0)])

    def test_the_history_has_one_row_per_movement(self):
        before = len(self.card.history_ids)
        self._confirm(self._sell(1), 50)
        self.assertEqual(len(self.card.history_ids), before + 1)

    def test_a_till_that_asks_again_moves_nothing(self):
        order = self._sell(2, cost=30)
        for _time in range(2):
            told = self._confirm(order, 50)
        self.assertEqual(self.card.points, 150.0)
        self.assertEqual(told["coupon_updates"][0]["points"], 150.0)

    def test_other_programs_keep_their_history(self):
        coupons = self.env["loyalty.program"].create(
            {"name": "Wallet", "program_type": "ewallet", "applies_on": "future"}
        )
        wallet = self.env["loyalty.card"].create(
            {"program_id": coupons.id, "partner_id": self.member.id, "points": 10}
        )
        order = self._sell(1)
        order.with_user(self.cashier).confirm_coupon_programs(
            {
                str(wallet.id): {
                    "points": -4,
                    "program_id": coupons.id,
                    "partner_id": self.member.id,
                    "line_codes": [],
                }
            }
        )
        self.assertEqual(wallet.points, 6.0)
        self.assertIn(
            (order._name, order.id),
            [(row.order_model, row.order_id) for row in wallet.history_ids],
        )

    # ------------------------------------------------------------
    # REFUNDS
    # ------------------------------------------------------------

    def test_a_refund_takes_points_back_in_proportion(self):
        order = self._sell(3)
        self._confirm(order, 100)
        for refunded, left in ((1, 66.67), (1, 33.33), (1, 0.0)):
            self._sell(-refunded, refunded=order)
            self.assertAlmostEqual(self.card.points, 100 + left)
        self.assertEqual(
            self._get_moves(order),
            [
                ("earn", 100.0),
                *[("reverse", -points) for points in (33.33, 33.34, 33.33)],
            ],
        )

    def test_a_refund_gives_back_what_was_spent(self):
        order = self._sell(2, cost=30)
        self._confirm(order, 50)
        self._sell(-2, cost=30, refunded=order)
        self.assertEqual(self.card.points, 100.0)

    def test_goods_that_come_back_leave_the_reward(self):
        order = self._sell(2, cost=30)
        self._confirm(order, 50)
        self._sell(-1, refunded=order)
        self.assertEqual(self.card.points, 100 + 40 - 30)

    def test_points_that_are_spent_already_are_owed(self):
        order = self._sell(2)
        self._confirm(order, 80)
        self.env["loyalty.ledger"]._redeem(self.card, 150, Facts(reason="Spent"))
        self._sell(-2, refunded=order)
        owed = sum(lot.remaining for lot in self.card.lot_ids)
        self.assertEqual(owed, 100 + 80 - 150 - 80)

    def test_a_refund_counts_when_it_is_paid_out(self):
        order = self._sell(2)
        self._confirm(order, 80)
        refund = self._sell(-1, refunded=order, pay=False)
        order._take_refunded_points_back()
        self.assertEqual(self.card.points, 180.0)
        refund.with_user(self.cashier).action_pos_order_paid()
        refund.lines.refunded_orderline_id.order_id._take_refunded_points_back()
        self.assertEqual(self.card.points, 140.0)

    def test_a_sale_without_a_member_is_refunded_as_before(self):
        order = self._sell(1)
        refund = self._sell(-1, refunded=order)
        self.assertEqual((refund.state, self.card.points), ("paid", 100.0))
