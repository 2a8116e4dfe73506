"""What is computed for leads afterwards: duplicates and scores."""

import logging
from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ...queries.lead_score import build_changed_query

_logger = logging.getLogger(__name__)

BATCH_LEADS = 2000
# a transaction that began before the last run and ended after it is seen now
OVERLAP = timedelta(minutes=10)


class CrmLeadJob(models.Model):
    """One row that remembers up to where leads were looked at."""

    _name = "crm.lead.job"
    _description = "Work on Leads"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    date_done = fields.Datetime()
    message_id_last = fields.Integer()
    click_id_last = fields.Integer()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _work_batch(self, lead_ids):
        """Compare and score some leads; commits nothing."""
        leads = self.env["crm.lead"].browse(lead_ids)
        self.env["crm.lead.pair"]._refresh(leads)
        leads._refresh_crm_score()

    @api.model
    def _get_changed_ids(self, job):
        """Return the leads that changed since the last run, by id."""
        since = (job.date_done or fields.Datetime.now()) - OVERLAP
        self.env.cr.execute(
            build_changed_query(since, job.message_id_last, job.click_id_last)
        )
        return sorted(row[0] for row in self.env.cr.fetchall() if row[0])

    @api.model
    def _get_all_ids(self):
        """Return all open leads, by id."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM crm_lead WHERE active AND won_status = 'pending' "
                "ORDER BY id"
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _get_marks(self):
        """Return up to where the next run begins."""
        self.env.cr.execute(
            SQL(
                "SELECT (SELECT COALESCE(max(id), 0) FROM mail_message),"
                "       (SELECT COALESCE(max(id), 0) FROM link_tracker_click)"
            )
        )
        message_id, click_id = self.env.cr.fetchone()
        return {
            "date_done": fields.Datetime.now(),
            "message_id_last": message_id,
            "click_id_last": click_id,
        }

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_changed(self):
        """Look at the leads that changed since the last run."""
        job = self.search([], limit=1, order="id") or self.create({})
        marks = self._get_marks()
        if self._cron_for(self._get_changed_ids(job)):
            job.write(marks)

    @api.model
    def _cron_all(self):
        """Look at all open leads: what they did is a day older."""
        self._cron_for(self._get_all_ids())

    @api.model
    def _cron_for(self, lead_ids):
        """Work on leads in batches; return whether all were worked on.

        Leads that another transaction changes in this moment are left to the next run.
        """
        is_complete = True
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(lead_ids))
        for start in range(0, len(lead_ids), BATCH_LEADS):
            batch = lead_ids[start : start + BATCH_LEADS]
            try:
                with self.env.cr.savepoint():
                    self._work_batch(batch)
            except psycopg2.errors.SerializationFailure:
                is_complete = False
            except Exception:
                _logger.exception("Leads %s to %s failed", batch[0], batch[-1])
            if not cron._commit_progress(len(batch)):
                return is_complete and start + BATCH_LEADS >= len(lead_ids)
        return is_complete
