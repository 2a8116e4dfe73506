"""The answer of a survey that an answer on the phone is."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmCallScriptAnswer(models.Model):
    """Name the answer of the survey; empty: the one of the same name."""

    _inherit = "crm.call.script.answer"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    survey_question_id = fields.Many2one(related="page_id.survey_question_id")
    survey_answer_id = fields.Many2one(
        comodel_name="survey.question.answer",
        string="Answer of the Survey",
        index="btree_not_null",
        ondelete="set null",
        domain="[('question_id', '=', survey_question_id)]",
        help="Empty: the one of the same name.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("survey_answer_id", "page_id")
    def _check_survey_answer(self):
        """Refuse answers to another question."""
        # sudo: who writes scripts need not read surveys
        for answer in self.sudo().filtered("survey_answer_id"):
            if answer.survey_answer_id.question_id != answer.survey_question_id:
                raise ValidationError(
                    self.env._(
                        "“%(answer)s”: choose an answer to the question of this page.",
                        answer=answer.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_survey_answer(self):
        """Return the answer of the survey, empty where it has none like it."""
        self.ensure_one()
        question = self.page_id.survey_question_id
        if self.survey_answer_id.question_id == question:
            return self.survey_answer_id
        return question.suggested_answer_ids.filtered(
            lambda suggested: suggested.value == self.name
        )[:1]
