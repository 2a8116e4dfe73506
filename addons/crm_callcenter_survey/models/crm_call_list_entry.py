"""What somebody answered on the phone, as an answer of a survey."""

from odoo import fields, models

from .crm_call_script_page import FITTING_TYPES


class CrmCallListEntry(models.Model):
    """Fill in the survey of the script when a call is wrapped up."""

    _inherit = "crm.call.list.entry"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _follow(self, disposition, note):
        """Fill in the survey in the transaction of the outcome."""
        super()._follow(disposition, note)
        self._fill_survey()

    def _fill_survey(self):
        """Write the answers into the survey: one record for each person on a list.

        Somebody who is called once more answers once more: the last answer counts.
        """
        self.ensure_one()
        survey = self.list_id.script_id.survey_id
        answers = self.answer_ids.filtered(
            lambda answer: answer.page_id.survey_question_id and answer.value
        )
        if not survey or not answers:
            return
        inputs = self.env["survey.user_input"]
        found = inputs.search(
            [("crm_entry_id", "=", self.id), ("survey_id", "=", survey.id)]
        )
        survey_input = found or inputs.create(self._prepare_survey_input(survey))
        survey_input.user_input_line_ids.unlink()
        for answer in answers:
            question = answer.page_id.survey_question_id
            value = self._get_survey_value(answer)
            if value and question.survey_id == survey:
                survey_input._save_lines(question, value)
        if found:
            survey_input.end_datetime = fields.Datetime.now()
        else:
            survey_input._mark_done()

    def _prepare_survey_input(self, survey):
        """Return {field: value} of what stands for one filled in survey."""
        return {
            "survey_id": survey.id,
            "crm_entry_id": self.id,
            "crm_company_id": self.company_id.id,
            "crm_script_id": self.list_id.script_id.id,
            "partner_id": self.partner_id.id,
            "email": self.partner_id.email_normalized or False,
            "nickname": self.partner_id.name,
            "start_datetime": fields.Datetime.now(),
        }

    def _get_survey_value(self, answer):
        """Return an answer as its question takes it; empty: it takes no such answer.

        A question may have been changed after the page was linked to it.
        """
        page = answer.page_id
        if page.survey_question_id.question_type not in FITTING_TYPES.get(
            page.kind, ()
        ):
            return ""
        if page.kind == "choice":
            return str(answer.choice_id._get_survey_answer().id or "")
        return answer.value
