"""Forecast categories, credit for deals and the pipeline's history."""

from contextlib import nullcontext
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, SerializationFailure

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .forecast_common import ForecastCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestForecast(ForecastCommon):
    """Deals of two salespeople in company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deal = cls._create_deal("Deal", 1000.0)

    def _get_rows(self, company=None):
        """Return (deal's name, status, amount, category) of the history, as written."""
        rows = self.env["crm.pipeline.snapshot"].search(
            [("company_id", "=", (company or self.company_a).id)],
            order="date, lead_ref",
        )
        return [
            (str(row.date), row.name, row.status, row.amount, row.forecast_category)
            for row in rows
        ]

    # ------------------------------------------------------------
    # CATEGORIES
    # ------------------------------------------------------------

    def test_category_follows_the_probability_until_somebody_chooses(self):
        self.assertEqual(self.deal.forecast_category, "best_case")
        self.deal.probability = 80
        self.assertEqual(self.deal.forecast_category, "commit")
        self.deal.with_user(self.seller).forecast_category = "pipeline"
        self.deal.probability = 90
        self.assertEqual(self.deal.forecast_category, "pipeline")
        self.deal.with_user(self.seller).forecast_category = "commit"
        self.deal.probability = 10
        self.assertEqual(self.deal.forecast_category, "pipeline")

    def test_stage_decides_before_the_probability(self):
        self.stage.forecast_category = "commit"
        self.assertEqual(self.deal.forecast_category, "commit")

    def test_the_limits_are_the_company_s(self):
        self.company_a.write({"crm_commit_from_pct": 60, "crm_best_case_from_pct": 30})
        self.assertEqual(self._create_deal("New", 1).forecast_category, "commit")
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.company_a.crm_commit_from_pct = 20
            self.env.flush_all()

    def test_what_is_over_is_certain(self):
        self.deal.forecast_category = "omitted"
        lost = self._create_deal("Lost", 1)
        lost.action_set_lost()
        self.assertEqual(lost.forecast_category, "omitted")
        self.deal.stage_id = self.won_stage
        self.assertEqual(self.deal.forecast_category, "commit")

    # ------------------------------------------------------------
    # CREDIT
    # ------------------------------------------------------------

    def test_shares_total_to_the_cent(self):
        self.deal.expected_revenue = 100.01
        self.deal.split_ids = [
            Command.create({"user_id": user.id, "share_pct": share})
            for user, share in (
                (self.seller, 33.33),
                (self.other, 33.33),
                (self.users["manager"], 33.34),
            )
        ]
        self.assertEqual(self.deal.split_ids.mapped("amount"), [33.33, 33.33, 33.35])

    def test_revenue_totals_a_hundred(self):
        with self.assertRaisesRegex(ValidationError, "60.00"):
            self.deal.split_ids = [
                Command.create({"user_id": self.seller.id, "share_pct": 60})
            ]

    def test_an_overlay_totals_anything(self):
        self.deal.split_ids = [
            Command.create(
                {"user_id": self.other.id, "share_pct": 20, "kind": "overlay"}
            )
        ]
        self.assertEqual(self.deal.split_ids.amount, 200)

    def test_shares_change_together_or_not_at_all(self):
        self.deal.split_ids = [
            Command.create({"user_id": self.seller.id, "share_pct": 50}),
            Command.create({"user_id": self.other.id, "share_pct": 50}),
        ]
        first, second = self.deal.split_ids
        self.deal.split_ids = [
            Command.update(first.id, {"share_pct": 70}),
            Command.update(second.id, {"share_pct": 30}),
        ]
        self.env.cr.flush()
        second.share_pct = 40
        with self.assertRaisesRegex(ValidationError, "110.00"):
            self.env.cr.flush()
        second.share_pct = 30
        self.env.cr.flush()
        second.unlink()
        with self.assertRaisesRegex(ValidationError, "70.00"):
            self.env.cr.flush()

    def test_credit_is_seen_by_whom_it_concerns(self):
        foreign = self._create_deal("Foreign", 10, user_id=self.other.id)
        foreign.split_ids = [
            Command.create({"user_id": self.other.id, "share_pct": 100}),
            Command.create(
                {"user_id": self.seller.id, "share_pct": 10, "kind": "overlay"}
            ),
        ]
        splits = self.env["crm.lead.split"]
        mine = splits.with_user(self.seller).search([("lead_id", "=", foreign.id)])
        self.assertEqual(mine.mapped("kind"), ["overlay"])
        self.assertEqual(mine.lead_name, "Foreign")
        self.assertEqual(mine.amount, 1)
        self.assertFalse(self._as("manager_b", "crm.lead.split").search([]))
        with self.assertRaises(AccessError):
            splits.with_user(self.users["marketer"]).search([])

    def test_nobody_gives_credit_to_oneself(self):
        foreign = self._create_deal("Foreign", 10, user_id=self.other.id)
        values = {"share_pct": 10, "kind": "overlay", "user_id": self.seller.id}
        splits = self._as("salesperson", "crm.lead.split")
        with self.assertRaises(AccessError):
            splits.create({"lead_id": foreign.id, **values})
        mine = self.env["crm.lead.split"].create({"lead_id": foreign.id, **values})
        with self.assertRaises(AccessError):
            mine.with_user(self.seller).share_pct = 90
        given = splits.create({"lead_id": self.deal.id, **values})
        self.assertEqual(given.share_pct, 10)

    def test_credit_for_won_deals_is_a_manager_s_matter(self):
        self.deal.stage_id = self.won_stage
        values = {"share_pct": 100, "lead_id": self.deal.id, "user_id": self.other.id}
        with self.assertRaises(UserError):
            self._as("salesperson", "crm.lead.split").create(values)
        split = self._as("manager", "crm.lead.split").create(values)
        with self.assertRaises(UserError):
            split.with_user(self.seller).unlink()
        self.assertTrue(split.exists())

    # ------------------------------------------------------------
    # HISTORY
    # ------------------------------------------------------------

    def test_a_day_is_written_down_once(self):
        days = self.env["crm.pipeline.snapshot.day"]
        with freeze_time("2026-03-02 01:00:00"):
            day = days._take(self.company_a)
            self._create_deal("Late", 5)
            self.assertFalse(days._take(self.company_a))
        self.assertEqual(day.deal_count, 1)
        self.assertEqual(
            self._get_rows(), [("2026-03-02", "Deal", "open", 1000.0, "best_case")]
        )
        self.assertFalse(self._get_rows(self.company_b))

    def test_how_a_deal_ended_is_written_down_once(self):
        days = self.env["crm.pipeline.snapshot.day"]
        with freeze_time("2026-03-02 01:00:00"):
            days._take(self.company_a)
        with freeze_time("2026-03-02 10:00:00"):
            self.deal.expected_revenue = 900
            self.deal.stage_id = self.won_stage
            self._create_deal("Brief", 7).action_set_lost()
            self._create_deal("Put aside", 7).active = False
        for day in ("2026-03-03 01:00:00", "2026-03-04 01:00:00"):
            with freeze_time(day):
                days._take(self.company_a)
        self.assertEqual(
            self._get_rows()[1:],
            [
                ("2026-03-03", "Deal", "won", 900.0, "commit"),
                ("2026-03-03", "Brief", "lost", 7.0, "omitted"),
            ],
        )

    def test_old_days_are_thinned_and_endings_stay(self):
        days = self.env["crm.pipeline.snapshot.day"]
        for day in ("2026-01-05", "2026-01-06", "2026-01-07"):
            with freeze_time(f"{day} 01:00:00"):
                days._take(self.company_a)
                if day == "2026-01-05":
                    self._create_deal("Brief", 7).action_set_won()
        with freeze_time("2026-05-01 01:00:00"):
            self.assertEqual(days._drop_old(self.company_a), 2)
            self.assertEqual(days._drop_old(self.company_a), 0)
        self.assertEqual(
            [row[:3] for row in self._get_rows()],
            [("2026-01-06", "Brief", "won"), ("2026-01-07", "Deal", "open")],
        )

    def test_history_is_written_in_as_many_queries_for_fifty_deals(self):
        days = self.env["crm.pipeline.snapshot.day"]
        counts = []
        self._take("2026-03-01")
        for day in ("2026-03-02", "2026-03-03"):
            self.env.flush_all()
            with freeze_time(f"{day} 01:00:00"):
                before = self.env.cr.sql_log_count
                days._take(self.company_a)
                counts.append(self.env.cr.sql_log_count - before)
            for number in range(50):
                self._create_deal(f"Deal {number}", 10)
        self.assertEqual(counts, [3, 3])

    def test_the_job_skips_who_switched_it_off(self):
        self.company_b.crm_snapshot_enabled = False
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_extended.ir_cron_take_pipeline_snapshot"
            ).method_direct_trigger()
        days = self.env["crm.pipeline.snapshot.day"].search([])
        self.assertIn(self.company_a, days.company_id)
        self.assertNotIn(self.company_b, days.company_id)

    def _take_failing_for_a(self, error):
        """Run the job, which fails in company A; assert that the others were kept."""
        days = self.env.registry["crm.pipeline.snapshot.day"]
        take = days._take

        def fail_for_a(model, company):
            if company == self.company_a:
                raise error("broken")
            return take(model, company)

        with (
            self.enter_registry_test_mode(),
            patch.object(days, "_take", fail_for_a),
        ):
            self.env.ref(
                "crm_extended.ir_cron_take_pipeline_snapshot"
            ).method_direct_trigger()
        found = self.env["crm.pipeline.snapshot.day"].search([]).company_id
        self.assertIn(self.company_b, found)
        self.assertNotIn(self.company_a, found)
        # the next run does what was left
        self.assertTrue(self.env["crm.pipeline.snapshot.day"]._take(self.company_a))

    def test_one_company_that_fails_does_not_stop_the_others(self):
        with self.assertLogs("odoo.addons.crm_extended", "ERROR"):
            self._take_failing_for_a(ValueError)

    def test_one_company_that_was_slower_is_no_error(self):
        with self.assertNoLogs("odoo.addons.crm_extended", "WARNING"):
            self._take_failing_for_a(SerializationFailure)

    def test_a_deal_costs_no_query_more(self):
        self._create_deal("Warm", 1)
        self.env.flush_all()
        counts = []
        for number in (1, 2):
            before = self.env.cr.sql_log_count
            with (
                patch.object(
                    self.env.registry["crm.lead"],
                    "_get_automatic_category",
                    lambda lead: "pipeline",
                )
                if number == 1
                else nullcontext()
            ):
                self._create_deal("Deal", 1)
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_history_is_the_salesperson_s_own(self):
        self._create_deal("Foreign", 10, user_id=self.other.id)
        self.env["crm.pipeline.snapshot.day"]._take(self.company_a)
        history = self.env["crm.pipeline.snapshot"]
        mine = history.with_user(self.seller).search([])
        self.assertEqual(mine.mapped("name"), ["Deal"])
        self.assertEqual(len(history.with_user(self.users["manager"]).search([])), 2)
        self.assertFalse(self._as("manager_b", "crm.pipeline.snapshot").search([]))
        with self.assertRaises(AccessError):
            mine.with_user(self.users["manager"]).write({"amount": 1})
