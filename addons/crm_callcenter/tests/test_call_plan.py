"""A week is forecast, compared with the shifts, and refused under overload."""

from datetime import date, datetime, timedelta

# before any clock is frozen: pandas crashes when it is loaded meanwhile
import statsmodels.tsa.holtwinters  # noqa: F401
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .call_common import CrmCallCommon

# a Monday at noon
NOW = datetime(2026, 3, 2, 12)
MONDAY = date(2026, 3, 2)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallPlan(CrmCallCommon):
    """Every working day ten calls at ten o'clock, and five at a quarter to eleven."""

    def setUp(self):
        super().setUp()
        self.company_a.partner_id.tz = "UTC"
        self.plans = self.env["crm.call.plan"].with_user(self.supervisor)

    def _create_calls(self, days):
        """Create calls of the days before this Monday."""
        rows = []
        for back in range(1, days + 1):
            day = MONDAY - timedelta(days=back)
            if day.weekday() > 4:
                continue
            for number in range(15):
                hour, minute = (10, number) if number < 10 else (10, 45)
                rows.append(
                    {
                        "provider_id": self.provider.id,
                        "company_id": self.company_a.id,
                        "external_id": f"h{back}-{number}",
                        "direction": "in",
                        "queue": "Orders" if number % 2 else "Claims",
                        "date_started": datetime(
                            day.year, day.month, day.day, hour, minute
                        ),
                    }
                )
        self.env["crm.call"].create(rows)

    def _create_plan(self, **values):
        """Return a plan of the week of today."""
        return self.plans.create(
            {
                "company_id": self.company_a.id,
                "date_from": MONDAY,
                "handle_seconds": 180,
                "shrinkage_pct": 0,
                **values,
            }
        )

    def _plan_people(self, start, end, users):
        """Plan people for a part of Monday."""
        self.env["crm.agent.shift"].create(
            [
                {
                    "user_id": user.id,
                    "company_id": self.company_a.id,
                    "date_start": start,
                    "date_end": end,
                }
                for user in users
            ]
        )

    def test_the_forecast_says_how_good_it_is(self):
        self._create_calls(56)
        plan = self._create_plan()
        with freeze_time(NOW):
            plan.action_forecast()
        lines = {line.date_start: line for line in plan.line_ids}
        ten = lines[NOW.replace(hour=10)]
        self.assertAlmostEqual(ten.calls, 10, delta=0.5)
        half = lines[NOW.replace(hour=10, minute=30)]
        self.assertAlmostEqual(half.calls, 5, delta=0.3)
        self.assertLess(plan.wape_pct, 5)
        self.assertAlmostEqual(plan.naive_wape_pct, 0)
        self.assertIn("Holt-Winters", plan.forecast_note)
        # one erlang of calls: three agents for 80 % in 20 seconds
        self.assertEqual(ten.agents_needed, 3)

    def test_a_queue_has_its_own_calls(self):
        self._create_calls(56)
        plan = self._create_plan(queue="Orders")
        with freeze_time(NOW):
            plan.action_forecast()
        [ten] = plan.line_ids.filtered(
            lambda line: line.date_start == NOW.replace(hour=10)
        )
        self.assertAlmostEqual(ten.calls, 5, delta=0.3)

    def test_too_little_history_is_said(self):
        self._create_calls(20)
        plan = self._create_plan()
        with freeze_time(NOW):
            plan.action_forecast()
        self.assertFalse(plan.line_ids)
        self.assertIn("35", plan.forecast_note)
        with self.assertRaises(UserError):
            plan.action_confirm()

    def test_overload_is_refused_with_the_reason(self):
        start, end = NOW.replace(hour=10), NOW.replace(hour=11)
        plan = self._create_plan(line_ids=[(0, 0, {"date_start": start, "calls": 20})])
        [line] = plan.line_ids
        # two erlangs
        self.assertEqual((line.coverage, line.people_planned), ("overload", 0))
        self._plan_people(start, end, self.agent | self.supervisor)
        line.invalidate_recordset()
        self.assertEqual((line.coverage, line.people_planned), ("overload", 2))
        self.assertIn("2.0 erlangs", line.reason)
        self.assertIn("at least 3 people", line.reason)
        with self.assertRaises(UserError) as refused:
            plan.action_confirm()
        self.assertIn(line.reason, str(refused.exception))
        self.assertEqual(plan.state, "draft")
        self._plan_people(start, end, self.users["selling_agent"])
        line.invalidate_recordset()
        self.assertEqual((line.coverage, line.reason), ("short", False))
        self.assertTrue(0 < line.reached_pct < 80)
        plan.action_confirm()
        self.assertEqual(plan.state, "confirmed")
        with self.assertRaises(UserError):
            plan.action_forecast()

    def test_who_is_alone_counts_though_some_are_ill(self):
        start, end = NOW.replace(hour=10), NOW.replace(hour=11)
        plan = self._create_plan(
            shrinkage_pct=10, line_ids=[(0, 0, {"date_start": start, "calls": 4})]
        )
        self._plan_people(start, end, self.agent)
        [line] = plan.line_ids
        # two fifths of an erlang: one person can do it, and does not keep the promise
        self.assertEqual((line.coverage, line.people_needed), ("short", 3))
        self.assertGreater(line.reached_pct, 0)

    def test_a_break_takes_people_away(self):
        start, end = NOW.replace(hour=10), NOW.replace(hour=11)
        plan = self._create_plan(line_ids=[(0, 0, {"date_start": start, "calls": 1})])
        self._plan_people(start, end, self.agent)
        self.assertEqual(plan.line_ids.people_planned, 1)
        self.env["crm.agent.shift"].create(
            {
                "user_id": self.agent.id,
                "company_id": self.company_a.id,
                "kind": "break",
                "date_start": start,
                "date_end": start + timedelta(minutes=20),
            }
        )
        plan.line_ids.invalidate_recordset()
        self.assertEqual(plan.line_ids.people_planned, 0)

    def test_nonsense_and_strangers_are_refused(self):
        self._create_plan()
        with self.assertRaises(ValidationError):
            self._create_plan(date_from=MONDAY + timedelta(days=3))
        with self.assertRaises(AccessError):
            self.plans.with_user(self.agent).search([])
        self.assertFalse(self._as_stranger("crm.call.plan").search([]))
