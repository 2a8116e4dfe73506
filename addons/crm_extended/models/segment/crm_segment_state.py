"""Up to when the changes of a company were looked at by its segments."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...queries import segment_change as queries


class CrmSegmentState(models.Model):
    """One row per company; the row is the lock of the company's job, too.

    Changed rows are found by their date of change. That date is the begin of the
    transaction that changed them, which may end after a later one was looked at: so
    each run looks from the oldest transaction that was still going on two runs ago.
    """

    _name = "crm.segment.state"
    _description = "State of Segments"
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
    date_since = fields.Datetime(help="The next run looks at what changed since then.")
    date_next = fields.Datetime(help="The run after that one looks from here.")
    reference_date = fields.Date(help="The day whose periods were looked at.")

    _company_uniq = models.Constraint("UNIQUE(company_id)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _lock(self, company):
        """Return the company's state, locked until the transaction ends.

        :return: an empty recordset when another job works on this company now.
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_segment_state (company_id) SELECT %(company_id)s "
                "WHERE NOT EXISTS ("
                "SELECT FROM crm_segment_state WHERE company_id = %(company_id)s) "
                "ON CONFLICT DO NOTHING",
                company_id=company.id,
            ),
            log_exceptions=False,
        )
        self.env.cr.execute(
            SQL(
                "SELECT id FROM crm_segment_state WHERE company_id = %s"
                " FOR UPDATE SKIP LOCKED",
                company.id,
            ),
            log_exceptions=False,
        )
        row = self.env.cr.fetchone()
        return self.browse(row and row[0])

    def _advance(self, reference_date):
        """Record that everything up to this run was looked at."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment_state SET date_since = COALESCE(date_next, fresh),"
                " date_next = fresh, reference_date = %s FROM (%s) AS clock (fresh)"
                " WHERE id = %s",
                reference_date,
                queries.build_oldest_transaction_query(),
                self.id,
            )
        )
        self.invalidate_recordset(flush=False)
