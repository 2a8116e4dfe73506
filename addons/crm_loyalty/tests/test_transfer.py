"""Points that go from member to member, and back."""

from datetime import datetime
from decimal import Decimal

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.crm_loyalty.models.points.loyalty_ledger import Facts

from .common import LedgerCommon

START = datetime(2026, 3, 10, 12)


@freeze_time(START)
@tagged("post_install", "-at_install", "crm_loyalty")
class TestTransfer(LedgerCommon):
    """A member with three lots, and a friend who is no member yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program_a.transfer_limit = 100
        cls.friend = cls.env["res.partner"].create({"name": "Friend"})

    def setUp(self):
        super().setUp()
        self._earn(30, "E1", expires_on="2026-04-01")
        self._earn(40, "E2")
        self._earn(50, "E3", available_on="2026-03-20")
        self.card = self._get_card()

    def _transfer(self, points, role="salesperson", **values):
        dialog = (
            self.env["loyalty.card.transfer"]
            .with_user(self.users[role])
            .create(
                {
                    "card_id": self.card.id,
                    "target_partner_id": self.friend.id,
                    "points": points,
                    "reason": "Gift",
                    **values,
                }
            )
        )
        dialog.action_transfer()
        return self.env["loyalty.transfer"].search([], limit=1)

    def _get_points(self, partner):
        return self.crm_api.loyalty_balance(partner.id)

    def test_the_days_of_lapsing_stay(self):
        with Form(
            self.env["loyalty.card.transfer"]
            .with_user(self.users["salesperson"])
            .with_context(active_model="loyalty.card", active_id=self.card.id)
        ) as form:
            form.target_partner_id = self.friend
            form.points = 50
            form.reason = "Gift"
        form.record.action_transfer()
        balance = self._get_points(self.friend)
        self.assertEqual(balance["points"], 50.0)
        self.assertEqual(balance["expiring"], [{"date": "2026-04-01", "points": 30.0}])
        self.assertEqual(self._get_points(self.customer)["points"], 20.0)
        transfer = self.env["loyalty.transfer"].search([], limit=1)
        entries = self.env["loyalty.point.entry"].search(
            [("res_model", "=", "loyalty.transfer"), ("res_id", "=", transfer.id)]
        )
        self.assertEqual(set(entries.mapped("kind")), {"transfer"})
        self.assertEqual(sum(entries.mapped("points")), 0.0)
        self.assertEqual(entries.user_id, self.users["salesperson"])
        self._assert_adds_up()

    def test_points_stay_with_the_company_that_owes_them(self):
        self.program_a.company_id = False
        ledger = self.env["loyalty.ledger"].with_company(self.company_b)
        shared = self._create_card(self.friend, 0)
        ledger._transfer(self.card, shared, Decimal(50), Facts("Gift"))
        self.assertEqual(shared.lot_ids.company_id, self.company_a)
        ledger._merge_cards(shared, self.card, Facts("Merged"))
        self.assertEqual(self.card.lot_ids.company_id, self.company_a)
        self.assertEqual(self.card.points, 70.0)
        self._assert_adds_up()

    def test_held_points_and_more_than_there_is_stay(self):
        with (
            self.assertRaisesRegex(UserError, "more than the 70.00"),
            self.env.cr.savepoint(),
        ):
            self._transfer(71)
        self.assertEqual(self._get_points(self.customer)["points"], 70.0)
        self.assertFalse(
            self.env["loyalty.transfer"].search([("source_card_id", "=", self.card.id)])
        )

    def test_so_many_a_month(self):
        self.program_a.transfer_limit = 60
        first = self._transfer(35)
        with self.assertRaisesRegex(UserError, "give 25.00 points more"):
            self._transfer(26)
        self._transfer(25)
        first.with_user(self.users["manager"]).action_reverse()
        # what was taken back does not count
        self._transfer(35)
        with freeze_time("2026-04-01 00:00:01"):
            with self.assertRaisesRegex(UserError, "give 60.00 points more"):
                self._transfer(61)
            self._transfer(60)
        self._assert_adds_up()

    def test_not_where_the_program_does_not_allow_it(self):
        self.program_a.transfer_limit = 0
        with self.assertRaisesRegex(UserError, "0.00 points more"):
            self._transfer(1)
        for values in (
            {"target_partner_id": self.customer.id},
            {"points": 0},
            {"points": -5},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "above zero to another member"),
            ):
                self._transfer(**{"points": 1, **values})

    def test_taken_back(self):
        transfer = self._transfer(50)
        with self.assertRaises(AccessError):
            transfer.with_user(self.users["salesperson"]).action_reverse()
        self.customer, member = self.friend, self.customer
        self._redeem(45, "S1")
        transfer.with_user(self.users["manager"]).action_reverse()
        self.assertEqual(self._get_points(self.friend)["points"], -45.0)
        balance = self._get_points(member)
        self.assertEqual(balance["points"], 70.0)
        self.assertEqual(balance["expiring"], [{"date": "2026-04-01", "points": 30.0}])
        with self.assertRaisesRegex(UserError, "taken back already"):
            transfer.with_user(self.users["manager"]).action_reverse()
        self._assert_adds_up()

    def test_what_lapsed_is_not_taken_back(self):
        transfer = self._transfer(50)
        with freeze_time("2026-04-02 12:00:00"):
            transfer.with_user(self.users["manager"]).action_reverse()
            self.assertEqual(self._get_points(self.friend)["points"], 0.0)
            self.assertEqual(self._get_points(self.customer)["points"], 90.0)
            self._assert_adds_up()

    def test_nothing_crosses_companies_or_roles(self):
        for role in ("employee", "portal", "external", "manager_b", "marketer"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._transfer(1, role)
        self.friend.company_id = self.company_b
        with self.assertRaises(UserError):
            self._transfer(1)
        self.friend.company_id = False
        transfer = self._transfer(1)
        for role in ("employee", "portal", "external", "manager_b"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                transfer.with_user(self.users[role]).action_reverse()
        with self.assertRaises(AccessError):
            transfer.with_user(self.users["manager"]).write({"points": 99})
