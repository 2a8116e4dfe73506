"""The question of a survey that a page asks."""

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

# {kind of page: types of question that can take its answer}; the first one is made
FITTING_TYPES = {
    "choice": ("simple_choice", "multiple_choice"),
    "text": ("text_box", "char_box"),
    "number": ("numerical_box",),
    "date": ("date",),
}


class CrmCallScriptPage(models.Model):
    """Name the question to which the answer goes."""

    _inherit = "crm.call.script.page"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    survey_id = fields.Many2one(related="script_id.survey_id")
    survey_question_id = fields.Many2one(
        comodel_name="survey.question",
        string="Question of the Survey",
        index="btree_not_null",
        ondelete="set null",
        domain="[('survey_id', '=', survey_id), ('is_page', '=', False)]",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("survey_question_id", "kind", "script_id")
    def _check_survey_question(self):
        """Refuse questions of another survey, and those that take no such answer."""
        # sudo: who writes scripts need not read surveys
        for page in self.sudo().filtered("survey_question_id"):
            question = page.survey_question_id
            if question.survey_id != page.script_id.survey_id:
                raise ValidationError(
                    self.env._(
                        "“%(page)s”: the question “%(question)s” belongs to another "
                        "survey.",
                        page=page.name,
                        question=question.title,
                    )
                )
            if question.question_type not in FITTING_TYPES.get(page.kind, ()):
                raise ValidationError(
                    self.env._(
                        "“%(page)s”: the question “%(question)s” takes no answer of "
                        "this kind.",
                        page=page.name,
                        question=question.title,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _make_question(self, sequence):
        """Make the question, and link it and its answers."""
        self.ensure_one()
        question = self.env["survey.question"].create(
            {
                "survey_id": self.script_id.survey_id.id,
                "title": self.name,
                "sequence": sequence,
                "question_type": FITTING_TYPES[self.kind][0],
                "suggested_answer_ids": [
                    Command.create({"value": answer.name, "sequence": place})
                    for place, answer in enumerate(self.answer_ids, 1)
                ],
            }
        )
        self.survey_question_id = question
        for answer, suggested in zip(
            self.answer_ids, question.suggested_answer_ids, strict=True
        ):
            answer.survey_answer_id = suggested
