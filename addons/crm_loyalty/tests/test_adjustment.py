"""Adjusting by hand: reasons, limits, a second person, and no way around."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestAdjustment(LedgerCommon):
    """A member with 500 points; salespeople adjust 100, managers 300 alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._create_card(cls.customer, 500)
        cls.company_a.crm_loyalty_limit_user = 100
        cls.company_a.crm_loyalty_limit_manager = 300
        cls.users["second"] = cls._create_user(
            "second", "crm_extended.crm_extended_group_manager", cls.company_a
        )
        cls.goodwill = cls.env.ref("crm_loyalty.loyalty_adjustment_reason_goodwill")
        cls.misuse = cls.env.ref("crm_loyalty.loyalty_adjustment_reason_misuse")

    def _adjust(self, role, points, reason=None, note=False, **values):
        """Return an adjustment that a user submitted."""
        adjustment = (
            self.env["loyalty.adjustment"]
            .with_user(self.users[role])
            .create(
                {
                    "card_id": self.card.id,
                    "points": points,
                    "reason_id": (reason or self.goodwill).id,
                    "note": note,
                    **values,
                }
            )
        )
        adjustment.action_submit()
        return adjustment

    def _as(self, adjustment, role):
        return adjustment.with_user(self.users[role])

    # ------------------------------------------------------------
    # LIMITS
    # ------------------------------------------------------------

    def test_within_the_limit_alone(self):
        adjustment = self._adjust("salesperson", 100)
        self.assertEqual((adjustment.state, self.card.points), ("done", 600.0))
        entry = adjustment.entry_id.sudo()
        self.assertEqual(
            (entry.kind, entry.reason, entry.user_id, entry.res_id),
            ("adjust", "Goodwill", self.users["salesperson"], adjustment.id),
        )
        self.assertFalse(adjustment.decider_id)
        self._assert_adds_up()

    def test_in_parts_nobody_gets_further(self):
        self._adjust("salesperson", 60)
        second = self._adjust("salesperson", -41, self.misuse, "Twice")
        self.assertEqual((second.state, self.card.points), ("waiting", 560.0))
        # the limit of somebody else is its own
        self.assertEqual(self._adjust("manager", 300).state, "done")

    def test_a_second_person_decides(self):
        adjustment = self._adjust("manager", 301)
        self.assertEqual((adjustment.state, self.card.points), ("waiting", 500.0))
        asked = adjustment.activity_ids.user_id
        self.assertIn(self.users["second"], asked)
        self.assertNotIn(self.users["manager"], asked)
        self.assertNotIn(self.users["manager_b"], asked)
        with self.assertRaisesRegex(AccessError, "nobody approves"):
            adjustment.action_approve()
        self.assertFalse(adjustment.can_decide)
        self.assertTrue(self._as(adjustment, "second").can_decide)
        self._as(adjustment, "second").action_approve()
        self.assertEqual((adjustment.state, self.card.points), ("done", 801.0))
        self.assertEqual(adjustment.decider_id, self.users["second"])
        self.assertFalse(adjustment.activity_ids)
        with self.assertRaisesRegex(UserError, "not wait for approval"):
            self._as(adjustment, "second").action_approve()
        self.assertEqual(self.card.points, 801.0)

    def test_nobody_begins_half_way(self):
        values = {"card_id": self.card.id, "points": 5000}
        values["reason_id"] = self.goodwill.id
        forged = (
            self.env["loyalty.adjustment"]
            .with_user(self.users["manager"])
            .with_context(
                default_state="waiting",
                default_requester_id=self.users["salesperson"].id,
                default_refusal="None",
            )
            .create(values)
        )
        self.assertEqual(
            (forged.state, forged.requester_id, forged.refusal),
            ("draft", self.users["manager"], False),
        )
        with self.assertRaisesRegex(UserError, "not wait for approval"):
            forged.action_approve()
        self.assertEqual(self.card.points, 500.0)

    def test_refused_with_a_reason(self):
        adjustment = self._adjust("salesperson", 101)
        action = self._as(adjustment, "manager").action_open_refusal()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.users["manager"])
            .with_context(**action["context"])
        )
        dialog.reason = "Too much"
        dialog.save().action_refuse()
        self.assertEqual(
            (adjustment.state, adjustment.refusal, self.card.points),
            ("refused", "Too much", 500.0),
        )
        self.assertEqual(adjustment.activity_ids.user_id, self.users["salesperson"])

    def test_more_than_there_is_stays_waiting(self):
        adjustment = self._adjust("salesperson", -501, self.misuse, "Forged")
        with self.assertRaisesRegex(UserError, "more than the 500.00"):
            self._as(adjustment, "manager").action_approve()
        self.assertEqual((adjustment.state, self.card.points), ("waiting", 500.0))

    def test_there_must_be_somebody_to_ask(self):
        managers = self.users["manager"] | self.users["second"]
        managers.active = False
        others = self.env.ref("sales_team.group_sale_manager").all_user_ids
        (others - self.users["manager_b"]).company_ids = [
            Command.unlink(self.company_a.id)
        ]
        with self.assertRaisesRegex(UserError, "no other sales manager"):
            self._adjust("salesperson", 101)

    # ------------------------------------------------------------
    # REASONS
    # ------------------------------------------------------------

    def test_a_reason_has_a_direction_and_may_ask_for_a_note(self):
        with self.assertRaisesRegex(UserError, "not for this"):
            self._adjust("salesperson", -10)
        for note in (False, "  "):
            with self.assertRaisesRegex(UserError, "asks for a note"):
                self._adjust("salesperson", -10, self.misuse, note)
        self._adjust("salesperson", -10, self.misuse, "A forged receipt")
        # the note is no business of the member
        self.assertEqual(self.card.history_ids.sorted("id")[-1].description, "Misuse")

    def test_reasons_of_another_company(self):
        reason = self.goodwill.copy({"company_id": self.company_b.id})
        with self.assertRaises(UserError):
            self._adjust("salesperson", 10, reason)

    # ------------------------------------------------------------
    # DIALOG
    # ------------------------------------------------------------

    def _update_balance(self, role, balance, reason=None, **values):
        dialog = (
            self.env["loyalty.card.update.balance"]
            .with_user(self.users[role])
            .create(
                {
                    "card_id": self.card.id,
                    "new_balance": balance,
                    "reason_id": reason and reason.id,
                    **values,
                }
            )
        )
        return dialog.action_update_card_point()

    def test_the_balance_of_a_card_is_adjusted(self):
        card = self.card.with_user(self.users["salesperson"])
        action = card.action_loyalty_update_balance()
        with Form(
            self.env[action["res_model"]]
            .with_user(self.users["salesperson"])
            .with_context(**action["context"])
        ) as form:
            form.new_balance = 550
            form.reason_id = self.goodwill
        self.assertIs(form.record.action_update_card_point(), True)
        self.assertEqual(self.card.points, 550.0)
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            self._update_balance("salesperson", 560, description="Gift")
        action = self._update_balance("salesperson", 900, self.goodwill)
        waiting = self.env["loyalty.adjustment"].browse(action["res_id"])
        self.assertEqual((waiting.state, waiting.points), ("waiting", 350.0))
        with self.assertRaises(ValidationError):
            self._update_balance("salesperson", -1, self.goodwill)
        self.assertEqual(self.card.points, 550.0)

    # ------------------------------------------------------------
    # NO WAY AROUND
    # ------------------------------------------------------------

    def test_people_do_not_write_what_the_ledger_keeps(self):
        other = self.env["res.partner"].create({"name": "Friend"})
        coupons = self._create_program("Coupons", self.company_a, "coupons")
        for role in ("salesperson", "manager"):
            card = self.card.with_user(self.users[role])
            for vals in (
                {"points": 501},
                {"points": 0},
                {"points": 501, "active": True},
                {"ledger_sequence": 0},
                {"date_next_settle": False},
                {"partner_id": other.id},
                {"partner_id": False},
                {"program_id": coupons.id},
                {"lot_ids": [Command.create({"points": 5, "remaining": 5})]},
            ):
                with (
                    self.subTest(role=role, vals=vals),
                    self.assertRaises(UserError),
                ):
                    card.write(vals)
            # what is not points stays as it was
            card.write({"points": 500, "expiration_date": False})
        self.assertEqual(self.card.points, 500.0)
        self.card.points += 1
        self.assertEqual(self.card.points, 501.0)

    def test_what_the_system_writes_on_cards_stays(self):
        manager = self.users["manager"]
        for values in ({"inactive_after": "2099-01-01"}, {"referral_code": "MINE"}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "cannot be changed"),
            ):
                self.card.with_user(manager).write(values)
        context = {
            "default_points": 5000,
            "default_ledger_sequence": 7,
            "default_inactive_after": "2099-01-01",
        }
        cards = self.env["loyalty.card"].with_user(manager).with_context(**context)
        values = {"program_id": self.program_a.id, "partner_id": self.contact.id}
        for card in (cards.create(values), cards.sudo().create(values)):
            self.assertEqual(
                (card.points, card.ledger_sequence, card.inactive_after),
                (0.0, 0, False),
            )
        self._assert_adds_up()

    def test_dialogs_tell_nothing_of_other_companies(self):
        card = self._create_card(self.customer, 777, self.program_b)
        common = {"card_id": card.id}
        for model, values, names in (
            ("loyalty.card.update.balance", {"new_balance": 1}, ["old_balance"]),
            (
                "loyalty.card.transfer",
                {"target_partner_id": self.contact.id, "points": 1, "reason": "x"},
                ["balance", "source_partner_id"],
            ),
        ):
            dialogs = self.env[model].with_user(self.users["salesperson"])
            dialog = dialogs.create({**common, **values})
            dialog.invalidate_recordset()
            for name in names:
                with self.subTest(field=name), self.assertRaises(AccessError):
                    dialog.read([name])
                with self.subTest(onchange=name), self.assertRaises(AccessError):
                    dialogs.onchange(common, ["card_id"], {"card_id": {}, name: {}})

    def test_cards_do_not_begin_above_the_limit(self):
        manager = self.env["loyalty.card"].with_user(self.users["manager"])
        values = {"program_id": self.program_a.id, "partner_id": self.contact.id}
        with self.assertRaisesRegex(UserError, "above your limit"):
            manager.create({**values, "points": 301})
        card = manager.create({**values, "points": 300, "ledger_sequence": 7})
        self.assertEqual((card.points, card.ledger_sequence), (300.0, 1))
        # whoever sets up the system brings in balances
        admin = self._create_user(
            "admin", "base.group_system,sales_team.group_sale_manager", self.company_a
        )
        values["partner_id"] = self.env["res.partner"].create({"name": "Old"}).id
        card = manager.with_user(admin).create({**values, "points": 9000})
        self.assertEqual(card.points, 9000.0)

    def test_orders_give_back_what_they_spent_and_no_more(self):
        own = {"user_id": self.users["salesperson"].id}
        order = self._create_order(self.customer, self._create_product(), **own)
        order.action_confirm()
        line = order.order_line.with_user(self.users["salesperson"])
        friend = self._create_card(self.env["res.partner"].create({"name": "F"}), 0)
        with (
            self.assertRaisesRegex(UserError, "less than no points"),
            self.env.cr.savepoint(),
        ):
            line.write({"coupon_id": self.card.id, "points_cost": -50})
        # cost without a card, then the card, then no cost
        line.write({"points_cost": 80})
        with self.assertRaisesRegex(UserError, "stays with its card"):
            line.write({"coupon_id": self.card.id})
        line.write({"points_cost": 0})
        line.write({"coupon_id": self.card.id, "points_cost": 80})
        self.assertEqual(self.card.points, 420.0)
        with self.assertRaisesRegex(UserError, "stays with its card"):
            line.write({"coupon_id": friend.id})
        line.write({"points_cost": 30})
        self.assertEqual(self.card.points, 470.0)
        # a cost that was written while the order was a draft was never paid
        draft = self._create_order(self.customer, line.product_id, **own)
        draft.order_line.write({"coupon_id": self.card.id, "points_cost": 99})
        draft.action_confirm()
        # all of this test is one transaction, which began before the ledger
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = now() + interval '1 day'"
            " WHERE id = %s",
            [draft.id],
        )
        draft.invalidate_recordset(["create_date"])
        with self.assertRaisesRegex(UserError, "did not spend"):
            draft.order_line.with_user(self.users["salesperson"]).points_cost = 0
        self.assertEqual(self.card.points, 470.0)
        self._assert_adds_up()

    def test_nobody_writes_what_an_order_promises(self):
        order = self._create_order(self.customer, self._create_product())
        promises = self.env["sale.order.coupon.points"]
        values = {"order_id": order.id, "coupon_id": self.card.id}
        manager = promises.with_user(self.users["manager"])
        with self.assertRaisesRegex(UserError, "computed by the program"):
            manager.create({**values, "points": 9999})
        promise = order.coupon_point_ids or promises.create(values)
        promise.points = 10
        with self.assertRaisesRegex(UserError, "computed by the program"):
            promise.with_user(self.users["manager"]).points = 11
        promise.with_user(self.users["manager"]).points = 9
        self.assertEqual(promise.points, 9.0)

    def test_the_way_is_decided_with_the_buttons(self):
        adjustment = self._adjust("salesperson", 101)
        for vals in (
            {"state": "done"},
            {"requester_id": self.users["manager"].id},
            {"decider_id": self.users["manager"].id},
            {"points": 1},
            {"card_id": self.card.id},
        ):
            for role in ("salesperson", "manager"):
                with self.subTest(vals=vals, role=role), self.assertRaises(UserError):
                    self._as(adjustment, role).write(vals)
        with self.assertRaises(UserError):
            self._as(adjustment, "salesperson").unlink()
        # created as somebody else's, or as done
        other = self._adjust(
            "salesperson",
            102,
            requester_id=self.users["manager"].id,
            state="done",
            company_id=self.company_b.id,
        )
        self.assertEqual(
            (other.state, other.requester_id, other.company_id),
            ("waiting", self.users["salesperson"], self.company_a),
        )
        with self.assertRaises(AccessError):
            self._as(other, "salesperson").action_approve()

    def test_who_sees_and_who_decides(self):
        adjustment = self._adjust("manager", 301)
        for role in ("salesperson", "employee", "portal", "external", "manager_b"):
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    self._as(adjustment, role).read(["points"])
                with self.assertRaises(AccessError):
                    self._as(adjustment, role).action_approve()
                with self.assertRaises(AccessError):
                    self._adjust(role if role != "salesperson" else "portal", 1)
        self.assertEqual((adjustment.state, self.card.points), ("waiting", 500.0))
