"""An article that served a case."""

from odoo import fields, models


class CrmKnowledgeUse(models.Model):
    """One article linked to one case: one reuse of what was written once."""

    _name = "crm.knowledge.use"
    _description = "Article Used"
    _order = "id desc"
    _rec_name = "article_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    article_id = fields.Many2one(
        comodel_name="crm.knowledge.article",
        required=True,
        ondelete="cascade",
        index=True,
    )
    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        related="case_id.company_id",
        store=True,
        index=True,
    )

    _unique_use = models.Constraint(
        "UNIQUE(article_id, case_id)", "This article is linked to the case already."
    )
