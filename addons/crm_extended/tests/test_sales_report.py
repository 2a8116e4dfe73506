"""Forecast with the manager's figure, sales against target, win rate and cycle."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .forecast_common import ForecastCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestSalesReport(ForecastCommon):
    """Deals that close in May 2026, and invoices of that quarter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.deal = cls._create_deal("Deal", 100.01, date_deadline="2026-05-20")
        cls.deal.split_ids = [
            Command.create({"user_id": cls.seller.id, "share_pct": 33.33}),
            Command.create({"user_id": cls.other.id, "share_pct": 66.67}),
            Command.create(
                {"user_id": cls.seller.id, "share_pct": 50, "kind": "overlay"}
            ),
        ]
        cls._create_deal("Plain", 10, date_deadline="2026-05-02", probability=90)
        cls._create_deal("No end", 7)

    def _get_lines(self, role="manager"):
        """Return {(person, month, category): (own, manager's)} as a role sees it."""
        self.env.invalidate_all()
        lines = self._as(role, "crm.forecast.line").search([])
        return {
            (
                line.user_id.login.removeprefix("crm_"),
                str(line.date or ""),
                line.category,
            ): (line.own_amount, line.manager_amount)
            for line in lines
        }

    def _adjust(self, role="manager", **values):
        """Return a judgement of the salesperson's best case in May."""
        line = self._as(role, "crm.forecast.line").search(
            [("user_id", "=", self.seller.id), ("category", "=", "best_case"),
             ("date", "=", "2026-05-01")]
        )  # fmt: skip
        action = line.action_adjust()
        return (
            self._as(role, "crm.forecast.adjustment")
            .with_context(**action["context"])
            .create({"note": "Too good", **values})
        )

    # ------------------------------------------------------------
    # FORECAST
    # ------------------------------------------------------------

    def test_forecast_shares_deals_to_the_cent(self):
        self.assertEqual(
            self._get_lines(),
            {
                ("salesperson", "2026-05-01", "best_case"): (33.33, 33.33),
                ("all_customers", "2026-05-01", "best_case"): (66.68, 66.68),
                ("salesperson", "2026-05-01", "commit"): (10, 10),
                ("salesperson", "", "best_case"): (7, 7),
            },
        )

    def test_the_manager_s_figure_leaves_the_own_one_alone(self):
        key = ("salesperson", "2026-05-01", "best_case")
        first = self._adjust(amount=20)
        self.assertEqual(
            (first.own_amount, self._get_lines()[key]), (33.33, (33.33, 20))
        )
        self.deal.expected_revenue = 200
        self.assertEqual(self._get_lines()[key], (66.66, 20))
        second = self._adjust(amount=50, own_amount=1)
        self.assertEqual(second.own_amount, 66.66)
        self.assertEqual(self._get_lines()[key], (66.66, 50))
        self._adjust(is_lifted=True)
        self.assertEqual(self._get_lines()[key], (66.66, 66.66))
        history = self.env["crm.forecast.adjustment"].search(
            [("user_id", "=", self.seller.id)]
        )
        self.assertEqual(history.mapped("amount"), [50, 50, 20])

    def test_only_managers_judge_and_nobody_rewrites(self):
        adjustment = self._adjust(amount=20)
        mine = self._as("salesperson", "crm.forecast.adjustment").search([])
        self.assertEqual(mine.mapped("note"), ["Too good"])
        with self.assertRaises(AccessError):
            self._adjust("salesperson", amount=90)
        for change in (lambda: adjustment.write({"amount": 1}), adjustment.unlink):
            with self.assertRaises(AccessError):
                change()
        self.assertFalse(self._as("manager_b", "crm.forecast.adjustment").search([]))

    def test_only_open_figures_are_judged(self):
        line = self._as("manager", "crm.forecast.line").search([("date", "=", False)])
        with self.assertRaises(UserError):
            line.action_adjust()

    def test_forecast_is_seen_by_whom_it_concerns(self):
        self.assertNotIn(
            "all_customers", {key[0] for key in self._get_lines("salesperson")}
        )
        self.assertFalse(self._get_lines("manager_b"))
        with self.assertRaises(AccessError):
            self._get_lines("marketer")

    def test_a_figure_opens_its_deals(self):
        with freeze_time("2026-05-05 12:00:00"):
            self._create_deal("Won", 5, date_deadline="2026-07-01").action_set_won()
        names = {}
        for line in self._as("manager", "crm.forecast.line").search([]):
            action = line.action_open_deals()
            deals = self._as("manager", "crm.lead").search(action["domain"])
            self.assertEqual(len(deals), line.deal_count)
            names[line.user_id, str(line.date or ""), line.category] = deals.mapped(
                "name"
            )
        self.assertEqual(names[self.other, "2026-05-01", "best_case"], ["Deal"])
        self.assertEqual(names[self.seller, "2026-05-01", "won"], ["Won"])

    # ------------------------------------------------------------
    # SALES
    # ------------------------------------------------------------

    def _sell_two_quarters(self):
        """Post invoices of two quarters, and set a target for the second one."""
        for day, amount, values in (
            ("2026-02-10", 400, {}),
            ("2026-04-10", 500, {}),
            ("2026-05-10", 100, {"move_type": "out_refund"}),
        ):
            self._create_invoice(
                self.customer, amount, day, invoice_user_id=self.seller.id, **values
            )
        self.env["crm.sales.target"].create(
            {
                "user_id": self.seller.id,
                "target_value": 800,
                "date_from": "2026-04-01",
                "company_id": self.company_a.id,
            }
        )
        self.env.flush_all()

    def test_sales_against_target_and_the_period_before(self):
        self._sell_two_quarters()
        measures = [
            "revenue:sum",
            "revenue_before:sum",
            "target_revenue:sum",
            "attainment_pct:avg",
            "growth_pct:avg",
        ]
        for period, day, expected in (
            ("quarter", "2026-04-01", (400, 400, 800, 50, 0)),
            ("month", "2026-05-01", (-100, 500, 0, False, -120)),
            ("year", "2026-01-01", (800, 0, 0, False, False)),
        ):
            [found] = self._as("salesperson", "crm.sales.performance")._read_group(
                [("period", "=", period), ("date", "=", day)], [], measures
            )
            self.assertEqual(tuple(found), expected, period)
        self.assertFalse(self._as("manager_b", "crm.sales.performance").search([]))
        self.assertFalse(self._as("all_customers", "crm.sales.credit").search_count(
            [("user_id", "!=", self.seller.id)]
        ))  # fmt: skip

    def test_the_running_period_is_marked(self):
        self._sell_two_quarters()
        with freeze_time("2026-06-30 12:00:00"):
            rows = self._as("manager", "crm.sales.performance").search(
                [("is_current", "=", True)]
            )
            found = {(row.period, str(row.date)) for row in rows}
        # nothing was sold in June, but in the month before it
        self.assertEqual(
            found,
            {
                ("month", "2026-06-01"),
                ("quarter", "2026-04-01"),
                ("year", "2026-01-01"),
            },
        )

    def test_per_customer(self):
        self._sell_two_quarters()
        found = self._as("manager", "crm.sales.performance")._read_group(
            [("period", "=", "quarter"), ("partner_id", "!=", False),
             ("date", "=", "2026-04-01")],
            ["partner_id"], ["revenue:sum", "revenue_before:sum"],
        )  # fmt: skip
        self.assertEqual(
            [(row[0].id, *row[1:]) for row in found], [(self.customer.id, 400, 400)]
        )

    def test_win_rate_and_cycle(self):
        with freeze_time("2026-01-01 12:00:00"):
            won = self._create_deal("Won", 1000)
            lost = self._create_deal("Lost", 500)
            again = self._create_deal("Lost again", 500)
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-01-01 12:00:00' WHERE id IN %s",
            [(won | lost | again)._ids],
        )
        self.env.invalidate_all()
        with freeze_time("2026-01-11 12:00:00"):
            won.action_set_won()
            (lost | again).action_set_lost()
        self.env.flush_all()
        [row] = self._as("salesperson", "crm.deal.report")._read_group(
            [], [], ["win_rate_pct:avg", "cycle_days:avg", "won_amount:sum", "__count"]
        )
        self.assertAlmostEqual(row[0], 100 / 3)
        self.assertEqual(row[1:], (10, 1000, 3))
        self.assertFalse(self._as("manager_b", "crm.deal.report").search([]))
