"""Pools: who earns for them, who spends of them, and what comes back."""

from datetime import datetime

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LedgerCommon

START = datetime(2026, 3, 10, 12)


@freeze_time(START)
@tagged("post_install", "-at_install", "crm_loyalty")
class TestPool(LedgerCommon):
    """A household: the customer earns for it, the friend may spend 40 a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program_a.write(
            {
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    ),
                ],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    ),
                ],
            }
        )
        cls.friend = cls.env["res.partner"].create({"name": "Friend"})
        cls.pool = cls.env["loyalty.pool"].create(
            {
                "name": "Household",
                "program_id": cls.program_a.id,
                "company_id": cls.company_a.id,
                "member_ids": [
                    Command.create({"partner_id": cls.customer.id, "right": "all"}),
                    Command.create(
                        {
                            "partner_id": cls.friend.id,
                            "contributes": False,
                            "right": "limited",
                            "month_limit": 40,
                        }
                    ),
                ],
            }
        )
        cls.pool_card = cls.pool.card_id
        cls.product = cls._create_product(list_price=100)

    def _redeem_as(self, partner, points, ref):
        return self.crm_api.loyalty_redeem(
            {
                "source": "shop",
                "external_ref": ref,
                "partner_id": partner.id,
                "points": points,
            }
        )

    def _assert_pool(self, points):
        self.assertEqual(self.pool_card.points, points)
        difference = self.env["loyalty.ledger.difference"]._check_ledger()
        cards = self.pool_card | self._get_card()
        self.assertFalse(difference.filtered(lambda row: row.card_id in cards))

    # ------------------------------------------------------------
    # EARNING
    # ------------------------------------------------------------

    def test_what_a_participant_earns_goes_to_the_pool(self):
        self._earn(100, "E1", expires_on="2026-06-30")
        self._earn(50, "E2", available_on="2026-03-20")
        own = self._get_card()
        self.assertEqual(own.points, 0.0)
        self.assertEqual(
            own.entry_ids.sorted("id").mapped(lambda e: (e.kind, e.points)),
            [("earn", 100), ("transfer", -100), ("earn", 50), ("transfer", -50)],
        )
        self.assertEqual(
            self.pool_card.lot_ids.sorted("id").mapped(
                lambda lot: (lot.points, str(lot.expires_on), str(lot.available_on))
            ),
            [
                (100.0, "2026-06-30", "2026-03-10 12:00:00"),
                (50.0, "False", "2026-03-20 00:00:00"),
            ],
        )
        self._assert_pool(100.0)
        self.customer = self.friend
        self._earn(7, "E3")
        self.assertEqual(self._get_card().points, 7.0)

    def test_an_earning_taken_back_comes_from_the_pool(self):
        self._earn(100, "E1")
        self.crm_api.loyalty_reverse("shop", "E1", 30)
        self._assert_pool(70.0)
        self.assertEqual(self._get_card().points, 0.0)
        self._redeem_as(self.friend, 40, "S1")
        self._assert_pool(30.0)
        self.crm_api.loyalty_reverse("shop", "E1", False)
        # the pool spent the points, hence the pool owes them
        self._assert_pool(-40.0)
        self.assertEqual(self._get_card().points, 0.0)
        with self.assertRaises(UserError):
            self._redeem_as(self.customer, 1, "S2")

    def test_what_lapsed_in_the_pool_is_not_taken_back(self):
        self._earn(100, "E1", expires_on="2026-03-31")
        self._redeem_as(self.friend, 40, "S1")
        with freeze_time("2026-04-02 12:00:00"):
            self.crm_api.loyalty_reverse("shop", "E1", False)
            self._assert_pool(-40.0)
            self.assertEqual(self._get_card().points, 0.0)

    # ------------------------------------------------------------
    # SPENDING
    # ------------------------------------------------------------

    def test_so_many_points_a_month(self):
        self._earn(100, "E1")
        self.assertEqual(
            self.crm_api.loyalty_balance(self.friend.id)["pool"],
            {"name": "Household", "points": 100.0, "spendable": 40.0},
        )
        self._redeem_as(self.friend, 25, "S1")
        with self.assertRaisesRegex(UserError, "points: 16"):
            self._redeem_as(self.friend, 16, "S2")
        self.crm_api.loyalty_reverse("shop", "S1", 5)
        answer = self._redeem_as(self.friend, 20, "S3")
        self.assertEqual((answer["created"], answer["points"]), (True, 0.0))
        self.assertEqual(self.pool.member_ids[1].spent, 40.0)
        self._assert_pool(60.0)
        with freeze_time("2026-04-01 12:00:00"):
            self._redeem_as(self.friend, 40, "S4")
        self._assert_pool(20.0)

    def test_own_points_come_first(self):
        self._earn(100, "E1")
        self.customer, member = self.friend, self.customer
        self._earn(10, "E2")
        answer = self._redeem_as(self.friend, 30, "S1")
        self.assertEqual(self._get_card().points, 0.0)
        self._assert_pool(80.0)
        self.assertEqual(
            self._redeem_as(self.friend, 30, "S1")["entry"], answer["entry"]
        )
        self.crm_api.loyalty_reverse("shop", "S1", False)
        self.assertEqual(self._get_card().points, 10.0)
        self._assert_pool(100.0)
        self.assertTrue(member)

    def test_without_a_right_nothing(self):
        self._earn(100, "E1")
        for right, points in (("none", 1), ("limited", 1), ("all", 101)):
            self.pool.member_ids[1].write({"right": right, "month_limit": 0})
            with self.subTest(right=right), self.assertRaises(UserError):
                self._redeem_as(self.friend, points, f"S{right}")
        self._assert_pool(100.0)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        with self.assertRaises(UserError):
            self._redeem_as(stranger, 1, "S9")
        self.assertNotIn("pool", self.crm_api.loyalty_balance(stranger.id))

    # ------------------------------------------------------------
    # ORDERS
    # ------------------------------------------------------------

    def _order(self, partner):
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company_a.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product.id, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        order._update_programs_and_rewards()
        return order

    def test_an_order_of_a_participant_spends_of_the_pool(self):
        self._earn(100, "E1")
        self.program_a.issue_policy = "paid"
        order = self._order(self.friend)
        rewards = order._get_claimable_rewards()
        self.assertIn(self.pool_card, rewards)
        order._apply_program_reward(self.program_a.reward_ids, self.pool_card)
        line = order.order_line.filtered("reward_id")
        self.assertEqual((line.points_cost, line.price_unit), (40.0, -40.0))
        order.with_user(self.users["manager"]).action_confirm()
        self._assert_pool(60.0)
        self.assertEqual(self.pool.member_ids[1].spent, 40.0)
        # a second order has nothing of the month left
        self.assertNotIn(
            self.pool_card, self._order(self.friend)._get_claimable_rewards()
        )
        order._action_cancel()
        self._assert_pool(100.0)
        self.assertEqual(self.pool.member_ids[1].spent, 0.0)

    def test_the_order_of_somebody_else_does_not(self):
        self._earn(100, "E1")
        self.program_a.issue_policy = "paid"
        order = self._order(self.friend)
        order._apply_program_reward(self.program_a.reward_ids, self.pool_card)
        order.partner_id = self.env["res.partner"].create({"name": "Stranger"})
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.filtered("reward_id"))
        self.assertNotIn(self.pool_card, order.applied_coupon_ids)
        # not with the code of the card either
        order.applied_coupon_ids = self.pool_card
        order.order_line[0].write(
            {
                "coupon_id": self.pool_card.id,
                "reward_id": self.program_a.reward_ids.id,
                "points_cost": 10,
            }
        )
        with self.assertRaises(UserError):
            order.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(self.pool_card.points, 100.0)

    def test_an_order_of_a_contributor_earns_for_the_pool(self):
        order = self._order(self.customer)
        order.action_confirm()
        self._assert_pool(100.0)
        order._action_cancel()
        self._assert_pool(0.0)
        self.assertEqual(self._get_card().points, 0.0)

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_a_pool_is_paid_out_to_participants(self):
        self._earn(100, "E1")
        with self.assertRaisesRegex(UserError, "Pay the points"):
            self.pool.active = False
        dialogs = self.env["loyalty.card.transfer"]
        values = {"card_id": self.pool_card.id, "points": 100, "reason": "Closed"}
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        for role, partner, error in (
            ("salesperson", self.friend, AccessError),
            ("manager", stranger, UserError),
        ):
            with self.subTest(role=role), self.assertRaises(error):
                dialogs.with_user(self.users[role]).create(
                    {**values, "target_partner_id": partner.id}
                ).action_transfer()
        dialogs.with_user(self.users["manager"]).create(
            {**values, "target_partner_id": self.friend.id}
        ).action_transfer()
        self._assert_pool(0.0)
        self.pool.active = False

    def test_who_may_set_up_a_pool(self):
        with Form(self.env["loyalty.pool"].with_user(self.users["manager"])) as form:
            form.name = "Family"
            form.program_id = self.program_a
        self.assertTrue(form.record.card_id)
        for role in ("salesperson", "employee", "portal", "external", "manager_b"):
            member = self.pool.member_ids[1].with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                member.right = "all"
        other = self.env["loyalty.card"].create({"program_id": self.program_a.id})
        self.pool.card_id = other
        self.assertEqual(self.pool.card_id, self.pool_card)
        with self.assertRaises(ValidationError):
            self.pool.program_id = self._create_program("Other", self.company_a)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            form.record.member_ids = [Command.create({"partner_id": self.friend.id})]
