"""How satisfied the customers were whose cases an article served."""

from odoo import api, fields, models


class CrmKnowledgeArticle(models.Model):
    """Show the satisfaction with the cases for which an article was used."""

    _inherit = "crm.knowledge.article"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_rating = fields.Float(
        string="Satisfaction",
        compute="_compute_case_rating",
        digits=(3, 1),
        groups="crm_callcenter.crm_callcenter_group_agent",
        help="Average rating, from 1 to 5, of the cases it was used for; 0 = none "
        "was rated.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("use_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_case_rating(self):
        # the uses that the user may see: cases of the own companies
        uses = self.env["crm.knowledge.use"].search([("article_id", "in", self.ids)])
        # sudo: an average of cases that the user may see
        groups = (
            self.env["rating.rating"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", "crm.case"),
                    ("res_id", "in", uses.case_id.ids),
                    ("consumed", "=", True),
                    ("rating", ">", 0),
                ],
                ["res_id"],
                ["rating:sum", "__count"],
            )
        )
        ratings = {case_id: (total, count) for case_id, total, count in groups}
        by_article = uses.grouped("article_id")
        for article in self:
            given = [
                ratings[use.case_id.id]
                for use in by_article.get(article, [])
                if use.case_id.id in ratings
            ]
            count = sum(number for _total, number in given)
            article.case_rating = (
                sum(total for total, _number in given) / count if count else 0.0
            )
