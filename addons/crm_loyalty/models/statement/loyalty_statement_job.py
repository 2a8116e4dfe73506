"""Statements of the month that is over: made at once, sent in batches."""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain

from ...queries.statement import build_monthly_query

_logger = logging.getLogger(__name__)

CRON_BATCH = 50


class LoyaltyStatement(models.Model):
    """Send each member's statement of a month once."""

    _inherit = "loyalty.statement"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _make_monthly(self, companies):
        """Make the statements of the last month that are missing; repeatable."""
        for model in ("loyalty.card", "loyalty.point.entry", "loyalty.program"):
            self.env[model].flush_model()
        self.env["res.partner"].flush_model(["email", "active", "company_id"])
        self.flush_model()
        for company in companies:
            clock = self.env["loyalty.ledger"].with_company(company)._get_clock()
            this_month = fields.Date.start_of(clock.today, "month")
            first = fields.Date.subtract(this_month, months=1)
            self.env.cr.execute(
                build_monthly_query(
                    first,
                    fields.Date.subtract(this_month, days=1),
                    clock.get_day_start(first),
                    clock.get_day_start(this_month),
                    company.id,
                )
            )
        self.invalidate_model(flush=False)

    def _send_batch(self):
        """Mail statements; one that fails is logged, and tried with the next job.

        The mail and the mark that it was sent are one transaction.
        """
        for statement in self.try_lock_for_update():
            if statement.date_sent or not statement.partner_id.email:
                continue
            try:
                with self.env.cr.savepoint():
                    statement._send()
            except psycopg2.errors.SerializationFailure:
                # somebody changed something of it a moment ago
                _logger.info("Statement %s is sent with the next run", statement.id)
            except Exception:
                _logger.exception("Statement %s cannot be sent", statement.id)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_send_monthly(self):
        """Make and send the statements of the last month, a batch per transaction."""
        progress = self.env["ir.cron"]._commit_progress
        # sudo: the companies of the database, whoever runs the job
        companies = self.env["res.company"].sudo()
        self._make_monthly(companies.search([]))  # pylint: disable=no-search-all
        unsent = self.search(
            Domain("is_monthly", "=", True) & Domain("date_sent", "=", False)
        )
        progress(remaining=len(unsent))
        for start in range(0, len(unsent), CRON_BATCH):
            batch = unsent[start : start + CRON_BATCH]
            batch._send_batch()
            if not progress(len(batch)):
                break
