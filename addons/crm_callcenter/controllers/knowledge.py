"""The help pages: articles for visitors and customers."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.crm_extended.tools.web_form import clean_line

MAX_QUERY_LENGTH = 200
RESULT_COUNT = 20
LIST_COUNT = 200
MAX_TYPING_BYTES = 16 * 1024
# per visitor and minute
MAX_SUGGESTIONS = 60
MAX_SEARCHES = 30
MAX_FEEDBACK = 10


class CrmKnowledge(http.Controller):
    """List, search, read and judge articles; each page asks the same filter."""

    # ------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------

    @http.route("/knowledge", type="http", auth="public", methods=["GET"], website=True)
    def knowledge_home(self, search="", **_kwargs):
        """Show the articles by category, or those that answer a question."""
        articles = request.env["crm.knowledge.article"]
        query = clean_line(str(search)[:MAX_QUERY_LENGTH])
        domain = articles._get_lang_domain(request.env.lang)
        values = {"page_name": "knowledge", "search": query, "results": []}
        if query and self._may_go_on("knowledge_search", MAX_SEARCHES):
            found = articles._search_articles(query, RESULT_COUNT, domain=domain)
            request.env["crm.knowledge.search.log"]._log_search(
                query, [row["id"] for row in found], "portal"
            )
            values["results"] = found
        else:
            domain &= articles._get_reader_domain()
            # sudo: the domain is what the reader may see
            listed = articles.sudo().search(domain, limit=LIST_COUNT)
            values["groups"] = [
                (category, group)
                for category, group in listed.grouped("category_id").items()
            ]
            values["groups"].sort(key=lambda g: (not g[0], g[0].sequence, g[0].id))
        return request.render("crm_callcenter.knowledge_home", values)

    @http.route(
        "/knowledge/<string:slug>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def knowledge_article(self, slug, thanks="", **_kwargs):
        """Show one article, in whatever language it is."""
        return request.render(
            "crm_callcenter.knowledge_article",
            {
                "page_name": "knowledge",
                "article": self._get_article(slug),
                "slug": slug,
                "is_thanked": bool(thanks),
            },
        )

    @http.route(
        "/knowledge/<string:slug>/feedback",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def knowledge_feedback(self, slug, helpful="", comment="", **_kwargs):
        """Keep what a reader says about an article."""
        article = self._get_article(slug)
        user = request.env.user
        if self._may_go_on("knowledge_feedback", MAX_FEEDBACK):
            request.env["crm.knowledge.feedback"]._give(
                article,
                helpful == "1",
                str(comment),
                None if user._is_public() else user.partner_id,
            )
        return request.redirect(f"/knowledge/{slug}?thanks=1")

    # ------------------------------------------------------------
    # TYPING
    # ------------------------------------------------------------

    @http.route(
        "/knowledge/suggest",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=MAX_TYPING_BYTES,
    )
    def knowledge_suggest(self, text="", stamp="", **_kwargs):
        """Return articles for what somebody is typing into a form.

        :param text: what was typed; the first 200 characters count.
        :param stamp: of the form; what is shown is recorded under it.
        :return: list of dicts ``id``, ``title``, ``excerpt``, ``url``.
        """
        if not self._may_go_on("knowledge_suggest", MAX_SUGGESTIONS):
            return []
        return request.env["crm.knowledge.form"]._suggest(text, stamp)

    @http.route(
        "/knowledge/opened",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=MAX_TYPING_BYTES,
    )
    def knowledge_opened(self, article_id=0, stamp="", **_kwargs):
        """Keep in mind that an article was opened from a form; answers ``True``."""
        if self._may_go_on("knowledge_opened", MAX_SUGGESTIONS):
            request.env["crm.knowledge.form"]._open(article_id, stamp)
        return True

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _may_go_on(self, kind, limit):
        """Count a request of this visitor; say no when there are too many a minute."""
        # sudo: nobody reads the counters; this is their only use
        counters = request.env["crm.web.throttle"].sudo()
        limits = [(kind, request.httprequest.remote_addr, limit, 1)]
        if counters._get_wait_seconds(limits):
            return False
        counters._add_hits(limits)
        return True

    def _get_article(self, slug):
        """Return the article in sudo, if the reader may see it.

        :raises NotFound: there is none, or it is not for this reader.
        """
        article_id = request.env["ir.http"]._unslug(slug)[1]
        articles = request.env["crm.knowledge.article"]
        domain = articles._get_reader_domain() & Domain("id", "=", article_id)
        # sudo: the domain is what the reader may see
        article = articles.sudo().search(domain, limit=1) if article_id else articles
        if not article:
            raise NotFound
        return article
