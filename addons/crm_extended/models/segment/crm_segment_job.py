"""The jobs that keep segments up to date."""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.segment import sort_by_parts

_logger = logging.getLogger(__name__)


class CrmSegment(models.Model):
    """Refresh what is due, parts before the segments that they are parts of."""

    _inherit = "crm.segment"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_job_companies(self):
        """Return the companies whose segments keep themselves up to date."""
        # sudo: a change concerns companies that the user may not enter
        companies = self.env["res.company"].sudo()
        return companies.search([("crm_segments_enabled", "=", True)])

    def _sort_by_parts(self):
        """Return these segments, each after its parts."""
        order = sort_by_parts(self._get_part_map(self.company_id))
        return self.browse([key for key in order if key in self._ids])

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Let customers enter and leave: what changed, and segments that are due.

        Each segment that is due in full, and then each company, has a transaction of
        its own.
        """
        companies = self._get_job_companies()
        due = self._get_due_in_full(companies)._sort_by_parts()
        self.env["ir.cron"]._commit_progress(remaining=len(due) + len(companies))
        if self._cron_for_each(due, lambda segment: segment._refresh()):
            self._cron_for_each(companies, self._refresh_company)

    @api.model
    def _cron_check(self):
        """Compare each segment with a full refresh; report and mend what differs.

        What differs was changed past Odoo, or in a way that leaves no trace on the
        rows that the minutely job reads, e.g. an order that was deleted.
        """
        segments = self.search([("company_id", "in", self._get_job_companies().ids)])
        self.env["ir.cron"]._commit_progress(remaining=len(segments))
        self._cron_for_each(segments._sort_by_parts(), lambda item: item._check())

    @api.model
    def _cron_for_each(self, records, work):
        """Do the work of a cron for each record, in a transaction of its own.

        :param work: called with one segment or company; a failure is noted on the
            segment and the next record is worked on.
        :return: whether there was time for all.
        """
        cron = self.env["ir.cron"]
        for record in records:
            try:
                work(record)
            except psycopg2.errors.SerializationFailure:
                # somebody else just did it; the next run sees the outcome
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
            except UserError as err:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                self._note_failure(record, str(err))
            except Exception:
                _logger.exception("%s could not be refreshed", record)
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                self._note_failure(
                    record, self.env._("The reason stands in the log of the server.")
                )
            if not cron._commit_progress(1):
                return False
        return True

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_due_in_full(self, companies):
        """Return the segments all of whose customers have to be looked at now."""
        an_hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        domain = Domain("company_id", "in", companies.ids)
        stale = self.search(domain & Domain("is_stale", "=", True))
        older = self.search(
            domain
            & Domain("kind", "=", "dynamic")
            & Domain("is_stale", "=", False)
            & Domain("date_full", "<", an_hour_ago)
        )
        return stale | older.filtered(lambda segment: not segment._is_followed())

    @api.model
    def _refresh_company(self, company):
        """Look at what changed in a company, unless another job does that now."""
        state = self.env["crm.segment.state"]._lock(company)
        if not state:
            return None
        reference_date = company._get_crm_reference_date()
        count = 0
        if state.date_since:
            count = self._refresh_changed(company, state)
        else:
            # nobody knows what changed before
            self.search([("company_id", "=", company.id)]).is_stale = True
        state._advance(reference_date)
        return count

    def _check(self):
        """Compare one segment with a full refresh; note how many differed."""
        self.ensure_one()
        was_followed = not self.is_stale and self.date_refreshed and self._is_followed()
        result = self._refresh()
        count = result["entered"] + result["left"] if was_followed else 0
        if count:
            _logger.warning(
                "Segment %s: %s of %s customers were in or out wrongly",
                self.id,
                count,
                result["count"],
            )
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment SET date_checked = %s, check_count = %s"
                " WHERE id = %s",
                fields.Datetime.now(),
                count,
                self.id,
            )
        )
        self.invalidate_recordset(flush=False)

    @api.model
    def _note_failure(self, record, text):
        """Show on a segment why it could not be refreshed; a company shows nothing."""
        if record._name == self._name:
            record._note_error(text)

    def _note_error(self, text):
        """Show why a segment could not be refreshed, and try all of it next time."""
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment SET refresh_error = %s, is_stale = TRUE"
                " WHERE id = %s",
                text,
                self.id,
            )
        )
        self.invalidate_recordset(flush=False)
