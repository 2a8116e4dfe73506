"""Articles on the agent desk."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.crm_extended.tools.web_form import clean_line

ARTICLE_COUNT = 6
MAX_QUERY_LENGTH = 200


class CrmCaseDesk(models.AbstractModel):
    """Find articles for the chosen case, and put them into the answer."""

    _inherit = "crm.case.desk"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def get_articles(self, case_id, query=""):
        """Return the articles that may help with a case, the best first.

        Articles for the customer come in the customer's language, articles for agents
        in the agent's.

        :param int case_id: the case.
        :param str query: what the agent looks for; what the case says when empty.
        :return: list of dicts ``id``, ``title``, ``excerpt``, ``url``, ``can_send``:
            the customer may read it.
        :raises AccessError: the user may not read the case.
        """
        case = self._get_case(case_id)
        articles = self.env["crm.knowledge.article"]
        articles.check_access("read")
        query = clean_line(query)[:MAX_QUERY_LENGTH] if isinstance(query, str) else ""
        text = query or case._get_search_text()
        for_customer = case._get_customer_reader_domain()
        for_agents = (
            Domain("audience", "=", "internal")
            & Domain("company_id", "in", [case.company_id.id, False])
            & articles._get_lang_domain(self.env.user.lang)
        )
        domain = (for_customer & case._get_article_domain()) | for_agents
        found = articles._search_articles(text, ARTICLE_COUNT, domain=domain)
        # what customers look for is kept where it is counted who asks
        if query and not self.env.user.share:
            self.env["crm.knowledge.search.log"]._log_search(
                query, [row["id"] for row in found], "agent"
            )
        ids = [row["id"] for row in found]
        # sudo: which of the articles that the user may read the customer reads too
        sendable = articles.sudo().search(for_customer & Domain("id", "in", ids)).ids
        return [{**row, "can_send": row["id"] in sendable} for row in found]

    @api.model
    def insert_article(self, case_id, article_id, form="link"):
        """Return an article as text for the answer, and count it as used for the case.

        :param int case_id: the case.
        :param int article_id: the article.
        :param str form: ``link`` for title and address, ``text`` for title and text.
        :return: plain text.
        :raises UserError: the user or the customer may not read the article.
        :raises AccessError: the user may not change the case.
        """
        case = self._get_case(case_id)
        case.check_access("write")
        article = self.env["crm.knowledge.article"].browse(int(article_id)).exists()
        if not article:
            raise UserError(self.env._("This article no longer exists."))
        return case._quote_article(article, form)
