"""What moved in the pipeline, from the history to the screen."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .forecast_common import ForecastCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestPipelineBridge(ForecastCommon):
    """One deal of each kind between two nights of March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        inside, after = {"date_deadline": "2026-03-20"}, {"date_deadline": "2026-04-20"}
        cls.kept = cls._create_deal("Kept", 1000.1, **inside)
        cls.won = cls._create_deal("Won", 2000.2, **inside)
        cls.lost = cls._create_deal("Lost", 300.3, **inside)
        cls.slipped = cls._create_deal("Slipped", 40.04, **inside)
        cls.early = cls._create_deal("Early", 5.05, **after)
        cls.gone = cls._create_deal("Gone", 6.06, **inside)
        cls.handed = cls._create_deal("Handed", 7.07, **inside)
        cls._take("2026-03-02")
        with freeze_time("2026-03-05 10:00:00"):
            cls.kept.expected_revenue = 1100.2
            cls.won.stage_id = cls.won_stage
            cls.lost.action_set_lost()
            cls.slipped.date_deadline = "2026-05-01"
            cls.early.date_deadline = "2026-03-30"
            cls.handed.user_id = cls.other
            cls._create_deal("New", 0.8, **inside)
            cls._create_deal("Foreign", 9.0, user_id=cls.other.id, **inside)
        cls._take("2026-03-06")
        cls.gone_id = cls.gone.id
        cls.gone.unlink()
        cls._take("2026-03-09")
        cls.env["res.currency.rate"].create(
            [
                {
                    "currency_id": cls.env.ref("base.EUR").id,
                    "company_id": cls.company_a.id,
                    "name": day,
                    "rate": rate,
                }
                for day, rate in (("2026-03-01", 0.8), ("2026-03-08", 0.9))
            ]
        )

    def _get(self, role, **choice):
        """Return {kind: (amount, count)} of each column, and check that it adds up."""
        bridge = self._as(role, "crm.pipeline.bridge").get_bridge(choice)
        columns = []
        for column in bridge["columns"]:
            lines = column["lines"]
            cents = {line["kind"]: round(line["amount"] * 100) for line in lines}
            inner = sum(cents.values()) - cents["closing"]
            self.assertEqual(inner, cents["closing"], column["currency_id"])
            columns.append(
                {line["kind"]: (line["amount"], line["count"]) for line in lines}
            )
        return columns

    def test_every_line_of_the_whole_team(self):
        [lines] = self._get("manager")
        self.assertEqual(
            lines,
            {
                "opening": (3353.77, 6),
                "added": (9.8, 2),
                "moved_in": (5.05, 1),
                "changed": (100.1, 1),
                "won": (-2000.2, 1),
                "lost": (-300.3, 1),
                "moved_out": (-40.04, 1),
                "removed": (-6.06, 1),
                "closing": (1122.12, 5),
            },
        )

    def test_two_currencies_add_up_each_and_rates_have_a_line(self):
        own, euro = self._get("manager", currency_id=self.env.ref("base.EUR").id)
        self.assertEqual(own["rate"], (0, 0))
        self.assertEqual(euro["opening"], (2683.02, 6))
        self.assertEqual(euro["closing"], (1009.91, 5))
        self.assertEqual(euro["rate"], (335.37, 6))

    def test_a_salesperson_sees_the_own_deals_only(self):
        [lines] = self._get("salesperson", user_id=self.other.id)
        self.assertEqual(lines["opening"][1], 6)
        self.assertEqual(lines["handed_over"], (-7.07, 1))
        self.assertEqual(lines["added"], (0.8, 1))
        bridge = self._as("salesperson", "crm.pipeline.bridge").get_bridge({})
        self.assertEqual((bridge["users"], bridge["teams"]), ([], []))

    def test_another_company_has_no_bridge(self):
        bridge = self._as("manager_b", "crm.pipeline.bridge").get_bridge({})
        self.assertEqual((bridge["days"], bridge["columns"]), ([], []))
        with self.assertRaises(AccessError):
            self._as("marketer", "crm.pipeline.bridge").get_bridge({})

    def test_a_line_opens_its_deals(self):
        model = self._as("manager", "crm.pipeline.bridge")
        for kind, deals in (
            ("won", self.won),
            ("lost", self.lost),
            ("removed", self.env["crm.lead"]),
        ):
            action = model.get_deals_action({}, kind)
            found = (
                self.env["crm.lead"]
                .with_context(**action["context"])
                .search(action["domain"])
            )
            self.assertEqual(found, deals)
        with self.assertRaises(UserError):
            model.get_deals_action({}, "nothing")

    def test_all_deals_at_any_time(self):
        [lines] = self._get("manager", period="all")
        self.assertEqual(lines["opening"], (3358.82, 7))
        self.assertNotIn("moved_out", lines)

    def test_a_week_is_chosen_by_itself(self):
        choice = self._as("manager", "crm.pipeline.bridge").get_bridge()["choice"]
        self.assertEqual(
            (choice["date_from"], choice["date_to"]), ("2026-03-02", "2026-03-09")
        )

    def test_nonsense_is_refused(self):
        model = self._as("manager", "crm.pipeline.bridge")
        for choice in (
            {"date_from": "2026-03-09"},
            {"date_to": "2026-03-07"},
            {"date_to": 5},
            {"period": "century"},
            {"user_id": "1; DROP"},
            "tomorrow",
        ):
            with self.subTest(choice=choice), self.assertRaises(UserError):
                model.get_bridge(choice)

    def test_as_many_queries_for_fifty_deals_more(self):
        model = self._as("manager", "crm.pipeline.bridge")
        choice = model._fill_choice({}, model._get_days())
        currency = self.env.ref("base.EUR").with_env(model.env)
        counts = []
        model._get_movements(choice, currency)
        for number in (0, 50):
            for index in range(number):
                self._create_deal(f"Deal {index}", 10)
            self._take(f"2026-03-1{number // 10}")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            model._get_movements(choice, currency)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_splits_do_not_change_the_bridge(self):
        self.kept.split_ids = [
            Command.create({"user_id": self.other.id, "share_pct": 100})
        ]
        self.assertEqual(self._get("manager")[0]["closing"], (1122.12, 5))
