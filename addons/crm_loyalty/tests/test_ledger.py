"""The ledger against tokens, over the interface; what cannot happen does not."""

import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import LedgerCommon
from .ledger_oracle import Wallet, draw_history

START = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLedger(LedgerCommon):
    """One client in company A, one member."""

    # ------------------------------------------------------------
    # ORACLE
    # ------------------------------------------------------------

    def test_random_histories_are_those_of_tokens(self):
        for seed in range(8):
            policy = ("negative", "debt")[seed % 2]
            with self.subTest(seed=seed, policy=policy):
                self.program_a.debt_policy = policy
                self.customer = self.env["res.partner"].create({"name": f"C{seed}"})
                rng = random.Random(seed)
                self._replay(draw_history(rng, 40, f"H{seed}"), policy)

    def _replay(self, history, policy):
        wallet, now, refs = Wallet(policy), START, []
        for days, kind, values in history:
            now += timedelta(days=days, minutes=1)
            with freeze_time(now):
                wallet.pass_time(now, now.date())
                getattr(self, f"_replay_{kind}")(wallet, now, refs, values)
                wallet.pass_time(now, now.date())
                self._assert_balance(wallet, now)
        self._assert_adds_up()

    def _replay_wait(self, wallet, now, refs, values):
        """Time alone passes."""

    def _replay_earn(self, wallet, now, refs, values):
        available_on = now + timedelta(days=values["hold"])
        expires_on = (
            (available_on + timedelta(days=values["validity"])).date()
            if values["validity"]
            else None
        )
        self._earn(
            values["points"] / 100,
            values["ref"],
            available_on=str(available_on),
            expires_on=str(expires_on) if expires_on else False,
        )
        wallet.earn(values["ref"], values["points"], available_on, expires_on)
        refs.append(values["ref"])

    def _replay_redeem(self, wallet, now, refs, values):
        if wallet.redeem(values["ref"], values["points"], now):
            self._redeem(values["points"] / 100, values["ref"])
            refs.append(values["ref"])
        else:
            with self.assertRaises(UserError):
                self._redeem(values["points"] / 100, values["ref"])

    def _replay_reverse(self, wallet, now, refs, values):
        if not refs:
            return
        ref = refs[int(values["of"] * len(refs))]
        points = left = wallet.get_reversible(ref)
        if values["share"]:
            points = round(left * values["share"])
        if not points:
            return
        asked = points / 100 if values["share"] else False
        self.crm_api.loyalty_reverse("shop", ref, asked)
        wallet.reverse(ref, points, now)

    def _assert_balance(self, wallet, now):
        balance = self.crm_api.loyalty_balance(self.customer.id)
        self.assertEqual(round(balance["points"] * 100), wallet.get_points(now))
        self.assertEqual(round(balance["pending"] * 100), wallet.get_pending(now))
        self.assertEqual(
            {row["date"]: round(row["points"] * 100) for row in balance["expiring"]},
            {str(day): count for day, count in wallet.get_expiring(now).items()},
        )
        card = self._get_card()
        if card:
            self.assertEqual(round(card.points * 100), wallet.get_points(now))

    # ------------------------------------------------------------
    # CONTRACT
    # ------------------------------------------------------------

    def test_the_same_twice_is_once(self):
        first = self._earn(100, reason="Survey")
        self.assertEqual(
            {key: first[key] for key in ("created", "points", "pending")},
            {"created": True, "points": 100.0, "pending": 0.0},
        )
        self.assertEqual(self._earn(100, reason="Survey"), {**first, "created": False})
        self.assertEqual(self.crm_api.loyalty_balance(self.customer.id)["points"], 100)
        with self.assertRaisesRegex(ValidationError, "E1 of source shop"):
            self._earn(101, reason="Survey")
        # one pair names one movement, of whatever kind
        with self.assertRaisesRegex(ValidationError, "E1 of source shop"):
            self._redeem(100, "E1")

    def test_more_than_there_is_is_refused_and_changes_nothing(self):
        self._earn(50)
        with self.assertRaisesRegex(UserError, "50.01 are more than the 50.00"):
            self._redeem(50.01)
        self.assertEqual(len(self.crm_api.loyalty_ledger(self.customer.id, 0, 0)), 1)
        self.assertEqual(self._redeem(50, "S2")["points"], 0.0)

    def test_points_that_are_held_are_pending(self):
        with freeze_time(START):
            answer = self._earn(30, available_on="2026-03-12 08:00:00")
            self.assertEqual((answer["points"], answer["pending"]), (0.0, 30.0))
            self.assertEqual(self._get_card().points, 0.0)
        with freeze_time("2026-03-12 08:00:00"):
            balance = self.crm_api.loyalty_balance(self.customer.id)
            self.assertEqual((balance["points"], balance["pending"]), (30.0, 0.0))
            self.assertEqual(self._get_card().points, 30.0)

    def test_what_was_spent_comes_back_with_its_own_expiry(self):
        with freeze_time(START):
            self._earn(10, "E1", expires_on="2026-04-01")
            self._earn(10, "E2")
            self._redeem(15, "S1")
            self.crm_api.loyalty_reverse("shop", "S1", False)
            balance = self.crm_api.loyalty_balance(self.customer.id)
        self.assertEqual(balance["points"], 20.0)
        self.assertEqual(balance["expiring"], [{"date": "2026-04-01", "points": 10.0}])

    def test_taking_back_what_was_spent_leaves_a_debt(self):
        for policy, shown, debt in (("negative", -60.0, 0.0), ("debt", 0.0, 60.0)):
            with self.subTest(policy=policy):
                self.program_a.debt_policy = policy
                self.customer = self.env["res.partner"].create({"name": policy})
                self._earn(100, f"{policy} 1")
                self._redeem(60, f"{policy} 2")
                self.crm_api.loyalty_reverse("shop", f"{policy} 1", False)
                balance = self.crm_api.loyalty_balance(self.customer.id)
                self.assertEqual((balance["points"], balance["debt"]), (shown, debt))
                # later points pay first
                self.assertEqual(self._earn(75, f"{policy} 3")["points"], 15.0)
                self._assert_adds_up()

    def test_what_lapsed_is_not_taken_back_a_second_time(self):
        with freeze_time(START):
            self._earn(10, expires_on="2026-03-31")
        with freeze_time("2026-04-01 12:00:00"):
            answer = self.crm_api.loyalty_reverse("shop", "E1", False)
        self.assertEqual((answer["created"], answer["points"]), (False, 0.0))

    def test_reversing_again_finds_nothing(self):
        self._earn(10)
        first = self.crm_api.loyalty_reverse("shop", "E1", 4)
        self.assertEqual((first["created"], first["points"]), (True, 6.0))
        with self.assertRaisesRegex(ValidationError, "more than the 6.00"):
            self.crm_api.loyalty_reverse("shop", "E1", 7)
        self.crm_api.loyalty_reverse("shop", "E1", False)
        again = self.crm_api.loyalty_reverse("shop", "E1", False)
        self.assertEqual((again["created"], again["points"]), (False, 0.0))
        with self.assertRaisesRegex(ValidationError, "nothing was earned or spent"):
            self.crm_api.loyalty_reverse("shop", "E2", False)

    def test_the_ledger_tells_everything_in_order(self):
        with freeze_time(START):
            self._earn(10, reason="Welcome", expires_on="2026-12-31")
            self._redeem(4, reason="Voucher")
            self.crm_api.loyalty_reverse("shop", "S1", 1)
            rows = self.crm_api.loyalty_ledger(self.customer.id, 0, 10)
        self.assertEqual(
            [(row["kind"], row["points"], row["balance"]) for row in rows],
            [("earn", 10.0, 10.0), ("redeem", -4.0, 6.0), ("reverse", 1.0, 7.0)],
        )
        self.assertEqual(
            rows[0],
            {
                "date": "2026-03-10 12:00:00",
                "kind": "earn",
                "points": 10.0,
                "balance": 10.0,
                "expires_on": "2026-12-31",
                "source": "shop",
                "external_ref": "E1",
                "reason": "Welcome",
            },
        )
        self.assertEqual(self.crm_api.loyalty_ledger(self.customer.id, 1, 1), rows[1:2])

    def test_enrolling_twice_gives_one_card(self):
        first = self.crm_api.loyalty_enroll(self.customer.id, "club a")
        self.assertEqual((first["created"], first["program"]), (True, "Club A"))
        again = self.crm_api.loyalty_enroll(self.contact.id, self.program_a.id)
        self.assertEqual(again, {**first, "created": False})
        with self.assertRaisesRegex(ValidationError, "program: the company Company A"):
            self.crm_api.loyalty_enroll(self.customer.id, "Club B")

    def test_an_amount_becomes_points_by_the_rules(self):
        with self.assertRaisesRegex(ValidationError, "gives no points"):
            self._earn(False, "E0", amount=10.33)
        self.program_a.rule_ids = [
            Command.create({"reward_point_mode": "money", "reward_point_amount": 0.5})
        ]
        answer = self._earn(False, amount=10.33)
        self.assertEqual(answer["points"], 5.17)

    def test_a_member_spends_from_the_cards_of_all_contacts(self):
        own = self._create_card(self.customer, 30)
        other = self._create_card(self.contact, 20)
        self.assertEqual(self._redeem(45)["points"], 5.0)
        self.assertEqual((own.points, other.points), (0.0, 5.0))
        self.assertEqual(self.crm_api.loyalty_reverse("shop", "S1", 40)["points"], 45.0)

    def test_hostile_values(self):
        self._earn(10)
        for key, value in (
            ("points", 0),
            ("points", -1),
            ("points", float("nan")),
            ("points", float("inf")),
            ("points", 1e300),
            ("points", True),
            ("points", "10"),
            ("points", 0.004),
            ("points", None),
            ("available_on", "tomorrow"),
            ("available_on", 5),
            ("expires_on", "2026-02-30"),
            ("external_ref", ""),
            ("external_ref", "x" * 257),
            ("source", ["shop"]),
            ("program", "Club B"),
            ("reason", "\0"),
            ("surprise", 1),
        ):
            values = {
                "source": "shop",
                "external_ref": "H1",
                "partner_id": self.customer.id,
                "points": 1,
                key: value,
            }
            with (
                self.subTest(key=key, value=value),
                self.assertRaisesRegex(ValidationError, key),
            ):
                self.crm_api.loyalty_earn(values)
        self.assertEqual(self.crm_api.loyalty_balance(self.customer.id)["points"], 10)

    def test_customers_of_another_company_do_not_exist(self):
        self.customer.company_id = self.company_b
        for call in (
            lambda: self._earn(1),
            lambda: self._redeem(1),
            lambda: self.crm_api.loyalty_ledger(self.customer.id, 0, 1),
            lambda: self.crm_api.loyalty_enroll(self.customer.id, False),
        ):
            with self.assertRaisesRegex(AccessError, "there is no contact"):
                call()
