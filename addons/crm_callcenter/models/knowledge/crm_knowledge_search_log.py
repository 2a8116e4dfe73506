"""What people looked for, what they were shown, and what came of it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_extended.tools.web_form import clean_line

from ...tools.knowledge_text import mask_personal_data

SOURCES = [
    ("agent", "Agent"),
    ("portal", "Help Pages"),
    ("form", "Contact Form"),
    ("api", "Another System"),
]
MAX_QUERY_LENGTH = 200
MAX_TOKEN_LENGTH = 64
KEEP_DAYS = 730
FORGET_BATCH = 10_000
CHUNK = 500


class CrmKnowledgeSearchLog(models.Model):
    """One search, or everything one visitor typed into one form.

    Deflection is a form whose suggestions were shown and opened and that was left
    alone, unsent, for the company's minutes; showing alone is none, and who sends the
    form after all turns it back.
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
    hit_count = fields.Integer(
        string="Found",
        readonly=True,
        help="In a form: how many different articles were shown until it was sent.",
    )
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
    date_event = fields.Datetime(
        string="Last Sign",
        default=fields.Datetime.now,
        readonly=True,
        help="When the visitor typed or opened something last.",
    )
    is_abandoned = fields.Boolean(
        string="Left Alone",
        readonly=True,
        help="An article was opened, and nothing came for the company's minutes.",
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
    deflection_pct = fields.Float(
        string="Deflection (%)",
        compute="_compute_outcome",
        store=True,
        aggregator="avg",
        help="100 for a form that an article made unnecessary, else 0: the average is "
        "the share of cases avoided.",
    )

    _unique_token = models.UniqueIndex("(token) WHERE token IS NOT NULL")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("hit_count", "opened_id", "case_id", "is_abandoned")
    def _compute_outcome(self):
        """Compute ``outcome`` and ``deflection_pct``."""
        for log in self:
            if log.case_id:
                log.outcome = "submitted"
            elif log.opened_id:
                log.outcome = "deflected" if log.is_abandoned else "opened"
            else:
                log.outcome = "ignored" if log.hit_count else "nothing"
            log.deflection_pct = 100.0 if log.outcome == "deflected" else 0.0

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
                "query": self._clean_query(query),
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
    def _log_suggestion(self, token, query, article_ids, company=None):
        """Record what a form suggests while a visitor types: one row per form.

        :param str token: of the form, made by the server when it was shown.
        :param article_ids: ids of what is shown now.
        :param company: whose form it is; the current one when left out.
        :return: the row; one whose form was sent stays as it was.
        """
        log = self._get_by_token(token)
        query = mask_personal_data(self._clean_query(query))
        if not log:
            logs = self.with_company(company or self.env.company)
            log = logs._log_search(query, article_ids, "form")
            log.token = (token or "")[:MAX_TOKEN_LENGTH] or False
        elif not log.case_id:
            shown = set(log.article_ids.ids) | set(article_ids)
            log.write(
                {
                    "query": query,
                    "hit_count": len(shown),
                    "article_ids": [fields.Command.set(sorted(shown))],
                    **self._prepare_sign_vals(),
                }
            )
        return log

    @api.model
    def _log_opened(self, token, article):
        """Record that a visitor opened one of the articles that the form showed."""
        log = self._get_by_token(token)
        if article in log.article_ids and not log.case_id:
            log.write({"opened_id": article.id, **self._prepare_sign_vals()})
        return log

    @api.model
    def _log_submitted(self, token, case):
        """Record that the form was sent after all: nothing was deflected.

        A form that is sent from a second window leads to a case of its own; the first
        one stays named.
        """
        log = self._get_by_token(token)
        if log and not log.case_id:
            log.case_id = case
        return log

    @api.model
    def _prepare_sign_vals(self):
        """Return what a sign of life of the visitor changes."""
        return {"date_event": fields.Datetime.now(), "is_abandoned": False}

    @api.model
    def _clean_query(self, query):
        """Return what was looked for as one short line that a column holds."""
        text = (query or "")[:MAX_QUERY_LENGTH].encode(errors="ignore").decode()
        return clean_line(text)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_close_forms(self):
        """Count forms that were left alone after an article was opened, in chunks."""
        cron = self.env["ir.cron"]
        ids = self.search(self._get_abandoned_domain(), order="id").ids
        cron._commit_progress(remaining=len(ids))
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            forms = self.browse(chunk).try_lock_for_update()
            # who came back meanwhile is not gone
            forms.filtered_domain(self._get_abandoned_domain()).is_abandoned = True
            if not cron._commit_progress(len(chunk)):
                return

    def _get_abandoned_domain(self):
        """Return which forms nobody will send any more: Domain."""
        now = fields.Datetime.now()
        # as many as there are companies; each waits as long as it chose
        # pylint: disable-next=no-search-all
        companies = self.env["res.company"].search([])
        gone = Domain.OR(
            Domain("company_id", "in", group.ids)
            & Domain("date_event", "<=", now - timedelta(minutes=minutes))
            for minutes, group in companies.grouped(
                "crm_knowledge_form_minutes"
            ).items()
        )
        return (
            Domain("source", "=", "form")
            & Domain("outcome", "=", "opened")
            & Domain("is_abandoned", "=", False)
            & gone
        )

    @api.autovacuum
    def _gc_searches(self):
        """Forget what was looked for two years ago.

        :return: how many went, and whether there may be more: then it goes on.
        """
        oldest = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("create_date", "<", oldest)], limit=FORGET_BATCH)
        old.unlink()
        return len(old), len(old) == FORGET_BATCH

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
