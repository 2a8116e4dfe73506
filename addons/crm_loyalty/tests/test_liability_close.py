"""Who may close, when, and that nothing is posted twice or by halves."""

from io import BytesIO
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .liability_common import FEBRUARY, JANUARY, LiabilityCommon

NOW = "2026-06-05 08:00:00"


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLiabilityClose(LiabilityCommon):
    """One sale in January."""

    def setUp(self):
        super().setUp()
        self.order = self._order("2026-01-10")

    # ------------------------------------------------------------
    # PERIODS
    # ------------------------------------------------------------

    def test_periods_leave_no_gap(self):
        closes = self.env["loyalty.liability.close"].with_user(self.keeper)
        with freeze_time(NOW):
            close = closes.create({})
            self.assertEqual(
                (str(close.date_from), str(close.date_to)), ("2026-01-01", JANUARY)
            )
            with self.assertRaisesRegex(UserError, "has a draft already"):
                closes.create({})
        for last_day in ("2025-12-31", "2026-06-06", "2030-01-31"):
            with (
                self.subTest(last_day=last_day),
                freeze_time(NOW),
                self.assertRaisesRegex(ValidationError, "today at the latest"),
            ):
                close.date_to = last_day
        with freeze_time(NOW):
            close.date_to = JANUARY
            close.action_preview()
            close.action_post()
            following = closes.create({})
        self.assertEqual(str(following.date_from), "2026-02-01")

    def test_without_program_there_is_nothing_to_close(self):
        with (
            freeze_time(NOW),
            self.assertRaisesRegex(ValidationError, "no program yet"),
        ):
            self.env["loyalty.liability.close"].create(
                {"company_id": self.company_b.id}
            )

    def test_what_is_dated_late_counts_in_the_next_period(self):
        self._close(JANUARY)
        late = self._move("2026-01-20", "redeem", -400)
        close = self._close(FEBRUARY)
        self.assertEqual(close.late_count, 1)
        action = close.action_open_late()
        shares = self.env["loyalty.liability.share"].search(action["domain"])
        self.assertEqual(shares.entry_id, late)
        self.assertEqual(self._get_row(close), (74.07, 0, -37.03, 0, 0, 37.04))
        self._assert_ties_out()

    def test_locked_days(self):
        close = self._draft(JANUARY)
        for lock in ("fiscalyear_lock_date", "hard_lock_date"):
            with self.subTest(lock=lock), self.cr.savepoint() as savepoint:
                self.company_a[lock] = FEBRUARY
                with freeze_time(NOW), self.assertRaisesRegex(UserError, "is locked"):
                    close.action_post()
                self.assertEqual((close.state, close.move_ids.ids), ("draft", []))
                savepoint.rollback()
                self.env.invalidate_all()
        close = self._close_draft(close)
        self.company_a.fiscalyear_lock_date = JANUARY
        with freeze_time(NOW), self.assertRaisesRegex(UserError, "is locked"):
            close.action_reverse()
        self.assertEqual(close.state, "posted")

    # ------------------------------------------------------------
    # POSTING
    # ------------------------------------------------------------

    def test_a_draft_posts_what_was_seen_or_nothing(self):
        close = self._draft(JANUARY)
        self._order("2026-01-20", amount=500)
        with freeze_time(NOW):
            answer = close.action_post()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual((close.state, close.move_ids.ids), ("draft", []))
        self.assertEqual(self._get_row(close)[5], 111.11)
        self._close_draft(close)
        self.assertEqual(self._get_balance(self.policy.liability_account_id), 111.11)

    def test_posting_twice_is_refused(self):
        close = self._close(JANUARY)
        with freeze_time(NOW), self.assertRaisesRegex(UserError, "no draft any more"):
            close.action_post()
        with freeze_time(NOW), self.assertRaisesRegex(UserError, "no draft any more"):
            close.action_preview()
        self.assertEqual(len(close.move_ids), 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_period(self):
        close = self._close(JANUARY)
        # as another transaction would, that began before the first one was over
        with self.assertRaisesRegex(IntegrityError, "posted_once"), self.cr.savepoint():
            self.cr.execute(
                "INSERT INTO loyalty_liability_close (company_id, date_from, date_to,"
                " state) SELECT company_id, date_from, date_to, 'posted'"
                " FROM loyalty_liability_close WHERE id = %s",
                [close.id],
            )

    def test_killed_in_the_middle_and_run_again(self):
        close = self._draft(JANUARY)
        before = close._get_figures()
        moves = self.env["account.move"]
        count = moves.search_count([("company_id", "=", self.company_a.id)])
        posting = type(close)._store
        with (
            freeze_time(NOW),
            self.assertRaisesRegex(RuntimeError, "killed"),
            self.cr.savepoint(),
            patch.object(
                type(close),
                "_store",
                lambda this, **values: (
                    (_ for _ in ()).throw(RuntimeError("killed"))
                    if "move_ids" in values
                    else posting(this, **values)
                ),
            ),
        ):
            close.action_post()
        self.env.invalidate_all()
        self.assertEqual(
            moves.search_count([("company_id", "=", self.company_a.id)]), count
        )
        self.assertEqual((close.state, close._get_figures()), ("draft", before))
        self._close_draft(close)
        self.assertEqual(self._get_balance(self.policy.liability_account_id), 74.07)
        self._assert_ties_out()

    # ------------------------------------------------------------
    # REVERSING
    # ------------------------------------------------------------

    def test_reversing_goes_backwards_and_can_be_done_anew(self):
        january = self._close(JANUARY)
        self._move("2026-02-10", "redeem", -400)
        february = self._close(FEBRUARY)
        with self.assertRaisesRegex(UserError, "later period"):
            self._reverse(january)
        self._reverse(february)
        self._assert_ties_out()
        self.assertEqual(self._get_balance(self.policy.liability_account_id), 74.07)
        self._reverse(january)
        self._assert_ties_out()
        self.assertEqual(self._get_balance(self.policy.liability_account_id), 0)
        self.assertEqual((january.state, february.state), ("reversed", "reversed"))
        # the lines of what was reversed stay to be read
        self.assertEqual(self._get_row(february)[5], 37.04)
        with self.assertRaisesRegex(UserError, "is not posted"):
            self._reverse(january)
        again = self._close(JANUARY)
        self.assertEqual(self._get_row(again), self._get_row(january))
        self.assertEqual(self._get_row(self._close(FEBRUARY))[5], 37.04)
        self._assert_ties_out()

    def test_a_draft_is_in_the_way_of_reversing(self):
        january = self._close(JANUARY)
        draft = self._draft(FEBRUARY)
        with self.assertRaisesRegex(UserError, "Delete the draft"):
            self._reverse(january)
        lines = self.env["loyalty.liability.line"].with_user(self.keeper)
        mine = [("company_id", "=", self.company_a.id)]
        latest = lines.search([*mine, ("is_latest", "=", True)])
        self.assertEqual((latest.close_id, latest.is_latest), (draft, True))
        others = lines.search([*mine, ("is_latest", "=", False)])
        self.assertEqual(others.close_id, january)
        draft.unlink()
        self._reverse(january)

    def test_what_was_changed_by_hand_is_not_reversed(self):
        january = self._close(JANUARY)
        january.move_ids.button_draft()
        with self.assertRaisesRegex(UserError, "by hand"):
            self._reverse(january)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    def test_who_is_no_accountant_gets_nowhere(self):
        draft = self._draft(JANUARY)
        for role in ("salesperson", "manager", "marketer", "employee", "portal"):
            own = draft.with_user(self.users[role])
            for name in ("action_preview", "action_post", "action_reverse"):
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    getattr(own, name)()
            for values in ({"state": "posted"}, {"date_to": FEBRUARY}):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    own.write(values)
            for model in ("close", "line", "share", "policy", "estimate", "check"):
                records = self.env[f"loyalty.liability.{model}"]
                with (
                    self.subTest(role=role, model=model),
                    self.assertRaises(AccessError),
                ):
                    records.with_user(self.users[role]).search([])
            with self.assertRaises(AccessError):
                self.env["loyalty.liability.check"].with_user(
                    self.users[role]
                ).action_check()
        self.assertEqual(draft.state, "draft")

    def test_who_writes_invoices_reads_and_no_more(self):
        draft = self._draft(JANUARY).with_user(self.users["accountant"])
        self.assertEqual(draft.closing, 74.07)
        for name in ("action_preview", "action_post", "action_reverse"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                getattr(draft, name)()
        with self.assertRaises(AccessError):
            self.policy.with_user(self.users["accountant"]).date_start = JANUARY

    def test_accountants_change_nothing_but_by_the_buttons(self):
        close = self._close(JANUARY)
        for values in (
            {"state": "draft"},
            {"date_from": "2026-01-15"},
            {"date_to": "2026-01-15"},
            {"move_ids": [Command.clear()]},
            {"company_id": self.company_b.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                close.write(values)
        for record in (
            close.line_ids[0],
            self.env["loyalty.liability.share"].search([("close_id", "=", close.id)])[
                0
            ],
        ):
            with self.assertRaises(UserError):
                record.with_user(self.keeper).write({"kind": "opening"})
            with self.assertRaises(UserError):
                record.with_user(self.keeper).unlink()
            with self.assertRaises(UserError):
                record.sudo().write({"kind": "opening"})
            with self.assertRaises(UserError):
                record.sudo().unlink()
        with self.assertRaises(UserError):
            close.unlink()
        # a close begins as a draft, whatever is asked for
        self._reverse(close)
        with freeze_time(NOW):
            forged = close.create({"state": "posted", "date_from": "2020-01-01"})
        self.assertEqual((forged.state, str(forged.date_from)), ("draft", "2026-01-01"))

    def test_nothing_crosses_companies(self):
        draft = self._draft(JANUARY)
        stranger = new_test_user(
            self.env,
            login="crm_keeper_b",
            groups="account.group_account_manager",
            company_id=self.company_b.id,
            company_ids=[Command.set(self.company_b.ids)],
        )
        other = draft.with_user(stranger).with_context(
            allowed_company_ids=self.company_b.ids
        )
        with self.assertRaises(AccessError):
            other.action_post()
        closes = self.env["loyalty.liability.close"].with_user(stranger)
        self.assertFalse(
            closes.with_context(allowed_company_ids=self.company_b.ids).search([])
        )
        with freeze_time(NOW), self.assertRaises(AccessError):
            closes.create({"company_id": self.company_a.id})

    def _close_draft(self, close):
        """Post a draft and return it."""
        with freeze_time(NOW):
            self.assertIs(close.action_post(), True)
        return close

    # ------------------------------------------------------------
    # POLICIES
    # ------------------------------------------------------------

    def test_what_was_posted_holds_the_policy(self):
        self._close(JANUARY)
        for values in (
            {"mode": "simple"},
            {"date_start": "2025-01-01"},
            {"opening_amount": 5},
            {"liability_account_id": self.policy.revenue_account_id.id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.policy.write(values)
        # the same again is no change
        self.policy.write({"mode": "relative", "date_start": "2026-01-01"})
        self.policy.breakage_account_id = False
        with self.assertRaises(UserError):
            self.policy.unlink()

    def test_estimates_are_dated_and_never_changed(self):
        estimate = self.policy.estimate_ids
        with self.assertRaises(UserError):
            estimate.redemption_pct = 50
        with self.assertRaises(UserError):
            estimate.unlink()
        self._close(JANUARY)
        values = {
            "policy_id": self.policy.id,
            "redemption_pct": 90,
            "reason": "Revised",
            "user_id": self.users["salesperson"].id,
        }
        estimates = self.env["loyalty.liability.estimate"].with_user(self.keeper)
        with self.assertRaisesRegex(ValidationError, "is closed until"):
            estimates.create({**values, "date": JANUARY})
        later = estimates.create({**values, "date": "2026-02-01"})
        self.assertEqual((later.user_id, later.point_value), (self.keeper, 0.1))

    def test_each_program_has_an_account_of_its_own(self):
        program = self._create_program("Other", self.company_a)
        with (
            self.assertRaisesRegex(IntegrityError, "unique_account"),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.policy.copy(
                {
                    "program_id": program.id,
                    "liability_account_id": self.policy.liability_account_id.id,
                }
            )

    # ------------------------------------------------------------
    # REPORTS
    # ------------------------------------------------------------

    def test_the_spreadsheet_and_the_printed_report(self):
        close = self._draft(JANUARY).with_user(self.users["accountant"])
        book = load_workbook(BytesIO(close._build_spreadsheet()))
        summary, lines = book.worksheets
        self.assertEqual(
            [cell.value for cell in summary[4]],
            ["Club A", "USD", 0, 74.07, 0, 0, 0, 74.07, 74.07, 1000],
        )
        self.assertEqual(summary["H5"].value, "=SUM(H4:H4)")
        self.assertEqual(lines["A4"].value, "Club A")
        report = self.env["ir.actions.report"].with_user(self.users["accountant"])
        html, _kind = report._render_qweb_html(
            "crm_loyalty.loyalty_liability_close_report", close.ids
        )
        self.assertIn("74.07", html.decode())
        self.assertIn("Club A", html.decode())
        action = close.action_print()
        self.assertEqual(
            action["report_name"], "crm_loyalty.loyalty_liability_close_report"
        )

    def test_counting_costs_the_same_for_many_sales(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            close._count()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        close = self._draft(JANUARY)
        with freeze_time(NOW):
            count()
            one = count()
        card = self._get_card()
        for number in range(20):
            self._move(f"2026-01-{number + 5:02}", "earn", 10, card)
            self._move(f"2026-01-{number + 5:02}", "redeem", -5, card)
        with freeze_time(NOW):
            self.assertEqual(count(), one)
