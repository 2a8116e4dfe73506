"""The nights on which the open deals were written down."""

import logging

import psycopg2
import pytz

from odoo import api, fields, models

from ...queries import pipeline_snapshot as queries
from ...tools.company_clock import CompanyClock
from ...tools.snapshot import get_days_to_drop

_logger = logging.getLogger(__name__)


class CrmPipelineSnapshotDay(models.Model):
    """One row is one day of one company; its deals are in ``crm.pipeline.snapshot``."""

    _name = "crm.pipeline.snapshot.day"
    _description = "Day of the Pipeline's History"
    _order = "date desc, id desc"
    _rec_name = "date"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    date = fields.Date(required=True, readonly=True)
    date_taken = fields.Datetime(required=True, readonly=True)
    deal_count = fields.Integer(string="Open Deals", readonly=True)

    _day_unique = models.Constraint(
        "UNIQUE (company_id, date)",
        "The deals of this day are written down already.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _take(self, company):
        """Write the open deals of a company down, once a day.

        :return: the day, or an empty recordset when it was taken before.
        """
        clock = self._get_clock(company)
        today = clock.today
        self.env["crm.lead"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            queries.build_day_query(company.id, today, clock.now)
        )
        if not rows:
            return self.browse()
        self.env.cr.execute(queries.build_snapshot_query(company.id, today))
        self.env.cr.execute(queries.build_count_query(rows[0][0]))
        self.env["crm.pipeline.snapshot"].invalidate_model(flush=False)
        return self.browse(rows[0][0])

    @api.model
    def _drop_old(self, company):
        """Keep one day a week of what is older than 90 days; closed deals stay.

        :return: int: number of days dropped.
        """
        days = self.search([("company_id", "=", company.id)])
        today = self._get_clock(company).today
        dropped = get_days_to_drop(days.mapped("date"), today)
        if not dropped:
            return 0
        self.env.cr.execute(queries.build_drop_query(company.id, dropped))
        old = days.filtered(lambda day: day.date in dropped)
        # sudo: the days are nobody's to delete but of this job
        old.sudo().unlink()
        self.env["crm.pipeline.snapshot"].invalidate_model(flush=False)
        return len(dropped)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_take(self):
        """Write the open deals of all companies down; what was done today is skipped.

        Runs every hour, so that each company is written down soon after its midnight.
        """
        # sudo: each company has its own switch
        companies = (
            self.env["res.company"].sudo().search([("crm_snapshot_enabled", "=", True)])
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    if self._take(company):
                        self._drop_old(company)
            except psycopg2.errors.SerializationFailure:
                # somebody else changed something of it; the next run sees the outcome
                _logger.info("Pipeline of company %s is kept next time", company.id)
            except Exception:
                _logger.exception("Pipeline of company %s was not kept", company.id)
            if not cron._commit_progress(1):
                break

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_clock(self, company):
        """Return what time it is in a company.

        :rtype: CompanyClock
        """
        # sudo: the zone holds for everybody in the company
        zone = company.sudo()._get_crm_timezone()
        return CompanyClock(fields.Datetime.now(), pytz.timezone(zone))
