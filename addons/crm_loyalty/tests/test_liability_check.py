"""Proving the liability every night: what differs is shown, with its documents."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .liability_common import FEBRUARY, JANUARY, LiabilityCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLiabilityCheck(LiabilityCommon):
    """One sale in January, closed."""

    def setUp(self):
        super().setUp()
        self._order("2026-01-10")
        self.close = self._close(JANUARY)

    def test_a_manual_entry_is_shown(self):
        self._assert_ties_out()
        move = self._book(self.policy.liability_account_id, -5, "2026-02-10")
        row = self._check()
        self.assertEqual((row.expected, row.found, row.difference), (74.07, 79.07, 5))
        self.assertTrue(row.is_different)
        self.assertEqual(row.move_line_ids.move_id, move)
        action = row.with_user(self.keeper).action_open_documents()
        items = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(items.move_id, move)
        self.assertIn("1 journal items", row.note)

    def test_entries_that_do_not_stand_are_named(self):
        move = self.close.move_ids
        move.button_draft()
        row = self._check()
        self.assertEqual((row.expected, row.found), (74.07, 0))
        self.assertIn(f"not posted any more: {move.display_name}", row.note)
        move.unlink()
        self.assertIn("without a journal entry", self._check().note)

    def test_lines_that_were_forged_do_not_count(self):
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE loyalty_liability_line SET closing = 1 WHERE close_id = %s",
                self.close.id,
            )
        )
        self.env.invalidate_all()
        self._assert_ties_out()
        # a movement that was counted and is gone from the count
        self.cr.execute(
            SQL(
                "UPDATE loyalty_liability_share SET amount_company = 70"
                " WHERE close_id = %s",
                self.close.id,
            )
        )
        self.env.invalidate_all()
        self.assertEqual(self._check().difference, 4.07)

    def test_what_moved_since_is_no_difference(self):
        self._move("2026-02-10", "redeem", -100)
        row = self._check()
        self.assertFalse(row.is_different)
        self.assertEqual(
            (row.points, row.points_open, row.points_ledger), (1000, -100, 900)
        )
        self.assertIn("Not closed since 02/01/2026", row.note)
        self._draft(FEBRUARY)
        self._assert_ties_out()

    def test_points_that_lots_do_not_have(self):
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE loyalty_point_lot SET remaining = remaining - 1"
                " WHERE card_id = %s",
                self._get_card().id,
            )
        )
        self.env.invalidate_all()
        row = self._check()
        self.assertTrue(row.is_different)
        self.assertIn("not those of the lots", row.note)

    def test_accountants_are_told_once(self):
        self.policy.user_id = self.keeper
        move = self._book(self.policy.liability_account_id, -5, "2026-02-10")
        for _night in range(2):
            self._run_night()
            activities = self.policy.activity_ids
            self.assertEqual((len(activities), activities.user_id), (1, self.keeper))
        move.button_draft()
        self._run_night()
        self.assertFalse(self.policy.activity_ids)

    def test_who_may_check(self):
        checks = self.env["loyalty.liability.check"]
        with self.assertRaises(AccessError):
            checks.with_user(self.users["salesperson"]).action_check()
        with freeze_time("2026-06-05"):
            action = checks.with_user(self.users["accountant"]).action_check()
        self.assertEqual(action["res_model"], "loyalty.liability.check")
        found = checks.with_user(self.users["accountant"]).search([])
        self.assertEqual(found.policy_id, self.policy)

    def test_a_night_costs_the_same_for_many_movements(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._check()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count()
        one = count()
        for number in range(20):
            self._move(f"2026-02-{number + 1:02}", "redeem", -5)
        self.assertEqual(count(), one)

    def _run_night(self):
        cron = self.env.ref("crm_loyalty.ir_cron_check_liability")
        with freeze_time("2026-06-05 02:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
