"""Campaigns are planned, approved by another, started, and end."""

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .campaign_common import CampaignCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCampaignPlan(CampaignCommon):
    """A draft of company A, and who may do what with it."""

    def _as(self, role, campaign=None):
        """Return the campaign as a role sees it."""
        return (campaign or self.campaign).with_user(self.users[role])

    # ------------------------------------------------------------
    # STEPS
    # ------------------------------------------------------------

    def test_from_draft_to_end(self):
        self._as("marketer").action_crm_submit()
        self.assertEqual(self.campaign.crm_state, "submitted")
        self.assertEqual(self.campaign.crm_submitted_by_id, self.users["marketer"])
        self._as("manager").action_crm_approve()
        self.assertEqual(self.campaign.crm_approved_by_id, self.users["manager"])
        self._as("marketer").action_crm_start()
        self.assertEqual(self.campaign.crm_state, "running")
        self.campaign._ensure_running()
        self._as("marketer").action_crm_end()
        self.assertEqual(self.campaign.crm_state, "ended")

    def test_who_submitted_does_not_approve(self):
        self._as("manager").action_crm_submit()
        with self.assertRaisesRegex(AccessError, "other than"):
            self._as("manager").action_crm_approve()
        with self.assertRaisesRegex(AccessError, "Only CRM managers"):
            self._as("marketer").action_crm_approve()
        self.assertEqual(self.campaign.crm_state, "submitted")

    def test_nothing_starts_without_approval(self):
        for state in ("draft", "submitted"):
            self.campaign._set_crm_state({"crm_state": state})
            with self.subTest(state=state), self.assertRaises(UserError):
                self._as("marketer").action_crm_start()
        self.company_a.crm_campaign_approval = False
        self.campaign._set_crm_state({"crm_state": "draft"})
        self._as("marketer").action_crm_start()
        self.assertEqual(self.campaign.crm_state, "running")

    def test_incomplete_plan_names_what_is_missing(self):
        self.campaign.write({"crm_date_end": False, "crm_goal_target": 0})
        with self.assertRaisesRegex(UserError, "Ends On, How Many or How Much"):
            self._as("marketer").action_crm_submit()

    def test_state_is_written_by_buttons_only(self):
        for role in ("marketer", "manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role).write({"crm_state": "approved"})
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env["utm.campaign"].with_user(self.users[role]).create(
                    {
                        "title": "Short cut",
                        "crm_company_id": self.company_a.id,
                        "crm_state": "running",
                    }
                )
        with self.assertRaises(AccessError):
            self.env["utm.campaign"].with_user(self.users["employee"]).with_context(
                default_crm_state="running"
            ).create({"title": "Short cut"})

    def test_frozen_while_pending(self):
        cost = self.env["crm.campaign.cost"].create(
            {"campaign_id": self.campaign.id, "name": "Print", "amount_planned": 5}
        )
        self._as("marketer").action_crm_submit()
        for state in ("submitted", "approved"):
            self.campaign._set_crm_state({"crm_state": state})
            marketer = self._as("marketer")
            for vals in (
                {"crm_goal_target": 1},
                {"crm_holdout_pct": 5},
                {"crm_date_end": fields.Date.today()},
            ):
                with (
                    self.subTest(vals=vals),
                    self.assertRaisesRegex(UserError, "frozen"),
                ):
                    marketer.write(vals)
            with self.assertRaisesRegex(UserError, "frozen"):
                cost.with_user(self.users["marketer"]).amount_planned = 6
            with self.assertRaisesRegex(UserError, "frozen"):
                cost.with_user(self.users["marketer"]).unlink()
        self._as("marketer").action_crm_back_to_draft()
        cost.with_user(self.users["marketer"]).amount_planned = 6
        self.assertFalse(self.campaign.crm_submitted_by_id)

    def test_only_the_end_moves_while_it_runs(self):
        self._run(self.campaign)
        later = fields.Date.add(fields.Date.today(), days=40)
        self._as("marketer").crm_date_end = later
        self.assertEqual(self.campaign.crm_date_end, later)
        with self.assertRaisesRegex(UserError, "frozen"):
            self._as("marketer").crm_goal_target = 1

    # ------------------------------------------------------------
    # PAST ITS END
    # ------------------------------------------------------------

    def test_past_its_end_nothing_runs(self):
        self._run(self.campaign)
        self.campaign.crm_date_end = fields.Date.subtract(fields.Date.today(), days=1)
        with self.assertRaisesRegex(UserError, "Spring Sale is over"):
            self.campaign._ensure_running()
        self.campaign._cron_end_crm_campaigns()
        self.assertEqual(self.campaign.crm_state, "ended")

    def test_a_plan_whose_end_is_past_is_refused(self):
        self.campaign.crm_date_end = fields.Date.subtract(fields.Date.today(), days=1)
        with self.assertRaisesRegex(UserError, "Plan a later end"):
            self._as("marketer").action_crm_submit()

    def test_not_before_its_first_day(self):
        self.campaign.crm_date_start = self.campaign.crm_date_end
        self.campaign._set_crm_state({"crm_state": "approved"})
        with self.assertRaisesRegex(UserError, "starts on"):
            self._as("marketer").action_crm_start()

    def test_labels_of_odoo_are_left_alone(self):
        label = (
            self.env["utm.campaign"]
            .with_user(self.users["employee"])
            .create({"name": "Black Friday"})
        )
        label._ensure_running()
        label.title = "Black Friday 2026"
        self.assertFalse(label.crm_company_id)
        self.assertEqual(label._get_held_out_ids([1, 2, 3]), set())
        with self.assertRaises(AccessError):
            label.crm_holdout_pct = 10

    # ------------------------------------------------------------
    # TREE AND COMPANIES
    # ------------------------------------------------------------

    def test_tree_has_no_cycle_and_one_company(self):
        part = self._create_campaign("Part", crm_parent_id=self.campaign.id)
        with self.assertRaises(ValidationError):
            self.campaign.crm_parent_id = part
        with self.assertRaisesRegex(ValidationError, "same company"):
            self._create_campaign(
                "Theirs",
                crm_company_id=self.company_b.id,
                crm_parent_id=self.campaign.id,
            )

    def test_another_company_sees_nothing(self):
        campaigns = self._as_other_company(self.env["utm.campaign"])
        self.assertFalse(campaigns.search([("id", "=", self.campaign.id)]))
        with self.assertRaises(AccessError):
            self._as_other_company(self.campaign).action_crm_submit()
        label = self.env["utm.campaign"].create({"name": "Everybody's"})
        self.assertTrue(campaigns.search([("id", "=", label.id)]))
        cost = self.env["crm.campaign.cost"].create(
            {"campaign_id": self.campaign.id, "name": "Print"}
        )
        costs = self._as_other_company(self.env["crm.campaign.cost"])
        self.assertFalse(costs.search([("id", "=", cost.id)]))

    def test_roles(self):
        for role in ("salesperson", "employee", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role).crm_goal_target = 3
        self.assertEqual(self.campaign.crm_goal_target, 10)
        with self.assertRaises(AccessError):
            self._as("employee").read(["crm_budget"])
        with self.assertRaises(AccessError):
            self._as("portal").read(["title"])
        self.assertEqual(
            self._as("salesperson").read(["crm_budget"])[0]["crm_budget"], 0
        )
