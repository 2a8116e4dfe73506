"""Answers of a survey that were given on the phone."""

from odoo import fields, models


class SurveyUserInput(models.Model):
    """Know who was called from which list, and in which company."""

    _inherit = "survey.user_input"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_entry_id = fields.Many2one(
        comodel_name="crm.call.list.entry",
        string="On a Call List",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    crm_script_id = fields.Many2one(
        comodel_name="crm.call.script",
        string="Call Script",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    crm_company_id = fields.Many2one(
        comodel_name="res.company",
        string="Company of the Call",
        readonly=True,
        index="btree_not_null",
        help="Answers on the phone belong to the company that called.",
    )

    _crm_entry_uniq = models.UniqueIndex(
        "(crm_entry_id, survey_id) WHERE crm_entry_id IS NOT NULL"
    )
