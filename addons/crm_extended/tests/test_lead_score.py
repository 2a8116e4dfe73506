"""The engagement score: what counts, how it fades, what is done about it."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.pipeline import crm_lead_job
from ..tools.lead_score import ScoreRule, get_grade, get_rule_points, get_score
from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestLeadScore(CrmExtendedCommon):
    """Score leads of company A by rules of the test only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.score.rule"].search([]).active = False

    def _lead(self, **values):
        """Return a lead of company A without salesperson."""
        return self.env["crm.lead"].create(
            {
                "name": "Lead",
                "company_id": self.company_a.id,
                "user_id": False,
                "type": "lead",
                **values,
            }
        )

    def _rule(self, kind, points, **values):
        """Return a rule that does not fade."""
        return self.env["crm.score.rule"].create(
            {
                "name": kind,
                "kind": kind,
                "points": points,
                "half_life_days": 0,
                **values,
            }
        )

    def _meet(self, lead, days):
        """Record a meeting so many days ago."""
        start = fields.Datetime.now() - timedelta(days=days)
        self.env["calendar.event"].create(
            {
                "name": "Met",
                "opportunity_id": lead.id,
                "start": start,
                "stop": start + timedelta(hours=1),
            }
        )

    @freeze_time("2026-03-02 10:00:00")
    def test_sql_is_the_engine(self):
        """What the query computes is what tools.lead_score says."""
        plans = (
            (ScoreRule(10, 90, 30, 0), (1, 30, 60, 89, 91)),
            (ScoreRule(10, 90, 7, 25), (0, 1, 2, 3)),
            (ScoreRule(-7, 30, 15, 10), (0, 5, 29, 31)),
        )
        for rule, ages in plans:
            with self.subTest(rule=rule):
                self.env["crm.score.rule"].search([]).active = False
                record = self._rule("meeting", **rule._asdict())
                always = self._rule("attribute", 40)
                lead = self._lead()
                for age in ages:
                    self._meet(lead, age)
                lead._refresh_crm_score()
                expected = get_rule_points(rule, ages)
                reasons = {
                    reason.rule_id: reason.points
                    for reason in lead.crm_score_reason_ids
                }
                self.assertAlmostEqual(reasons[record], expected, places=1)
                score = get_score((expected, 40.0))
                self.assertEqual(lead.crm_score, score)
                self.assertEqual(lead.crm_grade, get_grade(score, (80, 50, 20)))
                self.assertEqual(reasons[always], 40)

    def test_each_kind_of_event(self):
        """Form, click, reply, call and order; a planned call is none."""
        partner = self.env["res.partner"].create(
            {"name": "Ada", "company_id": self.company_a.id}
        )
        lead = self._lead(
            crm_source_page="https://example.com/a", partner_id=partner.id
        )
        lead.company_id = self.company_a
        for kind in ("web_form", "click", "reply", "call", "order"):
            self._rule(kind, 1)
        self._create_order(partner, self._create_product(), confirm=True)
        lead.activity_schedule("mail.mail_activity_data_call").action_feedback()
        lead.activity_schedule("mail.mail_activity_data_call")
        lead.message_post(body="Hello", message_type="email", author_id=partner.id)
        trace = self.env["mailing.trace"].create(
            {"model": "res.partner", "res_id": partner.id, "email": "a@x.com"}
        )
        link = self.env["link.tracker"].create({"url": "https://example.com/lead"})
        self.env["link.tracker.click"].create(
            {"link_id": link.id, "mailing_trace_id": trace.id}
        )
        # just done things lie a moment ahead of the clock of the transaction
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            lead._refresh_crm_score()
        self.assertEqual(
            sorted(lead.crm_score_reason_ids.rule_id.mapped("kind")),
            ["call", "click", "order", "reply", "web_form"],
        )
        self.assertEqual(lead.crm_score, 5)

    def test_rules_of_companies_and_conditions(self):
        """A rule of company B counts there; a condition that ends takes points away."""
        self._rule("attribute", 30, domain="[('priority', '=', '3')]")
        self._rule("attribute", 30, company_id=self.company_b.id)
        lead = self._lead(priority="3")
        lead._refresh_crm_score()
        self.assertEqual((lead.crm_score, lead.crm_grade), (30, "c"))
        lead.priority = "0"
        lead._refresh_crm_score()
        self.assertEqual((lead.crm_score, lead.crm_grade), (0, "d"))
        self.assertFalse(lead.crm_score_reason_ids)

    def test_bands_and_switch_are_the_company_s(self):
        """Other bands give another grade; switched off nothing is computed."""
        self._rule("attribute", 30)
        self.company_a.crm_grade_b_from = 25
        lead = self._lead()
        lead._refresh_crm_score()
        self.assertEqual(lead.crm_grade, "b")
        self.company_a.crm_score_enabled = False
        other = self._lead()
        other._refresh_crm_score()
        self.assertFalse(other.crm_grade)

    def test_threshold_acts_once(self):
        """A call is asked for, or the lead converted, when it gets there."""
        rule = self._rule("attribute", 60)
        self.company_a.crm_score_action = "activity"
        lead = self._lead()
        lead._refresh_crm_score()
        self.assertEqual(len(lead.activity_ids), 1)
        rule.points = 10
        lead._refresh_crm_score()
        rule.points = 60
        lead._refresh_crm_score()
        self.assertEqual(len(lead.activity_ids), 1)
        self.company_a.crm_score_action = "convert"
        before = self.env["res.partner"].search_count([])
        other = self._lead()
        other._refresh_crm_score()
        self.assertEqual(other.type, "opportunity")
        self.assertTrue(other.crm_date_engaged)
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_what_the_database_refuses_is_done_by_the_next_run(self):
        """A threshold is reached once only: its action may not be taken for done."""
        self._rule("attribute", 60)
        self.company_a.crm_score_action = "activity"
        lead = self._lead()
        with (
            patch.object(
                type(lead), "_crm_engaged_activity", side_effect=SerializationFailure
            ),
            self.assertRaises(SerializationFailure),
            self.env.cr.savepoint(),
        ):
            lead._refresh_crm_score()
        lead.invalidate_recordset()
        self.assertFalse(lead.crm_date_engaged)
        lead._refresh_crm_score()
        self.assertEqual(len(lead.activity_ids), 1)

    def test_bad_rules_are_refused(self):
        """A condition that is none, and days below zero."""
        for domain in ("[('no_such_field', '=', 1)]", "not a domain", "[(1,)]"):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self._rule("attribute", 1, domain=domain)

    def test_roles(self):
        """Managers and marketers write rules, salespeople read them."""
        vals = {"name": "Mine", "kind": "attribute", "points": 1}
        for role in ("manager", "marketer"):
            self.env["crm.score.rule"].with_user(self.users[role]).create(vals)
        rules = self.env["crm.score.rule"].with_user(self.users["salesperson"])
        self.assertTrue(rules.search_count([]))
        with self.assertRaises(AccessError):
            rules.create(vals)

    def test_reasons_are_read_with_the_lead(self):
        """Who may not see a lead does not see what its person did."""
        self._rule("attribute", 40, domain="[('priority', '=', '3')]")
        lead = self._lead(priority="3", user_id=self.users["all_customers"].id)
        lead._refresh_crm_score()
        reason = lead.crm_score_reason_ids
        self.assertTrue(reason)
        for role, is_read in (
            ("salesperson", False),
            ("all_customers", True),
            ("manager", True),
        ):
            with self.subTest(role=role):
                found = reason.with_user(self.users[role]).search(
                    [("id", "in", reason.ids)]
                )
                self.assertEqual(bool(found), is_read)
        lead.user_id = self.users["salesperson"]
        self.assertTrue(reason.with_user(self.users["salesperson"]).read(["points"]))

    def test_job_takes_what_changed(self):
        """The job finds changed leads; its cost does not grow with their number."""
        self._rule("attribute", 20)
        leads = self.env["crm.lead"].concat(*(self._lead() for _ in range(50)))
        job = self.env["crm.lead.job"]
        changed = job._get_changed_ids(job.new({}))
        self.assertLessEqual(set(leads.ids), set(changed))
        counts = []
        for some in (leads[:1], leads[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            job._work_batch(some.ids)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(set(leads.mapped("crm_score")), {20})

    def test_job_comes_back_to_a_refused_batch(self):
        """It works on the other ones, is not done then, and finds no fault."""
        leads = self._lead() | self._lead()
        done = []

        def work(_job, lead_ids):
            if lead_ids == leads[:1].ids and not done:
                raise SerializationFailure
            done.extend(lead_ids)

        job = self.env["crm.lead.job"]
        with (
            patch.object(crm_lead_job, "BATCH_LEADS", 1),
            patch.object(type(job), "_work_batch", work),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=60
            ),
            self.assertNoLogs(crm_lead_job.__name__, "ERROR"),
        ):
            self.assertFalse(job._cron_for(leads.ids))
            self.assertEqual(done, leads[1:].ids)
            self.assertTrue(job._cron_for(leads.ids))
