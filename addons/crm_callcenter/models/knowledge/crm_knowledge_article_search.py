"""Find articles: full text, synonyms, typing errors; one query, no bodies."""

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext, sql

from ...queries.knowledge import (
    build_article_search_query,
    build_common_words_query,
    build_vector_update_query,
)
from ...tools.knowledge_text import (
    MAX_TERMS,
    fold,
    get_config,
    get_excerpt,
    get_fuzzy_terms,
    get_terms,
    get_tsquery,
)

INDEXED_FIELDS = ("title", "body", "keywords", "lang")
MAX_QUERY_LENGTH = 1000
MAX_RESULTS = 50
MAX_WORDS = 60
MAX_TEXT_LENGTH = 200_000


class CrmKnowledgeArticle(models.Model):
    """Keep a search vector per article, and search it."""

    _inherit = "crm.knowledge.article"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    search_title = fields.Char(
        compute="_compute_search_texts",
        store=True,
        groups="base.group_user",
        help="Title and keywords in small letters without accents.",
    )
    search_text = fields.Text(
        compute="_compute_search_texts",
        store=True,
        prefetch=False,
        groups="base.group_user",
        help="The text without its markup.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("title", "keywords", "body")
    def _compute_search_texts(self):
        """Compute ``search_title`` and ``search_text``."""
        for article in self:
            article.search_title = fold(f"{article.title} {article.keywords or ''}")
            text = html2plaintext(article.body or "", include_references=False)
            article.search_text = " ".join(text.split())[:MAX_TEXT_LENGTH]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def init(self):
        """Create the search vector and its index."""
        super().init()
        table = self._table
        if not sql.column_exists(self.env.cr, table, "search_vector"):
            self.env.cr.execute(
                SQL("ALTER TABLE %s ADD search_vector tsvector", SQL.identifier(table))
            )
        name = f"{table}_search_vector_index"
        if not sql.index_exists(self.env.cr, name):
            self.env.cr.execute(
                SQL(
                    "CREATE INDEX %s ON %s USING gin (search_vector)",
                    SQL.identifier(name),
                    SQL.identifier(table),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Make the new articles findable."""
        articles = super().create(vals_list)
        articles._refresh_search_vector()
        if not self._has_articles():
            self.env.registry.clear_cache()
        return articles

    def write(self, vals):
        """Find changed articles by their new words."""
        done = super().write(vals)
        if any(name in vals for name in INDEXED_FIELDS):
            self._refresh_search_vector()
        return done

    def unlink(self):
        """Forget whether there are articles."""
        self.env.registry.clear_cache()  # see _has_articles
        return super().unlink()

    def _refresh_search_vector(self):
        """Write the search vectors of these articles."""
        # sudo: an index, made of fields that readers do not read
        for article in self.sudo():
            texts = {
                "A": fold(article.title),
                "B": fold(article.keywords),
                "D": fold(article.search_text),
            }
            config = get_config(article.lang)
            self.env.cr.execute(build_vector_update_query(article.id, config, texts))

    @api.model
    @tools.ormcache()
    def _has_articles(self):
        """Say whether there is any article, so that nothing is asked without one."""
        # sudo: a yes or no about all companies
        return bool(self.sudo().search_count([], limit=1))

    # ------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------

    @api.model
    def _search_articles(
        self,
        query,
        limit=10,
        partner=None,
        is_public=False,
        domain=None,
        is_typing=False,
    ):
        """Return the articles that answer a question, the best first.

        :param str query: words, in any language; only the first ones count.
        :param partner: read as this customer, see ``_get_reader_domain``.
        :param is_public: read as a visitor.
        :param domain: narrows further; it never widens what may be read.
        :param is_typing: the last word may be unfinished.
        :return: list of dicts ``id``, ``title``, ``excerpt`` (plain text), ``url``
            (path), ``score`` (float, comparable within one answer).
        """
        if not self._has_articles():
            return []
        terms = self._get_search_terms(query)
        tsquery = get_tsquery(
            terms, self.env["crm.knowledge.synonym"]._get_synonyms(), is_typing
        )
        if not tsquery:
            return []
        readable = self._get_reader_domain(partner, is_public) & Domain(domain or [])
        # sudo: the domain is what the reader may see
        articles = self.sudo()._search(readable)
        if articles.is_empty():
            return []
        self.flush_model()
        rows = self.env.execute_query(
            build_article_search_query(
                articles,
                tsquery,
                get_config(self.env.lang),
                get_fuzzy_terms(terms) if self.env.registry.has_trigram else [],
                max(1, min(limit or 1, MAX_RESULTS)),
            )
        )
        return [
            {
                "id": article_id,
                "title": title,
                "excerpt": get_excerpt(excerpt),
                "url": self._get_path(article_id, title),
                "score": float(score),
            }
            for article_id, title, excerpt, score in rows
        ]

    @api.model
    def _get_search_terms(self, query):
        """Return the words of a question by which an article can be found.

        Left out are the stop words that people wrote, and those of the installed
        languages: a sentence would find every article in which "the" stands.

        :param str query: words, in any language; only the first ones count.
        :return: list of folded words, in their order; a single word is looked for,
            whatever it is.
        """
        stop_words = self.env["crm.knowledge.stop.word"]._get_stop_words()
        words = get_terms((query or "")[:MAX_QUERY_LENGTH], stop_words, MAX_WORDS)
        if len(words) < 2:
            return words
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        configs = sorted({get_config(lang) for lang in langs} - {get_config(None)})
        rows = self.env.execute_query(build_common_words_query(words, configs))
        common = {word for (word,) in rows}
        return [word for word in words if word not in common][:MAX_TERMS]

    @api.model
    def _suggest(self, text, limit=5, partner=None, case=None):
        """Return articles that may answer what somebody writes.

        :param text: what was written; with ``case`` its subject when left out.
        :param partner: suggest what this customer may read, see
            ``_get_reader_domain``.
        :param case: leave out what is linked to it already.
        :return: as ``_search_articles``.
        """
        if not self._has_articles():
            return []
        if case and not text:
            text = case._get_search_text()
        domain = Domain.TRUE
        if case:
            domain &= case._get_article_domain()
        return self._search_articles(
            text, limit, partner=partner, domain=domain, is_typing=not case
        )

    @api.model
    def _get_lang_domain(self, lang) -> Domain:
        """Return which articles a reader of a language is shown in lists.

        A missing translation hides an article; British readers are shown American
        English, as long as both are installed. Without a language all are shown.

        :param lang: code of the language, or nothing.
        """
        if not lang:
            return Domain.TRUE
        base = lang.split("_")[0]
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        alike = [code for code in codes if code.split("_")[0] == base]
        return Domain("lang", "in", [False, lang, *alike])

    @api.model
    def _get_path(self, article_id, title):
        """Return the path of an article on the help pages."""
        return f"/knowledge/{self.env['ir.http']._slug((article_id, title))}"
