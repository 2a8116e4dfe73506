"""What the stored figures of a company stand on, and who may change them now."""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class CrmMetricState(models.Model):
    """One row per company: the reference date of its stored figures.

    The row is also the lock of the company's figures. Whoever writes figures locks it
    first and changes it in the same transaction. Transactions see the database as of
    their start (REPEATABLE READ), so a plain lock would let the second one compute on
    figures that it cannot see; with the changed row PostgreSQL refuses it with a
    serialization failure, which Odoo answers by running the request once more.
    """

    _name = "crm.metric.state"
    _description = "State of Customer Figures"
    _log_access = False
    _rec_name = "company_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
    )
    reference_date = fields.Date(
        help="The figures are those of this day. Empty: they were never computed.",
    )
    date_computed = fields.Datetime(string="Last Computed")

    _company_uniq = models.Constraint("UNIQUE(company_id)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _lock(self, company, wait):
        """Lock the figures of a company until the end of the transaction.

        :param company: the ``res.company``.
        :param bool wait: wait for whoever holds the lock; otherwise give up.
        :return: the state, or an empty recordset when the lock is taken and ``wait``
            is false.
        :raises psycopg2.errors.SerializationFailure: the figures were changed after
            this transaction began; it has to be run again (Odoo does for requests).
        """
        # two first calls at once: the second fails to serialize, and runs again; no
        # error is logged for what is repeated
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_metric_state (company_id) SELECT %(company_id)s "
                "WHERE NOT EXISTS ("
                "SELECT FROM crm_metric_state WHERE company_id = %(company_id)s) "
                "ON CONFLICT DO NOTHING",
                company_id=company.id,
            ),
            log_exceptions=False,
        )
        self.env.cr.execute(
            SQL(
                "SELECT id FROM crm_metric_state WHERE company_id = %s FOR UPDATE %s",
                company.id,
                SQL() if wait else SQL("SKIP LOCKED"),
            ),
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        return self.browse(row and row[0])

    def _set(self, reference_date):
        """Record that the figures are now those of this day."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_metric_state SET reference_date = %s, date_computed = %s "
                "WHERE id = %s",
                reference_date,
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset(flush=False)

    @api.model
    def _check(self, company):
        """Bring the figures of a company up to date, then compare with a rebuild.

        :return: number of customers whose stored figures were wrong; they are mended.
        """
        metrics = self.env["crm.customer.metric"]
        metrics._refresh(company)
        state = self._lock(company, wait=True)
        row_count, changed_count, sample = metrics._rebuild_locked(company, state)
        if changed_count:
            _logger.error(
                "Customer figures of company %s: %s of %s customers differed from their"
                " documents and were rebuilt, among them partners %s",
                company.id,
                changed_count,
                row_count,
                sample,
            )
        return changed_count

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Work the queue off, company by company; what is locked is skipped."""
        metrics = self.env["crm.customer.metric"]
        companies = metrics._get_companies_with_work(
            self.env["res.company"]._get_crm_metric_companies()
        )
        self._cron_for_each(
            companies, lambda company: metrics._refresh(company, wait=False)
        )

    @api.model
    def _cron_check(self):
        """Compare the stored figures with a rebuild; report and mend what differs.

        What differs is a document that was changed past Odoo (by SQL, or a field of a
        posted document), or a defect: it is logged as an error with the customers' ids.
        """
        self._cron_for_each(
            self.env["res.company"]._get_crm_metric_companies(), self._check
        )

    @api.model
    def _cron_for_each(self, companies, work):
        """Do the work of a cron for each company, in a transaction of its own.

        :param work: called with one company; a failure is logged and rolled back, and
            the next company is worked on.
        """
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                work(company)
            except psycopg2.errors.SerializationFailure:
                # somebody else just did it; the next run sees the outcome
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
            except Exception:
                _logger.exception("Customer figures of company %s failed", company.id)
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
            if not cron._commit_progress(1):
                break
