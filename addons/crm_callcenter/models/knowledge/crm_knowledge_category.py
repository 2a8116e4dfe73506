"""The shelves of the help pages."""

from odoo import fields, models

REVIEW_MONTHS = 12


class CrmKnowledgeCategory(models.Model):
    """Articles that belong together, and who answers for them."""

    _name = "crm.knowledge.category"
    _description = "Knowledge Category"
    _order = "sequence, name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    description = fields.Char(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    owner_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        help="May approve the articles of this category, as supervisors may.",
    )
    review_months = fields.Integer(
        string="Review Every (Months)",
        default=REVIEW_MONTHS,
        help="When an article of this category is published or confirmed, its next "
        "review is set; 0 = no review.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", help="Leave empty for all companies.", index=True
    )
    article_ids = fields.One2many(
        comodel_name="crm.knowledge.article", inverse_name="category_id"
    )

    _check_review_months = models.Constraint(
        "CHECK(review_months >= 0)", "Months cannot be negative."
    )
