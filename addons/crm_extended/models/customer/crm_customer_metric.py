"""Sales figures and RFM scores of a customer in a company."""

from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

from ...queries import customer_metric as queries
from ...queries import customer_metric_store as store
from ...tools.event_kind import KINDS_OF_OTHERS

# enough to sort and hash 200,000 customers in memory, for the statements below only
PASS_SETTINGS = {"work_mem": "64MB", "jit": "off", "random_page_cost": "1.1"}


class DerivedMany2one(fields.Many2one):
    """A link of a derived row, without foreign key.

    The documents that the row is derived from hold the foreign keys already; checking
    them once more, row by row, would take longer than a rebuild itself. Who deletes a
    partner or a company deletes its rows (`_remove`).
    """

    def update_db_foreign_key(self, model, column):
        """Create no foreign key."""


class CrmCustomerMetric(models.Model):
    """The figures of one customer (commercial partner) in one company.

    Derived data: written in SQL from invoices and sales history and from nothing else,
    by `_refresh` for the customers that changed and by `_rebuild` for all. Both run the
    same query (see ``queries/customer_metric.py``) and give the same rows. A customer
    without any document has no row; one who never bought (only credit notes) has a
    row without scores.
    """

    _name = "crm.customer.metric"
    _description = "Customer Figures"
    _log_access = False
    _rec_name = "partner_id"
    _order = "partner_id, company_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = DerivedMany2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = DerivedMany2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    first_sale_date = fields.Date(string="First Sale", readonly=True)
    last_sale_date = fields.Date(string="Last Sale", readonly=True)
    recency_days = fields.Integer(
        string="Days Since Last Sale",
        compute="_compute_recency_days",
        help="Negative when the last sale is dated after the analysis date.",
    )
    sale_count = fields.Integer(string="Sales", readonly=True)
    revenue_total = fields.Monetary(string="Revenue", readonly=True)
    revenue_12m = fields.Monetary(string="Revenue, 12 Months", readonly=True)
    average_sale = fields.Monetary(readonly=True, aggregator="avg")
    recency_score = fields.Integer(string="Recency", readonly=True, aggregator="avg")
    frequency_score = fields.Integer(
        string="Frequency",
        readonly=True,
        aggregator="avg",
    )
    monetary_score = fields.Integer(string="Monetary", readonly=True, aggregator="avg")
    rfm_code = fields.Char(string="RFM", readonly=True)

    _partner_company_uniq = models.Constraint("UNIQUE(partner_id, company_id)")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("last_sale_date", "company_id.crm_analysis_date")
    def _compute_recency_days(self):
        for company, metrics in self.grouped("company_id").items():
            reference_date = company._get_crm_reference_date()
            for metric in metrics:
                metric.recency_days = (
                    metric.last_sale_date
                    and (reference_date - metric.last_sale_date).days
                )

    # ------------------------------------------------------------
    # SETUP
    # ------------------------------------------------------------

    def init(self):
        """Leave room on each page, so that an update stays on it (HOT)."""
        self.env.cr.execute(
            SQL("ALTER TABLE crm_customer_metric SET (fillfactor = 85)")
        )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _refresh(self, company, wait=True):
        """Bring the figures of a company up to date.

        Takes the company's events from the queue and computes these customers; when
        the reference date has moved, also those whose last twelve months changed by
        it; then the scores of all. The first call for a company is a rebuild.

        :param company: one ``res.company``; nothing is done while its figures are
            switched off.
        :param bool wait: wait for another refresh of this company; otherwise leave the
            work to it and return 0.
        :return: number of customers whose figures were computed.
        :raises psycopg2.errors.SerializationFailure: see ``crm.metric.state._lock``.
        """
        # sudo: figures come from all documents, whoever asks for the refresh
        self = self.sudo()
        company = company.sudo()
        self._flush_sources()
        if company not in self._get_companies_with_work(company):
            return 0
        state = self.env["crm.metric.state"]._lock(company, wait)
        if not state:
            return 0
        if not state.reference_date:
            return self._rebuild_locked(company, state)[0]
        reference_date = company._get_crm_reference_date()
        with self._pass_settings():
            customer_ids = self._take_customers(company, state, reference_date)
            if customer_ids:
                self._compute_customers(company, reference_date, customer_ids)
        state._set(reference_date)
        self._invalidate_figures()
        return len(customer_ids)

    @api.model
    def _rebuild(self, company):
        """Compute the figures of all customers of a company in one pass.

        :param company: one ``res.company``.
        :return: number of customers, i.e. of rows.
        :raises psycopg2.errors.SerializationFailure: see ``crm.metric.state._lock``.
        """
        # sudo: figures come from all documents, whoever asks for the rebuild
        self = self.sudo()
        company = company.sudo()
        self._flush_sources()
        state = self.env["crm.metric.state"]._lock(company, wait=True)
        return self._rebuild_locked(company, state)[0]

    @api.model
    def _forget(self, company):
        """Remove the figures of a company whose figures were switched off."""
        # sudo: whoever may switch the figures off may not read them
        state = self.env["crm.metric.state"].sudo()._lock(company, wait=True)
        state._set(None)
        self._remove("company_id", company.ids)

    @api.model
    def _remove(self, field_name, ids):
        """Remove the figures and the events of partners or of companies.

        :param str field_name: ``partner_id`` or ``company_id``.
        """
        for table in ("crm_customer_metric", "crm_event_queue"):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(table),
                    SQL.identifier(field_name),
                    list(ids),
                )
            )
        self._invalidate_figures()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_companies_with_work(self, companies):
        """Return those of the companies whose figures are on and not up to date."""
        enabled = companies.filtered("crm_metrics_enabled")
        if not enabled:
            return enabled
        # {company id: (reference date or None, has events)}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company.id, state.reference_date, EXISTS (
                           SELECT FROM crm_event_queue
                            WHERE company_id = company.id
                              AND kind <> ALL(%s)
                       )
                  FROM res_company company
                  LEFT JOIN crm_metric_state state ON state.company_id = company.id
                 WHERE company.id IN %s
                """,
                list(KINDS_OF_OTHERS),
                enabled._ids,
            )
        )
        known = {row[0]: row[1:] for row in rows}
        return enabled.filtered(
            lambda company: (
                known[company.id][1]
                or known[company.id][0] != company._get_crm_reference_date()
            )
        )

    @api.model
    def _take_customers(self, company, state, reference_date):
        """Take the queue and return the ids of the customers to compute."""
        rows = self.env.execute_query(store.build_take_events_query(company.id))
        customer_ids = {row[0] for row in rows}
        if state.reference_date != reference_date:
            rows = self.env.execute_query(
                queries.build_moved_window_query(
                    company.id, state.reference_date, reference_date
                )
            )
            customer_ids.update(row[0] for row in rows)
        return sorted(customer_ids)

    @api.model
    def _compute_customers(self, company, reference_date, customer_ids):
        """Compute the figures of these customers, and the scores if any changed."""
        [[changed_count, _sample]] = self.env.execute_query(
            store.build_merge_query(
                company.id,
                queries.build_figures_query(company.id, reference_date, customer_ids),
                queries.FIGURES,
                customer_ids,
            )
        )
        if not changed_count:
            return
        stale = self.env.execute_query(store.build_stale_scores_query(company.id))
        if stale:
            self._write_scores(company, stale)

    @api.model
    def _write_scores(self, company, rows):
        """Store scores that moved: rows of ``build_stale_scores_query``."""
        self.env.cr.execute(store.build_write_scores_query(rows))

    @api.model
    def _rebuild_locked(self, company, state):
        """Do the work of `_rebuild` under the lock.

        :return: tuple (number of customers, number of stored rows that differed, ids
            of some of these customers).
        """
        reference_date = company._get_crm_reference_date()
        with self._pass_settings():
            self.env.execute_query(store.build_take_events_query(company.id))
            fresh = queries.build_scored_figures_query(company.id, reference_date)
            if self._has_rows(company):
                result = self._replace_rows(company, fresh)
            else:
                self.env.cr.execute(store.build_fill_query(company.id, fresh))
                result = (self.env.cr.rowcount, self.env.cr.rowcount, [])
        state._set(reference_date)
        self._invalidate_figures()
        return result

    @api.model
    def _replace_rows(self, company, fresh):
        """Make the rows of a company equal to fresh ones; return as `_rebuild_locked`.

        The fresh rows go to a temporary table first, because PostgreSQL computes in
        parallel only for a statement that does not change a permanent table.
        """
        self.env.cr.execute(
            SQL("CREATE TEMPORARY TABLE crm_metric_fresh ON COMMIT DROP AS %s", fresh)
        )
        row_count = self.env.cr.rowcount
        self.env.cr.execute(SQL("ANALYZE crm_metric_fresh"))
        [[changed_count, sample]] = self.env.execute_query(
            store.build_merge_query(
                company.id,
                SQL("SELECT * FROM crm_metric_fresh"),
                queries.FIGURES + queries.SCORES,
            )
        )
        self.env.cr.execute(SQL("DROP TABLE crm_metric_fresh"))
        return row_count, changed_count, sample

    @api.model
    def _has_rows(self, company):
        """Return whether any figures of a company are stored."""
        [[has_rows]] = self.env.execute_query(
            SQL(
                "SELECT EXISTS (SELECT FROM crm_customer_metric WHERE company_id = %s)",
                company.id,
            )
        )
        return has_rows

    @api.model
    def _flush_sources(self):
        """Write to the database what the queries read."""
        self.env["account.move"].flush_model(
            [
                "company_id",
                "state",
                "move_type",
                "commercial_partner_id",
                "invoice_date",
                "amount_untaxed_signed",
            ]
        )
        self.env["crm.sale.history"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["res.company"].flush_model(["crm_metrics_enabled"])

    @api.model
    def _invalidate_figures(self):
        """Forget cached figures; never flush, the statements above are the truth."""
        self.invalidate_model(flush=False)

    @contextmanager
    def _pass_settings(self):
        """Give PostgreSQL what a pass over a company needs, and take it back."""
        before = {}
        for name, value in PASS_SETTINGS.items():
            self.env.cr.execute(
                SQL(
                    "SELECT current_setting(%s), set_config(%s, %s, true)",
                    name,
                    name,
                    value,
                )
            )
            before[name] = self.env.cr.fetchone()[0]
        yield
        for name, value in before.items():
            self.env.cr.execute(SQL("SELECT set_config(%s, %s, true)", name, value))
