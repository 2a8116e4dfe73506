"""Drafts: who may try them, what they cost the server, and what becomes of them."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .simulation_common import SimulationCommon


@tagged("post_install", "-at_install", "crm_loyalty")
@freeze_time("2026-03-10 12:00:00")
class TestSimulationDraft(SimulationCommon):
    """One draft or two."""

    # ------------------------------------------------------------
    # COST, COMPANIES, ACCESS
    # ------------------------------------------------------------

    def test_queries_do_not_grow_with_sales(self):
        self._add_history(self.customer, "1", "2025-03-01", [100])
        draft = self._create_draft()
        self._add_tiers(draft)
        draft.action_simulate()
        counts = []
        for number in (2, 60):
            for index in range(number):
                partner = self.env["res.partner"].create({"name": f"N{index}"})
                self._add_history(partner, f"{number}-{index}", "2025-07-01", [90] * 3)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            draft.action_simulate()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_nothing_crosses_companies(self):
        self._add_history(self.customer, "1", "2025-03-01", [100])
        self._add_history(self.customer, "1", "2025-03-01", [900], self.company_b)
        draft = self._create_draft()
        draft.action_simulate()
        self.assertEqual(draft.points_issued, 100)
        manager_b = self.users["manager_b"]
        drafts = self.env["loyalty.simulation"].with_user(manager_b)
        drafts = drafts.with_context(allowed_company_ids=self.company_b.ids)
        self.assertFalse(drafts.search([("id", "=", draft.id)]))
        with self.assertRaises(AccessError):
            drafts.browse(draft.id).action_simulate()
        # comparing does not either
        other = self._create_draft(company_id=self.company_b.id)
        with self.assertRaises(UserError):
            draft.compare_id = other

    def test_who_may_simulate(self):
        draft = self._create_draft()
        for role in ("salesperson", "marketer", "accountant", "employee", "portal"):
            mine = draft.with_user(self.users[role])
            with self.subTest(role=role):
                for method in ("action_simulate", "action_create_program"):
                    with self.assertRaises(AccessError):
                        getattr(mine, method)()
        draft.with_user(self.users["manager"]).action_simulate()
        self.assertTrue(draft.date_run)

    # ------------------------------------------------------------
    # FROM DRAFT TO PROGRAM
    # ------------------------------------------------------------

    def test_nothing_is_moved_by_trying(self):
        self._add_history(self.customer, "1", "2025-03-01", [100])
        counts = [
            self.env[model].search_count([])
            for model in ("loyalty.program", "loyalty.card", "loyalty.point.entry")
        ]
        self._create_draft().action_simulate()
        self.assertEqual(
            [
                self.env[model].search_count([])
                for model in ("loyalty.program", "loyalty.card", "loyalty.point.entry")
            ],
            counts,
        )

    def test_a_changed_draft_is_outdated(self):
        draft = self._create_draft()
        self._add_tiers(draft)
        self.assertFalse(draft.is_outdated)
        draft.action_simulate()
        self.assertFalse(draft.is_outdated)
        draft.tier_ids[0].multiplier = 3
        self.assertTrue(draft.is_outdated)
        draft.action_simulate()
        draft.name = "Another name"
        self.assertFalse(draft.is_outdated)
        draft.redemption_pct = 10
        self.assertTrue(draft.is_outdated)

    def test_two_drafts_side_by_side(self):
        self._add_history(self.customer, "1", "2025-03-01", [100])
        draft, other = self._create_draft(), self._create_draft(points_per_unit=3)
        (draft | other).action_simulate()
        draft.compare_id = other
        self.assertEqual(
            (draft.expected_cost, draft.compare_expected_cost), (4.0, 12.0)
        )
        action = draft.action_open_months()
        found = self.env["loyalty.simulation.month"].search(action["domain"])
        self.assertEqual(found.simulation_id, draft | other)
        with self.assertRaises(ValidationError):
            draft.compare_id = draft

    def test_the_program_of_a_draft(self):
        manager = self.users["manager"]
        draft = self._create_draft(
            name="Friends",
            points_per_unit=2,
            minimum_amount=10,
            hold_days=14,
            validity_days=730,
            issue_policy="paid",
        ).with_user(manager)
        action = draft.action_create_program()
        program = self.env["loyalty.program"].browse(action["res_id"])
        self.assertRecordValues(
            program,
            [
                {
                    "name": "Friends",
                    "program_type": "loyalty",
                    "company_id": self.company_a.id,
                    "issue_policy": "paid",
                    "hold_days": 14,
                    "validity_days": 730,
                    "point_value": 0.05,
                }
            ],
        )
        self.assertRecordValues(
            program.rule_ids,
            [
                {
                    "reward_point_mode": "money",
                    "reward_point_amount": 2,
                    "minimum_amount": 10,
                }
            ],
        )
        self.assertEqual(program.reward_ids.discount_mode, "per_point")
        # once
        self.assertEqual(draft.action_create_program()["res_id"], program.id)

    def test_hostile_figures(self):
        for values in (
            {"points_per_unit": 0},
            {"point_value": -1},
            {"minimum_amount": -1},
            {"validity_days": -1},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._create_draft(**values)
        draft = self._create_draft(has_history=False)
        with self.assertRaises(UserError):
            draft.action_simulate()
