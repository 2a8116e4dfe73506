"""The survey that a script fills in."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmCallScript(models.Model):
    """Let the answers to a script be answers of a survey."""

    _inherit = "crm.call.script"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        index="btree_not_null",
        ondelete="set null",
        help="What people answer on the phone becomes an answer of this survey, when "
        "the call is wrapped up.",
    )
    survey_answer_count = fields.Integer(compute="_compute_survey_answer_count")

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    def _compute_survey_answer_count(self):
        """Count the answers that were given on the phone, as far as the user sees."""
        inputs = self.env["survey.user_input"]
        if not inputs.has_access("read"):
            self.survey_answer_count = 0
            return
        groups = inputs._read_group(
            Domain("crm_script_id", "in", self.ids), ["crm_script_id"], ["__count"]
        )
        counts = {script.id: count for script, count in groups}
        for script in self:
            script.survey_answer_count = counts.get(script.id, 0)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("survey_id")
    def _check_survey(self):
        """Refuse another survey while pages still name questions of the one before."""
        self.page_ids._check_survey_question()

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_make_survey(self):
        """Make a survey of the questions of this script, and lead to it.

        :raises UserError: it has one already, or no question.
        """
        self.ensure_one()
        self.check_access("write")
        questions = self.page_ids.filtered(lambda page: page.kind != "info")
        if self.survey_id or not questions:
            raise UserError(
                self.env._(
                    "“%(script)s” has a survey already, or no question to put into "
                    "one.",
                    script=self.name,
                )
            )
        self.survey_id = self.env["survey.survey"].create(
            {
                "title": self.name,
                "survey_type": "custom",
                # people answer on the phone, and nobody by a link
                "access_mode": "token",
                "questions_layout": "one_page",
            }
        )
        for sequence, page in enumerate(questions, 1):
            page._make_question(sequence)
        return self.action_open_survey()

    def action_open_survey(self):
        """Open the survey."""
        self.ensure_one()
        self.survey_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.survey",
            "res_id": self.survey_id.id,
            "view_mode": "form",
        }

    def action_open_survey_answers(self):
        """Open what people answered on the phone."""
        self.ensure_one()
        self.env["survey.user_input"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answers on the Phone"),
            "res_model": "survey.user_input",
            "view_mode": "list,form",
            "domain": list(Domain("crm_script_id", "=", self.id)),
        }
