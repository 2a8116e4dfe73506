"""The question of a survey that a page asks."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# {kind of page: types of question that can take its answer}
FITTING_TYPES = {
    "choice": ("simple_choice", "multiple_choice"),
    "text": ("char_box", "text_box"),
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
