"""What readers say about an article."""

from odoo import api, fields, models

MAX_COMMENT_LENGTH = 2000


class CrmKnowledgeFeedback(models.Model):
    """One reader's verdict."""

    _name = "crm.knowledge.feedback"
    _description = "Article Feedback"
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
    is_helpful = fields.Boolean(string="Helpful")
    comment = fields.Text()
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Reader", index="btree_not_null"
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _give(self, article, is_helpful, comment="", partner=None):
        """Record a verdict; a negative one is a note that the owner is told.

        :param article: one that the reader may see; the caller has checked it.
        :param partner: who says so; a visitor has none.
        :return: the feedback.
        """
        comment = (comment or "").strip()[:MAX_COMMENT_LENGTH]
        # sudo: readers write nothing themselves; this is what they may say
        feedback = self.sudo().create(
            {
                "article_id": article.id,
                "is_helpful": bool(is_helpful),
                "comment": comment,
                "partner_id": partner.id if partner else False,
            }
        )
        if not is_helpful and comment:
            owner = feedback.article_id.owner_id
            feedback.article_id.message_post(
                body=self.env._(
                    "A reader was not helped: %(comment)s", comment=comment
                ),
                partner_ids=owner.partner_id.ids if owner.active else [],
            )
        return feedback
