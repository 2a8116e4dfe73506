"""What people looked for, what they were shown, and what came of it."""

from odoo import api, fields, models

SOURCES = [
    ("agent", "Agent"),
    ("portal", "Help Pages"),
    ("form", "Contact Form"),
    ("api", "Another System"),
]
MAX_QUERY_LENGTH = 200
MAX_TOKEN_LENGTH = 64


class CrmKnowledgeSearchLog(models.Model):
    """One search, or everything one visitor typed into one form.

    Deflection is a form whose suggestions were shown and opened and that was not
    submitted; showing alone is none.
    """

    _name = "crm.knowledge.search.log"
    _description = "Knowledge Search"
    _order = "id desc"
    _rec_name = "query"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    query = fields.Char(string="Looked For", readonly=True)
    source = fields.Selection(selection=SOURCES, required=True, readonly=True)
    token = fields.Char(readonly=True, groups="base.group_system", copy=False)
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company,
        readonly=True,
        index=True,
    )
    hit_count = fields.Integer(string="Found", readonly=True)
    article_ids = fields.Many2many(
        comodel_name="crm.knowledge.article",
        relation="crm_knowledge_search_log_article_rel",
        string="Shown",
        readonly=True,
    )
    opened_id = fields.Many2one(
        comodel_name="crm.knowledge.article",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    case_id = fields.Many2one(
        comodel_name="crm.case",
        string="Case Opened",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    outcome = fields.Selection(
        selection=[
            ("nothing", "Nothing Found"),
            ("ignored", "Nothing Opened"),
            ("opened", "Article Opened"),
            ("deflected", "Solved Without a Case"),
            ("submitted", "Case Opened"),
        ],
        compute="_compute_outcome",
        store=True,
        index=True,
    )

    _unique_token = models.UniqueIndex("(token) WHERE token IS NOT NULL")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("hit_count", "opened_id", "case_id", "source")
    def _compute_outcome(self):
        for log in self:
            if log.case_id:
                log.outcome = "submitted"
            elif log.opened_id:
                log.outcome = "deflected" if log.source == "form" else "opened"
            else:
                log.outcome = "ignored" if log.hit_count else "nothing"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _log_search(self, query, article_ids, source):
        """Record a finished search; return the row.

        :param str query: what was looked for.
        :param article_ids: ids of what was found.
        :param str source: one of ``SOURCES``.
        """
        # sudo: nobody writes this by hand; it counts what happened
        return self.sudo().create(
            {
                "query": (query or "").strip()[:MAX_QUERY_LENGTH],
                "hit_count": len(article_ids),
                "article_ids": [fields.Command.set(article_ids)],
                "source": source,
            }
        )

    @api.model
    def _get_by_token(self, token):
        """Return the row of one form, an empty recordset for an unknown token."""
        token = (token or "")[:MAX_TOKEN_LENGTH]
        # sudo: who holds the token of a form is its visitor
        logs = self.sudo()
        return logs.search([("token", "=", token)], limit=1) if token else logs

    @api.model
    def _log_suggestion(self, token, query, article_ids):
        """Record what a form suggests while a visitor types: one row per form.

        :param str token: of the form, made by the server when it was shown.
        :param article_ids: ids of what is shown now.
        """
        log = self._get_by_token(token)
        if not log:
            log = self._log_search(query, article_ids, "form")
            log.token = (token or "")[:MAX_TOKEN_LENGTH] or False
            return log
        log.write(
            {
                "query": (query or "").strip()[:MAX_QUERY_LENGTH],
                "hit_count": len(article_ids),
                "article_ids": [fields.Command.link(i) for i in article_ids],
            }
        )
        return log

    @api.model
    def _log_opened(self, token, article):
        """Record that a visitor opened one of the articles that the form showed."""
        log = self._get_by_token(token)
        if article in log.article_ids:
            log.opened_id = article
        return log

    @api.model
    def _log_submitted(self, token, case):
        """Record that the form was sent after all: nothing was deflected."""
        log = self._get_by_token(token)
        log.case_id = case
        return log

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_write_article(self):
        """Open a new article with the words that found nothing."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.knowledge.article",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_title": self.query,
                "default_keywords": self.query,
            },
        }
