"""Reviews of articles, what readers say, and how satisfied they were."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmCallcenterCommon

TODAY = "2026-03-02"


@freeze_time(TODAY)
@tagged("post_install", "-at_install", "crm_callcenter")
class TestKnowledgeReview(CrmCallcenterCommon):
    """One published article of an agent, due for a review today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["crm.knowledge.category"].create(
            {
                "name": "Animals",
                "review_months": 6,
                "owner_id": cls.users["supervisor"].id,
            }
        )
        cls.article = cls.env["crm.knowledge.article"].create(
            {
                "title": "Potoroo care",
                "audience": "public",
                "state": "published",
                "category_id": cls.category.id,
                "owner_id": cls.users["agent"].id,
                "date_review": TODAY,
            }
        )

    def _run_cron(self):
        cron = self.env.ref("crm_callcenter.ir_cron_remind_knowledge_reviews")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.article.invalidate_recordset()

    def test_the_owner_is_reminded_once_per_review(self):
        self.article.date_review = "2026-03-03"
        self._run_cron()
        self.assertFalse(self.article.activity_ids)
        self.article.date_review = TODAY
        self._run_cron()
        self._run_cron()
        activity = self.article.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.users["agent"])
        self.assertEqual(str(activity.date_deadline), TODAY)

    def test_without_owner_the_owner_of_the_category_is_reminded(self):
        self.article.owner_id = self.users["employee"]
        self._run_cron()
        self.assertEqual(self.article.activity_ids.user_id, self.users["supervisor"])

    def test_drafts_need_no_review(self):
        self.article.state = "draft"
        self._run_cron()
        self.assertFalse(self.article.activity_ids)

    def test_the_owner_says_that_it_is_still_true(self):
        self._run_cron()
        article = self.article.with_user(self.users["agent"])
        self.assertTrue(article.can_review)
        article.action_confirm_review()
        self.assertEqual(str(self.article.date_review), "2026-09-02")
        self.assertFalse(self.article.activity_ids)
        self.assertFalse(self.article.is_review_reminded)
        self.category.review_months = 0
        article.action_confirm_review()
        self.assertFalse(self.article.date_review)

    def test_others_do_not_say_so(self):
        article = self.article.with_user(self.users["selling_agent"])
        self.assertFalse(article.can_review)
        for role in ("selling_agent", "portal", "employee"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.article.with_user(self.users[role]).action_confirm_review()
        self.assertEqual(str(self.article.date_review), TODAY)

    def test_publishing_sets_the_first_review(self):
        draft = self.article.copy({"state": "review"})
        draft.with_user(self.users["supervisor"]).action_approve()
        self.assertEqual(str(draft.date_review), "2026-09-02")

    def test_the_owner_hears_what_did_not_help(self):
        feedback = self.env["crm.knowledge.feedback"]
        feedback.with_user(self.env.ref("base.public_user"))._give(
            self.article, False, "It bites"
        )
        message = self.article.message_ids[:1]
        self.assertIn("It bites", message.body)
        self.assertEqual(message.partner_ids, self.users["agent"].partner_id)

    def test_the_satisfaction_is_that_of_the_cases_it_served(self):
        self.assertEqual(self.article.case_rating, 0)
        model = self.env["ir.model"]._get("crm.case")
        for rating in (5, 2, 0):
            case = self.env["crm.case"].create(
                {"name": "Potoroo", "company_id": self.company_a.id}
            )
            case._link_article(self.article)
            self.env["rating.rating"].create(
                {
                    "res_model_id": model.id,
                    "res_id": case.id,
                    "rating": rating,
                    "consumed": True,
                }
            )
        self.article.invalidate_recordset()
        article = self.article.with_user(self.users["agent"])
        self.assertEqual(article.case_rating, 3.5)
        other = article.with_user(self.users["agent_b"])
        other = other.with_context(allowed_company_ids=self.company_b.ids)
        self.assertEqual(other.case_rating, 0, "cases of another company count nothing")
