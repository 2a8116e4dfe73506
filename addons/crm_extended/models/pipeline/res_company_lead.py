"""How each company tells leads apart and grades them."""

from odoo import fields, models


class ResCompany(models.Model):
    """Let each company say what is similar, and what is engaged."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_duplicate_pct = fields.Integer(
        string="Similar Names From (%)",
        default=75,
        help="How similar the names of two companies or people must be for their leads "
        "to be shown as duplicates. 100 = only equal names.",
        prefetch="crm_extended",
    )

    crm_duplicates_enabled = fields.Boolean(
        string="Find Duplicates",
        default=True,
        help="Look for leads of the same person or company when leads come in.",
        prefetch="crm_extended",
    )
    crm_score_enabled = fields.Boolean(
        string="Engagement Score",
        default=True,
        help="Score leads by what they are and what they did.",
        prefetch="crm_extended",
    )
    crm_grade_a_from = fields.Integer(
        string="Grade A From", default=80, prefetch="crm_extended"
    )
    crm_grade_b_from = fields.Integer(
        string="Grade B From", default=50, prefetch="crm_extended"
    )
    crm_grade_c_from = fields.Integer(
        string="Grade C From", default=20, prefetch="crm_extended"
    )
    crm_score_threshold = fields.Integer(
        string="Engaged From",
        default=60,
        help="The engagement at which something is done, once for each lead.",
        prefetch="crm_extended",
    )
    crm_score_action = fields.Selection(
        selection=[
            ("activity", "Ask for a call"),
            ("assign", "Give it to a salesperson"),
            ("convert", "Make it an opportunity"),
        ],
        string="Then",
        help="What is done when a lead reaches the threshold.",
        prefetch="crm_extended",
    )

    _check_crm_duplicate_pct = models.Constraint(
        "CHECK(crm_duplicate_pct BETWEEN 50 AND 100)",
        "Similar names are between 50 and 100 percent alike.",
    )
    _check_crm_grades = models.Constraint(
        "CHECK(crm_grade_a_from > crm_grade_b_from "
        "AND crm_grade_b_from > crm_grade_c_from AND crm_grade_c_from > 0)",
        "Grade A begins above grade B, grade B above grade C, and all above 0.",
    )
