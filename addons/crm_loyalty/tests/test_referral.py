"""A member brings a friend: states, rewards of both, refunds, caps."""

from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .referral_common import ReferralCommon

START = "2026-03-10 12:00:00"
LAST_DAY = "2026-03-24 12:00:00"
AFTER = "2026-03-25 12:00:00"
LOGGER = "odoo.addons.crm_loyalty.models.referral.loyalty_referral_evaluate"


@tagged("post_install", "-at_install", "crm_loyalty")
class TestReferral(ReferralCommon):
    """Fifty points for the member, twenty for the friend, after fourteen days."""

    # ------------------------------------------------------------
    # THE WAY TO THE REWARD
    # ------------------------------------------------------------

    def test_both_are_rewarded_when_the_window_is_over(self):
        with freeze_time(START):
            referral = self._capture()
            self._assert_state(referral, "in_progress")
            order = self._order()
            self._run()
            self._assert_state(referral, "in_progress")
            self._pay(order)
            self._run()
            self._assert_state(referral, "pending")
            self.assertEqual(
                (referral.order_id, str(referral.date_due)), (order, "2026-03-24")
            )
        with freeze_time(LAST_DAY):
            self._run()
            self._assert_state(referral, "pending")
        with freeze_time(AFTER):
            self._run()
            self._assert_state(referral, "approved", 50, 20)
            self._run()
            referral._evaluate_batch()
            self._assert_state(referral, "approved", 50, 20)
            self.assertEqual(self.card.points, 50.0)

    def _reward(self):
        """Return a referral that was rewarded, and the invoice of its purchase."""
        with freeze_time(START):
            referral = self._capture()
            invoice = self._pay(self._order())
            self._run()
        with freeze_time(AFTER):
            self._run()
        self._assert_state(referral, "approved", 50, 20)
        return referral, invoice

    def test_a_refund_after_the_window_takes_both_back(self):
        referral, invoice = self._reward()
        with freeze_time(AFTER):
            self._refund(invoice)
            self._run()
            self._assert_state(referral, "void")
            self._run()
        self._assert_state(referral, "void")
        self.assertEqual(self.card.points, 0.0)
        self.assertIn("refunded", referral.void_reason)

    def test_a_refund_within_the_window(self):
        with freeze_time(START):
            referral = self._capture()
            invoice = self._pay(self._order())
            self._run()
            self._refund(invoice, 1)
            self._run()
        self._assert_state(referral, "void")

    def test_a_cancelled_purchase(self):
        with freeze_time(START):
            referral = self._capture()
            order = self._order()
            self._pay(order)
            self._run()
            order._action_cancel()
            self._run()
        self._assert_state(referral, "void")

    def test_a_small_refund_that_the_program_allows(self):
        self.program_a.write(
            {"referral_refund_policy": "minimum", "referral_min_amount": 80}
        )
        referral, invoice = self._reward()
        with freeze_time(AFTER):
            self._refund(invoice, 20)
            self._run()
            self._assert_state(referral, "approved", 50, 20)
            self._refund(invoice, 1)
            self._run()
        self._assert_state(referral, "void")

    def test_points_that_were_spent_are_owed(self):
        referral, invoice = self._reward()
        with freeze_time(AFTER):
            self.card.points -= 30
            self._refund(invoice)
            self._run()
        self._assert_state(referral, "void")
        self.assertEqual(self.card.points, -30.0)

    def test_the_first_purchase_that_is_large_enough(self):
        self.program_a.referral_min_amount = 80
        with freeze_time(START):
            referral = self._capture()
            self._pay(self._order(79))
            self._run()
            self._assert_state(referral, "in_progress")
            order = self._order(80)
            self._pay(order)
            self._run()
        self._assert_state(referral, "pending")
        self.assertEqual(referral.order_id, order)

    def test_caps(self):
        self.program_a.referral_month_cap = 1
        friends = self.friend | self.friend.create(
            [{"name": "Second"}, {"name": "Third"}]
        )
        found = []
        for friend, month in zip(friends, ("03", "03", "05"), strict=True):
            with freeze_time(f"2026-{month}-01 12:00:00"):
                referral = self._capture(friend)
                self._pay(self._order(partner=friend))
                self._run()
            with freeze_time(f"2026-{month}-20 12:00:00"):
                self._run()
            self.assertEqual(referral.state, "approved")
            found.append((referral.is_capped, self._get_points(friend)))
        self.assertEqual(found, [(False, 20), (True, 20), (False, 20)])
        self.assertEqual(self._get_points(self.member), 100)
        self.program_a.referral_total_cap = 2
        with freeze_time("2026-08-20 12:00:00"):
            self.assertTrue(referral._is_member_capped(self.card))

    # ------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------

    def _evaluate_failing(self, error):
        """Return two referrals that are due, after the first one failed."""
        other = self.friend.create({"name": "Other"})
        with freeze_time(START):
            bad, good = self._capture(), self._capture(other)
            for friend in (self.friend, other):
                self._pay(self._order(partner=friend))
            self._run()
        origin = type(bad)._approve

        def approve(referral):
            if referral.id == bad.id:
                raise error("broken")
            return origin(referral)

        with freeze_time(AFTER), patch.object(type(bad), "_approve", approve):
            (bad | good)._evaluate_each()
        return bad, good

    def _assert_next_run_does_it(self, bad, good):
        self._assert_state(good, "approved", 50, 20)
        self._assert_state(bad, "pending", 50, 0)
        with freeze_time(AFTER):
            self._run()
        self._assert_state(bad, "approved", 100, 20)

    def test_one_that_fails_stops_no_other(self):
        with self.assertLogs(LOGGER, "ERROR"):
            bad, good = self._evaluate_failing(ValueError)
        self._assert_next_run_does_it(bad, good)

    def test_one_that_was_slower_is_no_error(self):
        with self.assertNoLogs(LOGGER, "WARNING"):
            bad, good = self._evaluate_failing(SerializationFailure)
        self._assert_next_run_does_it(bad, good)

    def test_the_job(self):
        with freeze_time(START):
            referral = self._capture()
            self._pay(self._order())
        job = self.env.ref("crm_loyalty.ir_cron_evaluate_referrals")
        with self.enter_registry_test_mode(), freeze_time(START):
            job.method_direct_trigger()
        referral.invalidate_recordset()
        self._assert_state(referral, "pending")
        with self.enter_registry_test_mode(), freeze_time(AFTER):
            job.method_direct_trigger()
        referral.invalidate_recordset()
        self._assert_state(referral, "approved", 50, 20)

    def test_queries_do_not_grow_with_the_friends(self):
        def count(number):
            friends = self.friend.create([{"name": f"F{i}"} for i in range(number)])
            with freeze_time(START):
                rows = self.referrals.browse()
                for friend in friends:
                    rows |= self._capture(friend)
                    self._order(partner=friend)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                rows._evaluate_batch()
                return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(6))

    # ------------------------------------------------------------
    # WHO MAY BE BROUGHT
    # ------------------------------------------------------------

    def test_a_friend_is_brought_once(self):
        referral = self._capture()
        other = self._create_card(self.customer, 0)
        found, _refusal = self.referrals._capture(
            other._get_referral_code(), self.friend, "order"
        )
        self.assertEqual(found, referral)

    def test_who_bought_before_is_no_friend(self):
        self._order()
        found, refusal = self.referrals._capture(self.code, self.friend, "signup")
        self.assertFalse(found)
        self.assertIn("bought before", refusal)

    def test_codes_that_nobody_has(self):
        self.program_a.referral_enabled = False
        for code in (self.code, "", None, 5, "x" * 5000, "'; DROP TABLE", "ABCDEFGHJK"):
            found, refusal = self.referrals._capture(code, self.friend, "signup")
            self.assertEqual((len(found), refusal), (0, "No member has this code."))

    def test_nothing_crosses_companies(self):
        self.company_b.write({"crm_loyalty_enabled": True})
        referrals = self.referrals.with_company(self.company_b)
        found, refusal = referrals._capture(self.code, self.friend, "signup")
        self.assertEqual((len(found), refusal), (0, "No member has this code."))
        referral = self._capture()
        manager = self.users["manager_b"]
        with self.assertRaises(AccessError):
            referral.with_user(manager).read(["state"])
        with self.assertRaises(AccessError):
            referral.with_user(manager).action_void()

    def test_an_order_brings_the_code_along(self):
        order = self._order(referral_code=self.code.lower())
        referral = self.referrals.search([("friend_id", "=", self.friend.id)])
        self.assertEqual((referral.card_id, referral.origin), (self.card, "order"))
        self.assertEqual(order.state, "sale")
        again = self._order(referral_code=self.code)
        self.assertEqual(again.state, "sale")
        stranger = self.friend.create({"name": "Old Customer"})
        self._order(partner=stranger)
        late = self._order(partner=stranger, referral_code=self.code)
        self.assertIn("No referral was taken down", late.message_ids[0].body)
        with self.assertRaisesRegex(ValidationError, "has the code"):
            self._order(referral_code="ABCDEFGHJK")

    def test_staff_enters_a_code(self):
        dialogs = self.env["loyalty.referral.enter"].with_user(
            self.users["salesperson"]
        )
        dialog = dialogs.create({"partner_id": self.friend.id, "code": self.code})
        action = dialog.action_confirm()
        referral = self.referrals.browse(action["res_id"])
        self.assertEqual((referral.friend_id, referral.origin), (self.friend, "staff"))
        dialog = dialogs.create({"partner_id": self.customer.id, "code": "nobody"})
        with self.assertRaisesRegex(UserError, "No member has this code"):
            dialog.action_confirm()
        for role in ("employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                dialog.with_user(self.users[role]).action_confirm()

    # ------------------------------------------------------------
    # WHO DECIDES
    # ------------------------------------------------------------

    def test_only_managers_decide_and_nobody_writes(self):
        self.friend.email = "mia+2@example.com"
        referral = self._capture()
        self._assert_state(referral, "flagged")
        for role in ("salesperson", "employee", "portal", "accountant"):
            own = referral.with_user(self.users[role])
            for act in (own.action_approve, own.action_void, own.unlink):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    act()
        for role in ("salesperson", "manager"):
            own = referral.with_user(self.users[role])
            for values in ({"state": "approved"}, {"is_cleared": True}):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    own.write(values)
        self._assert_state(referral, "flagged")
        referral.with_user(self.users["manager"]).action_approve()
        self._assert_state(referral, "in_progress")
        with self.assertRaisesRegex(UserError, "Only flagged"):
            referral.with_user(self.users["manager"]).action_approve()

    def test_a_manager_makes_a_rewarded_one_void(self):
        referral, _invoice = self._reward()
        referral.with_user(self.users["manager"]).action_void()
        self._assert_state(referral, "void")
        with freeze_time(AFTER):
            self._run()
        self._assert_state(referral, "void")

    def test_merging_two_friends_keeps_one_referral(self):
        twin = self.friend.create({"name": "Twin"})
        rewarded, _invoice = self._reward()
        second = self._capture(twin)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.friend | twin).ids, twin)
        self.assertEqual((rewarded.state, rewarded.friend_id), ("approved", twin))
        self.assertEqual((second.state, second.is_merged), ("void", True))
