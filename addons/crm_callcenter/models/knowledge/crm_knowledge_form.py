"""Articles for what somebody is typing into a form, and what came of it."""

import secrets
import time

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_extended.tools import web_form

FORM = "knowledge"
SUGGESTION_COUNT = 5
MAX_STAMP_LENGTH = 400
MIN_TEXT_LENGTH = 3


class CrmKnowledgeForm(models.AbstractModel):
    """Serve the forms of portal and visitors; the controllers count who asks.

    Each form carries a stamp that the server signed: it names the company of the form
    and one row of searches. Nobody writes a row that was not shown to him.
    """

    _name = "crm.knowledge.form"
    _description = "Suggestions in Forms"

    # ------------------------------------------------------------
    # STAMP
    # ------------------------------------------------------------

    @api.model
    def _get_stamp(self, company, posted=""):
        """Return the stamp of a form of a company.

        :param posted: the stamp that came back with a form that was not taken; it is
            kept, so that the form stays one form.
        """
        if self._read_stamp(posted)[1] == company:
            return posted
        nonce = f"{company.id}.{secrets.token_hex(web_form.NONCE_BYTES)}"
        return web_form.sign_form(self._get_secret(), FORM, time.time(), nonce)

    @api.model
    def _read_stamp(self, stamp):
        """Return (token, company) of a stamp; empty ones when it is not valid."""
        companies = self.env["res.company"]
        if not isinstance(stamp, str):
            return "", companies
        stamp = web_form.clean_line(stamp[:MAX_STAMP_LENGTH])
        read = web_form.read_form(self._get_secret(), FORM, stamp, time.time())
        if read.state not in ("valid", "early"):
            return "", companies
        return read.nonce, companies.browse(int(read.nonce.partition(".")[0]))

    def _get_secret(self):
        """Return the secret of the database."""
        # sudo: it stays on the server
        return self.env["ir.config_parameter"].sudo().get_param("database.secret")

    # ------------------------------------------------------------
    # TYPING
    # ------------------------------------------------------------

    @api.model
    def _suggest(self, text, stamp):
        """Return what this reader may read of what fits, in the language of the page.

        :param text: what was typed; the first 200 characters count.
        :param stamp: of the form.
        :return: list of dicts ``id``, ``title``, ``excerpt``, ``url``.
        """
        token, company = self._read_stamp(stamp)
        if not token or not isinstance(text, str):
            return []
        logs = self.env["crm.knowledge.search.log"]
        text = logs._clean_query(text)
        if len(text) < MIN_TEXT_LENGTH:
            return []
        articles = self.env["crm.knowledge.article"]
        narrow = articles._get_lang_domain(self.env.lang)
        narrow &= Domain("company_id", "in", [company.id, False])
        found = articles._search_articles(
            text, SUGGESTION_COUNT, domain=narrow, is_typing=True
        )
        logs._log_suggestion(token, text, [row["id"] for row in found], company)
        return [{k: v for k, v in row.items() if k != "score"} for row in found]

    @api.model
    def _open(self, article_id, stamp):
        """Record that one of the articles that were shown was opened."""
        token, _company = self._read_stamp(stamp)
        if token and type(article_id) is int:
            logs = self.env["crm.knowledge.search.log"]
            articles = self.env["crm.knowledge.article"]
            logs._log_opened(token, articles.browse(article_id))

    @api.model
    def _submit(self, case, stamp):
        """Record that the form was sent: nothing was avoided."""
        token, _company = self._read_stamp(stamp)
        if token:
            self.env["crm.knowledge.search.log"]._log_submitted(token, case)
