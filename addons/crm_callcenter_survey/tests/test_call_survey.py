"""What people answer on the phone becomes answers of a survey."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.crm_callcenter.tests.outbound_common import TUESDAY, CrmOutboundCommon


@tagged("post_install", "-at_install", "crm_callcenter_survey")
@freeze_time(TUESDAY)
class TestCallSurvey(CrmOutboundCommon):
    """A script with a choice, a text and a number, and the survey made of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_script()
        cls.officer = new_test_user(
            cls.env,
            "survey_officer",
            "crm_callcenter.crm_callcenter_group_supervisor,survey.group_survey_user",
            company_id=cls.company_a.id,
            company_ids=[(6, 0, cls.company_a.ids)],
        )
        cls.script.with_user(cls.officer).action_make_survey()
        cls.survey = cls.script.survey_id

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _call(self, *given, outcome="lead", entry=None, **values):
        """Call somebody who answers, and return the entry.

        :param given: (page, value) each; a choice by its name.
        """
        entry = entry or self._add(1)
        self._take()
        for page, value in given:
            choice = page.answer_ids.filtered(lambda one, text=value: one.name == text)
            self.desk.answer(entry.id, page.id, choice.id, value)
        self._finish(entry, outcome, **values)
        return entry

    def _get_inputs(self, entry):
        return self.env["survey.user_input"].search([("crm_entry_id", "=", entry.id)])

    def _get_given(self, entry):
        """Return {question: answer} of the survey of an entry."""
        return {
            line.question_id.title: line._get_answer_value()
            for line in self._get_inputs(entry).user_input_line_ids
        }

    # ------------------------------------------------------------
    # THE SURVEY
    # ------------------------------------------------------------

    def test_a_survey_is_made_of_the_pages(self):
        self.assertEqual(
            [
                (question.title, question.question_type)
                for question in self.survey.question_ids
            ],
            [
                ("Content?", "simple_choice"),
                ("Why not?", "text_box"),
                ("How much?", "numerical_box"),
            ],
        )
        self.assertEqual(
            self.content.answer_ids.survey_answer_id.mapped("value"), ["No", "Yes"]
        )
        with self.assertRaises(UserError):
            self.script.with_user(self.officer).action_make_survey()
        self.assertEqual(
            self.script.with_user(self.officer).action_open_survey()["res_id"],
            self.survey.id,
        )

    def test_who_knows_no_surveys_makes_none(self):
        script = self.script.copy({"survey_id": False})
        page = {"script_id": script.id, "name": "Well?", "kind": "text"}
        self.env["crm.call.script.page"].create(page)
        with self.assertRaises(AccessError):
            script.with_user(self.supervisor).action_make_survey()
        with self.assertRaises(AccessError):
            script.with_user(self.agent).action_make_survey()
        with self.assertRaises(AccessError):
            self.script.with_user(self.supervisor).action_open_survey_answers()
        self.assertFalse(script.survey_id)

    def test_the_form_of_a_script(self):
        with Form(self.script.with_user(self.officer)) as form:
            form.name = "Renewal 2"
        with Form(self.script.with_user(self.supervisor)) as form:
            form.name = "Renewal 3"
        self.assertEqual(self.script.survey_id, self.survey)

    def test_questions_that_do_not_fit(self):
        other = self.env["survey.survey"].create({"title": "Other"})
        question = self.env["survey.question"].create(
            {"survey_id": other.id, "title": "Hm?", "question_type": "text_box"}
        )
        with self.assertRaisesRegex(ValidationError, "another survey"):
            self.reason.survey_question_id = question
        with self.assertRaisesRegex(ValidationError, "no answer of this kind"):
            self.reason.survey_question_id = self.budget.survey_question_id
        with self.assertRaisesRegex(ValidationError, "another survey"):
            self.script.survey_id = other
        answer = self.env["survey.question.answer"].create(
            {"question_id": question.id, "value": "Yes"}
        )
        with self.assertRaisesRegex(ValidationError, "choose an answer"):
            self.content.answer_ids[0].survey_answer_id = answer

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def test_answers_fill_the_survey_in(self):
        entry = self._call((self.content, "Yes"), (self.budget, "1234567,5"))
        given = self._get_inputs(entry)
        self.assertEqual(len(given), 1)
        self.assertEqual((given.state, given.survey_id), ("done", self.survey))
        self.assertEqual(given.partner_id, entry.partner_id)
        self.assertEqual(given.crm_company_id, self.company_a)
        yes = self.content.answer_ids[1].survey_answer_id
        self.assertEqual(
            self._get_given(entry), {"Content?": yes.value, "How much?": 1234567.5}
        )
        self.assertEqual(self.script.with_user(self.officer).survey_answer_count, 1)
        self.assertEqual(self.survey.answer_done_count, 1)

    def test_the_last_answer_counts(self):
        entry = self._add(1)
        callback = {"callback_at": "2026-03-10 10:00:00"}
        answers = (self.content, "No"), (self.reason, "Too dear")
        self._call(*answers, outcome="callback", entry=entry, **callback)
        self.assertEqual(set(self._get_given(entry)), {"Content?", "Why not?"})
        with freeze_time("2026-03-10 10:01:00"):
            self._call((self.content, "Yes"), entry=entry)
        self.assertEqual(len(self._get_inputs(entry)), 1)
        self.assertEqual(self._get_given(entry)["Content?"], "Yes")

    def test_nobody_answered(self):
        entry = self._call(outcome="no_answer")
        self.assertFalse(self._get_inputs(entry))

    def test_a_script_without_a_survey(self):
        self.script.page_ids.survey_question_id = False
        self.script.survey_id = False
        entry = self._call((self.content, "No"))
        self.assertFalse(self._get_inputs(entry))

    def test_a_question_that_was_changed_since(self):
        self.budget.survey_question_id.question_type = "date"
        self.content.survey_question_id.suggested_answer_ids.unlink()
        entry = self._call((self.content, "Yes"), (self.budget, "12"))
        self.assertEqual(self._get_given(entry), {})

    def test_an_answer_is_found_by_its_name(self):
        self.content.answer_ids.survey_answer_id = False
        entry = self._call((self.content, "No"))
        self.assertEqual(self._get_given(entry), {"Content?": "No"})

    # ------------------------------------------------------------
    # WHO SEES THEM
    # ------------------------------------------------------------

    def test_answers_stay_in_the_company_that_called(self):
        entry = self._call((self.content, "Yes"))
        stranger = new_test_user(
            self.env,
            "survey_stranger",
            "survey.group_survey_user",
            company_id=self.company_b.id,
            company_ids=[(6, 0, self.company_b.ids)],
        )
        theirs = {"allowed_company_ids": self.company_b.ids}
        env = self.env(user=stranger, context=theirs)
        for model in ("survey.user_input", "survey.user_input.line"):
            domain = [("survey_id", "=", self.survey.id)]
            seen = self.env[model].with_user(self.officer).search_count(domain)
            self.assertEqual(seen, 1)
            self.assertFalse(env[model].search(domain))
        with self.assertRaises(AccessError):
            self._get_inputs(entry).with_env(env).read(["email"])

    def test_a_person_who_is_forgotten(self):
        entry = self._call((self.content, "No"), (self.reason, "I am Ada"))
        privacy = self.env["crm.privacy"]
        person = privacy._get_person(entry.partner_id)
        for model in ("survey.user_input", "survey.user_input.line"):
            part = privacy._get_part(model)
            found = privacy._find(part, person)
            self.assertTrue(found)
            privacy._erase(part, found)
        given = self._get_inputs(entry)
        self.assertFalse(given.nickname or given.email)
        lines = given.user_input_line_ids
        self.assertNotIn("I am Ada", lines.mapped("value_text_box"))
        self.assertEqual(len(lines.suggested_answer_id), 1)
