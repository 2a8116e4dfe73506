"""Problems with their incidents, and tasks of colleagues."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseTeamwork(CrmCallcenterCommon):
    """One answer for many customers; one question to one colleague."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": "Ann", "email": "ann@example.com", "lang": "en_US"},
                {"name": "Luc", "email": "luc@example.com", "lang": "fr_FR"},
            ]
        )
        cls.problem, *incidents = (
            cls.env["crm.case"]
            .with_company(cls.company_a)
            .create(
                [
                    {"name": "outage"},
                    *({"name": "down", "partner_id": p.id} for p in cls.partners),
                ]
            )
        )
        cls.incidents = cls.env["crm.case"].union(*incidents)
        cls.incidents.problem_id = cls.problem

    def _broadcast(self, bodies, **vals):
        """Answer as the page does."""
        wizard = (
            self.env["crm.case.broadcast"]
            .with_user(self.users["agent"])
            .create({"case_id": self.problem.id, **vals})
        )
        for line in wizard.line_ids:
            line.body = bodies.get(line.lang)
        wizard.action_send()

    def _create_task(self, **vals):
        """Return a side task that the agent gave."""
        return (
            self.env["crm.case.task"]
            .with_user(self.users["agent"])
            .create(
                {
                    "name": "Check the stock",
                    "case_id": self.problem.id,
                    "user_id": self.users["employee"].id,
                    "date_deadline": fields.Datetime.now() + timedelta(days=1),
                    **vals,
                }
            )
        )

    def test_who_has_no_language_is_answered_in_that_of_the_company(self):
        self.company_a.partner_id.lang = "fr_FR"
        self.partners[0].lang = False
        case = self.incidents[0].with_user(self.users["agent"])
        self.assertEqual(case._get_customer_lang(), "fr_FR")
        self.assertEqual(case.action_reply()["context"]["lang"], "fr_FR")

    def test_each_customer_is_answered_in_the_own_language(self):
        self.assertEqual(self.problem.open_incident_count, 2)
        self._broadcast(
            {"en_US": "<p>fixed</p>", "fr_FR": "<p>réparé</p>"}, is_closing=True
        )
        for case, text in zip(self.incidents, ("fixed", "réparé"), strict=True):
            answers = case.message_ids.filtered(lambda m: m.message_type == "comment")
            self.assertEqual(len(answers), 1)
            self.assertIn(text, answers.body)
            self.assertTrue(case.is_closed)
            self.assertTrue(case.date_first_response)
        self.assertFalse(self.problem.is_closed)
        self.assertEqual(self.problem.open_incident_count, 0)
        self.assertEqual(self.problem.incident_count, 2)

    def test_a_missing_language_answers_nobody(self):
        with self.assertRaises(UserError):
            self._broadcast({"en_US": "<p>fixed</p>"})
        self.assertFalse(any(self.incidents.mapped("date_first_response")))

    def test_a_problem_is_not_its_own_problem(self):
        with self.assertRaises(ValidationError):
            self.problem.problem_id = self.incidents[0]

    def test_the_colleague_answers_without_seeing_cases(self):
        employee = self.users["employee"]
        task = self._create_task()
        self.assertEqual(task.activity_ids.user_id, employee)
        own = task.with_user(employee)
        own.answer = "three left"
        own.action_done()
        self.assertEqual(task.state, "done")
        self.assertFalse(task.sudo().activity_ids)
        note = self.problem.message_ids.filtered(lambda m: "three left" in m.body)
        self.assertTrue(note.is_internal)
        with self.assertRaises(UserError):
            own.action_done()
        with self.assertRaises(AccessError):
            self.problem.with_user(employee).read(["name"])

    def test_other_employees_and_customers_see_no_task(self):
        task = self._create_task(user_id=self.users["agent"].id)
        for role in ("employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                task.with_user(self.users[role]).read(["name"])

    def test_late_tasks_are_found(self):
        late = self._create_task(date_deadline=fields.Datetime.now() - timedelta(1))
        timely = self._create_task()
        tasks = late | timely
        found = tasks.search([("is_late", "=", True), ("id", "in", tasks.ids)])
        self.assertEqual(found, late)
        self.assertEqual(self.problem.late_task_count, 1)
        late.action_cancel()
        self.assertFalse(late.is_late)
