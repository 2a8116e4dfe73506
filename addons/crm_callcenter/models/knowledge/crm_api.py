"""The articles' part of the interface (the contract is docs/api.md)."""

from odoo import api, models
from odoo.exceptions import ValidationError

MAX_SEARCH_LENGTH = 256
MAX_RESULTS = 50
SUGGESTION_COUNT = 3


class CrmApi(models.AbstractModel):
    """Search articles from outside; suggest them with a case."""

    _inherit = "crm.api"

    @api.model
    def knowledge_search(self, query, limit=10):
        """Return the published public articles that answer a question, best first.

        :param str query: words to look for, 256 characters at most.
        :param int limit: how many at most, from 1 to 50.
        :return: list of dicts ``id``, ``title``, ``excerpt``, ``url``, ``score``.
        :raises ValidationError: the query is no text, the limit no number in range.
        """
        crm_api = self._authorize("knowledge_search")
        query = crm_api._check_text("query", query, MAX_SEARCH_LENGTH)
        limit = crm_api._check_id("limit", limit)
        if limit > MAX_RESULTS:
            raise ValidationError(
                crm_api.env._(
                    "limit: %(limit)s are too many; ask for %(most)s at most.",
                    limit=limit,
                    most=MAX_RESULTS,
                )
            )
        articles = crm_api.env["crm.knowledge.article"]
        found = articles._search_articles(query, limit, is_public=True)
        base_url = articles.get_base_url()
        logs = crm_api.env["crm.knowledge.search.log"]
        logs._log_search(query, [row["id"] for row in found], "api")
        return crm_api._to_plain(
            [{**row, "url": f"{base_url}{row['url']}"} for row in found]
        )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_suggested_articles(self, case):
        """Add the articles that the customer of the case may read."""
        suggested = super()._get_suggested_articles(case)
        articles = self.env["crm.knowledge.article"]
        if not articles._has_articles():
            return suggested
        found = articles._suggest(
            case.name, limit=SUGGESTION_COUNT, partner=case.partner_id or None
        )
        return suggested + [{"id": row["id"], "title": row["title"]} for row in found]
