"""Articles in what is written to the customer, and beside the case in the portal."""

from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

FORMS = ("link", "text")
PORTAL_COUNT = 3


class CrmCase(models.Model):
    """Put articles into answers, never one that the customer may not read."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # WHICH ARTICLES
    # ------------------------------------------------------------

    def _get_search_text(self):
        """Return what the case says, to look for articles with: plain text."""
        self.ensure_one()
        return f"{self.name or ''} {html2plaintext(self.description or '')}"

    def _get_article_domain(self):
        """Return which articles can be proposed beside the case: Domain.

        In the language of the customer or in none, of the company of the case or of
        all, and not linked yet. It narrows what a reader may see.
        """
        self.ensure_one()
        # sudo: the language of the customer and what is linked, of a readable case
        case_sudo = self.sudo()
        articles = self.env["crm.knowledge.article"]
        domain = Domain("company_id", "in", [self.company_id.id, False])
        domain &= articles._get_lang_domain(case_sudo.partner_id.lang)
        linked = case_sudo.knowledge_use_ids.article_id
        return domain & Domain("id", "not in", linked.ids) if linked else domain

    def _get_customer_reader_domain(self):
        """Return what the customer of the case may read, whoever asks: Domain."""
        self.ensure_one()
        company = self.company_id
        # sudo: the reader is named; the company of the case decides, not the user's
        articles = self.env["crm.knowledge.article"].sudo().with_company(company)
        partner = self.sudo().partner_id
        return articles._get_reader_domain(
            partner=partner, is_public=not partner
        ) & Domain("company_id", "in", [company.id, False])

    def _filter_for_customer(self, articles):
        """Return those of the articles that the customer may read, sudoed."""
        # sudo: the domain says what this customer may see
        return articles.sudo().filtered_domain(self._get_customer_reader_domain())

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def _quote_article(self, article, form="link"):
        """Return an article as plain text for an answer, and count it as used.

        :param article: the article.
        :param str form: ``link`` for title and address, ``text`` for title and text.
        :raises UserError: the user or the customer may not read it: nothing is counted.
        """
        self.ensure_one()
        if form not in FORMS:
            raise UserError(self.env._("Insert the link or the text of an article."))
        self._ensure_customer_reads(article)
        self._link_article(article)
        # sudo: user and customer may read it, which was checked
        article_sudo = article.sudo()
        text = self._get_article_url(article)
        if form == "text":
            body = article_sudo.body or ""
            text = html2plaintext(body, include_references=False).strip()
        return f"{article_sudo.title}\n{text}\n"

    def _ensure_customer_reads(self, article):
        """Refuse an article that the customer may not read.

        :raises UserError: says why.
        """
        self.ensure_one()
        if not self._filter_for_customer(article):
            raise UserError(
                self.env._(
                    "The customer of %(number)s may not read this article: it is not "
                    "published for them. Choose another one, or write it in your own "
                    "words.",
                    number=self.number,
                )
            )

    def _get_article_url(self, article):
        """Return the whole address of an article on the help pages."""
        # sudo: title of an article that was checked
        path = article._get_path(article.id, article.sudo().title)
        return f"{self.get_base_url()}{path}"

    def _action_answer_with(self, article):
        """Return the composer, or the answer to approve, with the link of an article.

        :raises UserError: as ``_quote_article``.
        """
        self.ensure_one()
        lines = self._quote_article(article).strip().split("\n")
        body = Markup('<p>%s<br/><a href="%s">%s</a></p>') % (
            lines[0],
            lines[1],
            lines[1],
        )
        action = self.action_reply()
        return {**action, "context": {**action["context"], "default_body": body}}

    # ------------------------------------------------------------
    # PORTAL
    # ------------------------------------------------------------

    def _get_portal_articles(self):
        """Return the linked articles that the person who looks may read."""
        articles = super()._get_portal_articles()
        # sudo: the domain says what this reader may see
        linked = self.sudo().knowledge_use_ids.article_id
        if not linked:
            return articles
        readable = linked.filtered_domain(self._get_visitor_domain())
        return articles + [
            {"title": one.title, "url": one._get_path(one.id, one.title)}
            for one in readable
        ]

    def _get_portal_suggestions(self):
        """Return what may help with an open case: as ``_get_portal_articles``."""
        self.ensure_one()
        articles = self.env["crm.knowledge.article"]
        if self.is_closed or not articles._has_articles():
            return []
        text = self._get_search_text()
        domain = self._get_visitor_domain() & self._get_article_domain()
        found = articles._search_articles(text, PORTAL_COUNT, domain=domain)
        return [{"title": row["title"], "url": row["url"]} for row in found]

    def _get_visitor_domain(self):
        """Return what the person who looks at the page may read: Domain.

        A colleague of ours sees what the customer sees.
        """
        self.ensure_one()
        user = self.env.user
        if not user.share:
            return self._get_customer_reader_domain()
        # in the companies of this person, as on the help pages
        articles = self.env["crm.knowledge.article"].with_context(
            allowed_company_ids=user._get_company_ids()
        )
        return articles._get_reader_domain() & Domain(
            "company_id", "in", [self.company_id.id, False]
        )
