"""What a call from outside may say, and what it gets by it."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged, users
from odoo.tools import mute_logger

from .common import CrmExtendedCommon

# what the server alone may look up with its own rights
FOREIGN = "[('signup_type', '=', 'reset')]"
FOREIGN_LEAD = "[('partner_id.signup_type', '=', 'reset')]"


@tagged("post_install", "-at_install", "crm_extended")
class TestHostileRpc(CrmExtendedCommon):
    """Values and contexts that no form sends."""

    # ------------------------------------------------------------
    # SEGMENTS
    # ------------------------------------------------------------

    @users("crm_marketer")
    def test_segment_of_somebody_else_by_default(self):
        """A default in the context lends nobody the rights of somebody else."""
        segments = self.env["crm.segment"].with_context(
            default_user_id=self.users["manager"].id
        )
        segment = segments.create({"name": "Borrowed"})
        self.assertEqual(segment.user_id, self.env.user)

    # ------------------------------------------------------------
    # CONDITIONS THAT JOBS APPLY
    # ------------------------------------------------------------

    @users("crm_marketer")
    def test_condition_of_journey(self):
        """Nobody asks by a journey what the own rights do not tell."""
        step = {"name": "Is it so?", "kind": "branch"}
        for values in (
            {"exit_domain": FOREIGN},
            {"step_ids": [Command.create({**step, "branch_domain": FOREIGN})]},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.env["crm.journey"].create({"name": "Oracle", **values})

    @users("crm_marketer")
    def test_condition_of_score(self):
        """Nobody asks by points what the own rights do not tell."""
        inside = f"[('partner_id', 'any', {FOREIGN})]"
        for domain in (FOREIGN_LEAD, inside):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self.env["crm.score.rule"].create({"name": "Oracle", "domain": domain})
        rule = self.env["crm.score.rule"].create(
            {"name": "Known", "domain": "[('partner_id.name', '!=', False)]"}
        )
        self.assertTrue(rule)

    @users("crm_manager")
    def test_condition_of_plans_and_skills(self):
        """Nobody asks by visits or skills what the own rights do not tell."""
        with self.assertRaises(ValidationError):
            self.env["crm.visit.plan"].create(
                {"name": "Oracle", "partner_domain": FOREIGN}
            )
        with self.assertRaises(ValidationError):
            self.env["crm.sales.skill"].create(
                {"name": "Oracle", "lead_domain": FOREIGN_LEAD}
            )

    @users("crm_manager")
    def test_condition_of_gate(self):
        """Nobody asks by a gate what the own rights do not tell."""
        pipeline = self.env["crm.pipeline"]._get_default(self.company_a)
        stage = pipeline.stage_ids[:1]
        with self.assertRaises(ValidationError):
            self.env["crm.stage.gate"].create(
                {
                    "stage_id": stage.id,
                    "kind": "condition",
                    "name": "Oracle",
                    "condition": FOREIGN_LEAD,
                }
            )

    # ------------------------------------------------------------
    # JOURNEYS
    # ------------------------------------------------------------

    def _create_journey(self):
        return self.env["crm.journey"].create(
            {
                "name": "Welcome",
                "company_id": self.company_a.id,
                "step_ids": [Command.create({"name": "Call", "kind": "call"})],
            }
        )

    @users("crm_marketer")
    def test_state_of_journey(self):
        """A journey starts by its button, which looks whether it may."""
        journey = self._create_journey()
        with self.assertRaises(AccessError):
            journey.state = "running"
        with self.assertRaises(AccessError):
            self.env["crm.journey"].create({"name": "Now", "state": "running"})
        with self.assertRaises(AccessError):
            self.env["crm.journey"].with_context(default_state="running").create(
                {"name": "Now"}
            )
        journey.action_start()
        journey.action_pause()
        journey.action_resume()
        journey.action_end()
        self.assertEqual(journey.state, "ended")

    @users("crm_marketer")
    def test_step_into_published_version(self):
        """Nobody adds a step to those that people walk on."""
        journey = self._create_journey()
        journey.action_start()
        step = {"name": "Slipped in", "kind": "wait", "journey_id": journey.id}
        steps = self.env["crm.journey.step"]
        with self.assertRaises(UserError):
            steps.create({**step, "version_id": journey.version_id.id})
        with self.assertRaises(UserError):
            steps.with_context(default_version_id=journey.version_id.id).create(step)
        board = steps.create(step)
        with self.assertRaises(UserError):
            board.version_id = journey.version_id

    # ------------------------------------------------------------
    # CAMPAIGNS
    # ------------------------------------------------------------

    @users("crm_manager")
    def test_four_eyes(self):
        """Who submitted a campaign does not approve it by writing somebody else."""
        self.company_a.sudo().crm_campaign_approval = True
        today = fields.Date.today()
        campaign = self.env["utm.campaign"].create(
            {
                "title": "Alone",
                "crm_company_id": self.company_a.id,
                "crm_date_start": today,
                "crm_date_end": fields.Date.add(today, days=9),
                "crm_goal_event": "lead",
                "crm_goal_target": 3,
            }
        )
        campaign.action_crm_submit()
        other = self.users["marketer"]
        with self.assertRaises(AccessError):
            campaign.crm_submitted_by_id = other
        with self.assertRaises(AccessError):
            campaign.write({"crm_approved_by_id": other.id})
        with self.assertRaises(AccessError):
            campaign.action_crm_approve()

    # ------------------------------------------------------------
    # DEALS
    # ------------------------------------------------------------

    @users("crm_salesperson")
    def test_credit_moved_to_won_deal(self):
        """Credit for a won deal is not changed by moving a share to it."""
        leads = self.env["crm.lead"].create(
            [{"name": name, "user_id": self.env.uid} for name in ("Open", "Won")]
        )
        leads[1].action_set_won()
        split = self.env["crm.lead.split"].create(
            {
                "lead_id": leads[0].id,
                "user_id": self.env.uid,
                "kind": "overlay",
                "share_pct": 50,
            }
        )
        with self.assertRaises(UserError):
            split.lead_id = leads[1]

    @users("crm_salesperson")
    def test_name_of_foreign_merge(self):
        """The mark of a merge is written by merging alone."""
        foreign = (
            self.env["crm.lead"]
            .sudo()
            .create(
                {
                    "name": "Secret deal",
                    "company_id": self.company_b.id,
                    "user_id": False,
                }
            )
        )
        merge = (
            self.env["crm.lead.merge"]
            .sudo()
            .create({"head_id": foreign.id, "company_id": self.company_b.id})
        )
        lead = self.env["crm.lead"].create({"name": "Own"})
        with self.assertRaises(UserError):
            lead.crm_merge_id = merge.id
        with self.assertRaises(UserError):
            self.env["crm.lead"].create({"name": "Own", "crm_merge_id": merge.id})

    # ------------------------------------------------------------
    # VISITS, CONSENT
    # ------------------------------------------------------------

    @users("crm_salesperson")
    def test_check_in_by_default(self):
        """A default in the context is no check-in."""
        events = self.env["calendar.event"].with_context(
            default_crm_checked_in_at="2026-03-10 09:00:00"
        )
        event = events.create(
            {
                "name": "Visit",
                "crm_is_visit": True,
                "start": "2026-03-10 09:00:00",
                "stop": "2026-03-10 10:00:00",
            }
        )
        self.assertFalse(event.crm_checked_in_at)


@tagged("post_install", "-at_install", "crm_extended")
class TestHostileRoutes(CrmExtendedCommon, HttpCase):
    """Addresses that nobody types."""

    @mute_logger("odoo.http")
    def test_nul(self):
        """What no database column holds is not found."""
        for path in (
            "/consent/confirm/%00",
            "/contact-form/confirm/AA",
        ):
            with self.subTest(path):
                self.assertLess(self.url_open(path).status_code, 500)
