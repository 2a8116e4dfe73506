"""Calls are drawn, judged, and shown to who spoke."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .call_common import CrmCallCommon

TODAY = date(2026, 3, 11)
TUESDAY = datetime(2026, 3, 3, 10)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestQuality(CrmCallCommon):
    """Six calls of the agent in the week before, and one score card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = (
            cls.env["crm.quality.card"]
            .with_user(cls.supervisor)
            .create(
                {
                    "name": "Friendly and right",
                    "company_id": cls.company_a.id,
                    "criterion_ids": [
                        (0, 0, {"name": "Greeting", "weight": 1}),
                        (0, 0, {"name": "Answer", "weight": 3}),
                        (0, 0, {"name": "Identity checked", "is_critical": True}),
                    ],
                }
            )
        )
        cls.calls = cls.env["crm.call"].create(
            [
                {
                    "provider_id": cls.provider.id,
                    "company_id": cls.company_a.id,
                    "external_id": f"q{number}",
                    "state": "ended",
                    "agent_user_id": cls.agent.id,
                    "date_started": TUESDAY.replace(minute=number),
                    "talk_seconds": 10 if number == 5 else 90,
                }
                for number in range(6)
            ]
        )

    def _draw(self):
        """Draw last week's calls and return the reviews."""
        self.card._draw(TODAY)
        return self.env["crm.quality.review"].search([("card_id", "=", self.card.id)])

    def _judge(self, review, *points):
        """Give points to the criteria, ``None`` for what does not apply."""
        with Form(review.with_user(self.supervisor)) as form:
            for number, value in enumerate(points):
                with form.line_ids.edit(number) as line:
                    if value is None:
                        line.applies = False
                    else:
                        line.points = value
        return review

    def test_the_same_calls_are_drawn_again(self):
        reviews = self._draw()
        self.assertEqual(len(reviews), 2)
        self.assertEqual(reviews.agent_user_id, self.agent)
        self.assertNotIn(self.calls[5], reviews.call_id)
        self.assertEqual(self._draw(), reviews)
        drawn = reviews.call_id
        reviews.unlink()
        self.assertEqual(self._draw().call_id, drawn)

    def test_points_are_weighted_and_a_failure_counts(self):
        review = self._draw()[0]
        self._judge(review, 5, 4, 5)
        # (1 * 1 + 3 * 0.8 + 1 * 1) / 5
        self.assertAlmostEqual(review.score_pct, 88)
        self._judge(review, None, 4, 5)
        self.assertAlmostEqual(review.score_pct, 85)
        self._judge(review, None, 4, 0)
        self.assertEqual(review.score_pct, 0)
        with self.assertRaises(ValidationError):
            review.line_ids[0].points = 6

    def test_agents_see_their_own_when_done_and_may_answer(self):
        review = self._judge(self._draw()[0], 5, 5, 5)
        own = review.with_user(self.agent)
        self.assertFalse(own.search([("id", "=", review.id)]))
        review.with_user(self.supervisor).action_done()
        self.assertEqual(own.search([]), own)
        self.assertEqual(own.line_ids.mapped("points"), [5, 5, 5])
        own.answer = "The line was bad"
        for run in (
            lambda: own.write({"comment": "Very good"}),
            lambda: own.line_ids.write({"points": 4}),
            own.action_reopen,
            own.unlink,
        ):
            with self.assertRaises(AccessError):
                run()
        colleague = self.users["selling_agent"]
        self.assertFalse(review.with_user(colleague).search([]))
        self.assertFalse(self.env["crm.quality.line"].with_user(colleague).search([]))

    def test_what_is_done_stays(self):
        review = self._judge(self._draw()[0], 5, 5, 5).with_user(self.supervisor)
        review.action_done()
        with self.assertRaises(UserError):
            review.line_ids[0].points = 1
        self.card.criterion_ids[0].weight = 9
        self.assertEqual(review.line_ids[0].weight, 1)
        review.action_reopen()
        review.line_ids[0].points = 1
        self.assertLess(review.score_pct, 100)

    def test_nobody_judges_own_calls_or_those_of_others(self):
        review = self._judge(self._draw()[0], 5, 5, 5)
        self.calls.agent_user_id = self.supervisor
        review.agent_user_id = self.supervisor
        with self.assertRaises(UserError):
            review.with_user(self.supervisor).action_done()
        for model in (
            "crm.quality.card",
            "crm.quality.criterion",
            "crm.quality.review",
            "crm.quality.line",
        ):
            with self.subTest(model=model):
                self.assertFalse(self._as_stranger(model).search([]))
