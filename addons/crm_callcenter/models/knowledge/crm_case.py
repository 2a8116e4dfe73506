"""The articles that help with a case."""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

from ...tools.knowledge_text import mask_personal_data

SUGGESTION_COUNT = 5


class CrmCase(models.Model):
    """Suggest articles, link them, and make one of a solved case."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    knowledge_use_ids = fields.One2many(
        comodel_name="crm.knowledge.use",
        inverse_name="case_id",
        string="Articles Used",
        groups="base.group_user",
    )
    suggested_article_ids = fields.Many2many(
        comodel_name="crm.knowledge.article",
        string="Suggested Articles",
        compute="_compute_suggested_article_ids",
        groups="base.group_user",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_suggested_article_ids(self):
        articles = self.env["crm.knowledge.article"]
        for case in self:
            found = articles._suggest("", limit=SUGGESTION_COUNT, case=case)
            case.suggested_article_ids = articles.browse(row["id"] for row in found)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _link_article(self, article):
        """Count an article as used for the case; twice counts once.

        :raises UserError: the user may not read the article.
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: the domain says what the user may read, drafts are not linked
        readable = article.sudo().filtered_domain(article._get_reader_domain())
        is_ours = readable.company_id in (self.env["res.company"], self.company_id)
        if not readable or not is_ours:
            raise UserError(
                self.env._("This article is not published for you: choose another one.")
            )
        if article not in self.knowledge_use_ids.article_id:
            # sudo: the case may be changed, which was checked
            self.env["crm.knowledge.use"].sudo().create(
                {"article_id": article.id, "case_id": self.id}
            )

    def _move_links(self, survivor):
        """Count the articles used for the case these are merged into."""
        super()._move_links(survivor)
        # sudo: who merges the cases may change both
        uses = self.sudo().knowledge_use_ids
        seen = set(survivor.sudo().knowledge_use_ids.article_id.ids)
        for use in uses:
            if use.article_id.id not in seen:
                seen.add(use.article_id.id)
                use.case_id = survivor

    def _get_personal_data(self):
        """Return what is known of the customer, to be masked in an article."""
        self.ensure_one()
        partners = self.partner_id | self.commercial_partner_id
        names = ("name", "email", "phone", "street", "street2", "zip", "city")
        names += ("vat", "ref")
        # sudo: it is read to be removed
        known = [partner[name] for partner in partners.sudo() for name in names]
        return [*known, self.partner_name, self.email_from, self.phone, self.number]

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_draft_article(self):
        """Open a draft article made of the case, without the customer's data."""
        self.ensure_one()
        self.check_access("read")
        known = self._get_personal_data()
        messages = self.message_ids.filtered(
            lambda m: (
                m.message_type in ("comment", "email") and not m.subtype_id.internal
            )
        ).sorted("id")
        texts = [self.description, *messages.mapped("body")]
        plain = [
            mask_personal_data(html2plaintext(text, include_references=False), known)
            for text in texts
            if text
        ]
        article = self.env["crm.knowledge.article"].create(
            {
                "title": mask_personal_data(self.name, known),
                "body": Markup().join(plaintext2html(text) for text in plain),
                "company_id": self.company_id.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.knowledge.article",
            "res_id": article.id,
            "views": [(False, "form")],
        }
