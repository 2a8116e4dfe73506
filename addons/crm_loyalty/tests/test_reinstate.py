"""Points that lapsed come back: by whom, how many, until when."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import LedgerCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_loyalty")
class TestReinstate(LedgerCommon):
    """Of two earnings 30 points lapsed on the 1st of March."""

    def setUp(self):
        super().setUp()
        self.program_a.validity_months = 12
        with freeze_time("2026-02-01 12:00:00"):
            self._earn(10, "E1", expires_on="2026-03-01")
            self._earn(20, "E2", expires_on="2026-03-01")
            self._earn(5, "E3")
        self.card = self._get_card()
        self.env["loyalty.ledger"]._settle(self.card)
        self.lapsed = self.card.entry_ids.filtered(lambda e: e.kind == "expire")

    def _reinstate(self, points=None, user="manager", **values):
        action = self.lapsed.with_user(self.users[user]).action_reinstate()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.users[user])
            .with_context(**action["context"])
        )
        dialog.reason = "Was ill"
        if points is not None:
            dialog.points = points
        for name, value in values.items():
            dialog[name] = value
        return dialog.save().action_reinstate()

    def _get_last(self, count):
        return self.card.entry_ids.sorted("sequence")[-count:].mapped(
            lambda e: (e.kind, e.points, e.reason, str(e.expires_on), e.reversed_id)
        )

    def test_all_come_back(self):
        self.assertEqual((self.card.points, self.lapsed.points), (5.0, -30.0))
        self._reinstate()
        self.assertEqual(self.card.points, 35.0)
        self.assertEqual(
            self._get_last(2),
            [
                ("reverse", 10.0, "Was ill", "2027-03-10", self.lapsed),
                ("reverse", 20.0, "Was ill", "2027-03-10", self.lapsed),
            ],
        )
        self.assertEqual(
            self.card.entry_ids.sorted("sequence")[-1].user_id, self.users["manager"]
        )
        self.assertEqual(self.lapsed.points_reinstatable, 0.0)
        with self.assertRaisesRegex(UserError, "none can be brought back"):
            self.lapsed.with_user(self.users["manager"]).action_reinstate()
        self._assert_adds_up()

    def test_a_part_comes_back_and_lapses_again(self):
        self._reinstate(12, expires_on="2026-03-20")
        self.assertEqual(self.lapsed.points_reinstatable, 18.0)
        self._reinstate(18, expires_on=False)
        self.assertEqual(
            [row[1:2] + row[3:4] for row in self._get_last(3)],
            [(10.0, "2026-03-20"), (2.0, "2026-03-20"), (18.0, "False")],
        )
        with freeze_time("2026-03-21 12:00:00"):
            self.env["loyalty.ledger"]._settle(self.card)
        self.assertEqual(self.card.points, 23.0)
        self._assert_adds_up()

    def test_what_came_back_can_be_taken_back(self):
        """A credit note takes reinstated points of its order, and not others."""
        ledger = self.env["loyalty.ledger"]
        second = self.card.entry_ids.sorted("sequence")[1]
        self.assertEqual(ledger._get_reversible(second), 0)
        self._reinstate()
        self.assertEqual(ledger._get_reversible(second), 20)
        self.crm_api.loyalty_reverse("shop", "E2", False)
        self.assertEqual(
            self.card.lot_ids.sorted("id").mapped("remaining"), [0, 0, 5, 10, 0]
        )
        self._assert_adds_up()

    def test_more_than_lapsed_or_over_already(self):
        for points, values in (
            (30.01, {}),
            (0, {}),
            (-1, {}),
            (1, {"expires_on": "2026-03-09"}),
            (1, {"reason": " "}),
        ):
            with self.subTest(points=points), self.assertRaises(UserError):
                self._reinstate(points, **values)
        self.assertEqual(self.card.points, 5.0)

    def test_a_silent_member_has_the_whole_time_again(self):
        self.program_a.inactivity_months = 1
        with freeze_time("2026-04-12 12:00:00"):
            self.env["loyalty.ledger"]._settle(self.card)
            self.assertEqual(self.card.points, 0.0)
            self.lapsed = self.card.entry_ids.sorted("sequence")[-1]
            self._reinstate()
            self.assertEqual(self.card.points, 5.0)
            self.assertEqual(str(self.card.inactive_after), "2026-05-12")

    def test_managers_only(self):
        for user in ("salesperson", "marketer", "employee", "portal", "manager_b"):
            with self.subTest(user=user), self.assertRaises(AccessError):
                self.lapsed.with_user(self.users[user]).action_reinstate()
        # nor past the button
        for user in ("salesperson", "portal"):
            dialog = self.env["loyalty.point.reinstate"].with_user(self.users[user])
            with self.subTest(user=user), self.assertRaises(AccessError):
                dialog.create({"entry_id": self.lapsed.id, "reason": "x"})
        dialog = self.env["loyalty.point.reinstate"].create(
            {"entry_id": self.lapsed.id, "reason": "x"}
        )
        for user in ("salesperson", "manager_b"):
            with self.subTest(user=user), self.assertRaises(AccessError):
                dialog.with_user(self.users[user]).action_reinstate()
        self.assertEqual(self.card.points, 5.0)

    def test_only_what_lapsed(self):
        earned = self.card.entry_ids.sorted("sequence")[0]
        with self.assertRaises(UserError):
            earned.with_user(self.users["manager"]).action_reinstate()
