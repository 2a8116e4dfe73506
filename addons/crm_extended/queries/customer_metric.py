"""The figures of customers in SQL: one definition for the refresh and the rebuild.

A *document* is a posted customer invoice or credit note, or all lines of one
``(source, document_ref)`` in the sales history. A *customer* is the partner that is the
commercial entity today of the partner a document was made for. The *window* is the 365
days up to and including the reference date.

Builders that take ``customer_ids`` (``None`` for all customers of the company) build
the same query with and without a restriction: the figures of a few customers cannot
differ from those of a full pass.
"""

import datetime

from odoo.tools import SQL

from ..tools.company_clock import get_twelve_months

# columns of crm_customer_metric, in the order in which every builder gives them
FIGURES = (
    "first_sale_date",
    "last_sale_date",
    "sale_count",
    "revenue_total",
    "revenue_12m",
    "average_sale",
)
# what is added up per part of the documents
SUMS = (
    "first_sale_date",
    "last_sale_date",
    "sale_count",
    "sale_total",
    "revenue_total",
    "revenue_12m",
)
SCORES = ("recency_score", "frequency_score", "monetary_score", "rfm_code")

# ------------------------------------------------------------
# FIGURES
# ------------------------------------------------------------


def build_figures_query(
    company_id: int,
    reference_date: datetime.date,
    customer_ids: list[int] | None = None,
) -> SQL:
    """Build the figures of the customers of one company.

    One row is one customer with at least one document; columns ``partner_id`` and
    ``FIGURES`` (dates are null and ``average_sale`` is 0 without a document above 0).

    Invoices are summed by the partner that they name, in the order of
    ``account_move__crm_metric_idx``. That partner nearly always is the customer; only
    the sums of those that no longer are, and of the sales history, are added to them.

    :param company_id: the only company whose documents are read.
    :param reference_date: last day of the window.
    :param customer_ids: restriction to these customers, see the module.
    """
    return SQL(
        """
        WITH invoiced AS MATERIALIZED (%(invoices)s),
        own AS (
            SELECT * FROM invoiced WHERE NOT EXISTS (
                SELECT FROM res_partner partner
                 WHERE partner.id = invoiced.partner_id
                   AND partner.commercial_partner_id <> partner.id
            )
        ),
        other AS (%(other)s)
        SELECT partner_id,
               LEAST(own.first_sale_date, other.first_sale_date) AS first_sale_date,
               GREATEST(own.last_sale_date, other.last_sale_date) AS last_sale_date,
               %(sale_count)s::int AS sale_count,
               %(revenue_total)s AS revenue_total,
               %(revenue_12m)s AS revenue_12m,
               COALESCE(%(sale_total)s / NULLIF(%(sale_count)s, 0), 0) AS average_sale
          FROM own FULL JOIN other USING (partner_id)
        %(limit)s
        """,
        invoices=_build_document_sums(
            _build_invoices(company_id, customer_ids), reference_date
        ),
        other=_build_other_sums(company_id, reference_date, customer_ids),
        **{name: _add_sums(name) for name in SUMS if not name.endswith("_date")},
        # never cuts anything off: it tells PostgreSQL how few rows will come
        limit=SQL() if customer_ids is None else SQL("LIMIT %s", len(customer_ids)),
    )


def _build_other_sums(
    company_id: int, reference_date: datetime.date, customer_ids: list[int] | None
) -> SQL:
    """Build the sums of the sales history and of ``invoiced`` that are another's now.

    One row is one customer; columns ``partner_id`` and ``SUMS``.
    """
    return SQL(
        """
        SELECT partner_id,
               MIN(first_sale_date) AS first_sale_date,
               MAX(last_sale_date) AS last_sale_date,
               SUM(sale_count) AS sale_count,
               SUM(sale_total) AS sale_total,
               SUM(revenue_total) AS revenue_total,
               SUM(revenue_12m) AS revenue_12m
          FROM (
            SELECT partner.commercial_partner_id AS partner_id, %s
              FROM invoiced
              JOIN res_partner partner ON partner.id = invoiced.partner_id
             WHERE partner.commercial_partner_id <> partner.id
            UNION ALL %s
          ) part
         GROUP BY partner_id
        """,
        build_columns(SUMS, "invoiced"),
        _build_document_sums(
            _build_history_documents(company_id, customer_ids), reference_date
        ),
    )


def _add_sums(name: str) -> SQL:
    """Build the sum of a column of ``own`` and of ``other``, of which one may lack."""
    return SQL(
        "(COALESCE(%s, 0) + COALESCE(%s, 0))",
        SQL.identifier("own", name),
        SQL.identifier("other", name),
    )


def _build_document_sums(documents: SQL, reference_date: datetime.date) -> SQL:
    """Build the sums per partner over documents (partner_id, date, amount)."""
    first_day, last_day = get_twelve_months(reference_date)
    return SQL(
        """
        SELECT partner_id,
               MIN(date) FILTER (WHERE amount > 0) AS first_sale_date,
               MAX(date) FILTER (WHERE amount > 0) AS last_sale_date,
               COUNT(*) FILTER (WHERE amount > 0) AS sale_count,
               SUM(amount) FILTER (WHERE amount > 0) AS sale_total,
               SUM(amount) AS revenue_total,
               SUM(amount) FILTER (WHERE date BETWEEN %s AND %s) AS revenue_12m
          FROM (%s) document
         GROUP BY partner_id
        """,
        first_day,
        last_day,
        documents,
    )


def _build_invoices(company_id: int, customer_ids: list[int] | None) -> SQL:
    """Build invoices and credit notes: partner_id (named by them), date, amount."""
    restriction = SQL()
    if customer_ids is not None:
        restriction = SQL(
            """
            AND commercial_partner_id IN (
                SELECT id FROM res_partner
                 WHERE commercial_partner_id IN (SELECT unnest(%s))
            )
            """,
            customer_ids,
        )
    return SQL(
        """
        SELECT commercial_partner_id AS partner_id,
               invoice_date AS date,
               amount_untaxed_signed AS amount
          FROM account_move
         WHERE company_id = %s
           AND state = 'posted'
           AND move_type IN ('out_invoice', 'out_refund')
           %s
        """,
        company_id,
        restriction,
    )


def _build_history_documents(company_id: int, customer_ids: list[int] | None) -> SQL:
    """Build the documents of the sales history: partner_id (customer), date, amount."""
    restriction = SQL()
    if customer_ids is not None:
        restriction = SQL(
            "AND partner.commercial_partner_id IN (SELECT unnest(%s))", customer_ids
        )
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id,
               MIN(line.date) AS date,
               SUM(line.amount) AS amount
          FROM crm_sale_history line
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.company_id = %s %s
         GROUP BY partner.commercial_partner_id, line.source, line.document_ref
        """,
        company_id,
        restriction,
    )


def build_documents_query(
    company_id: int, customer_ids: list[int] | None = None
) -> SQL:
    """Build the documents of customers, whoever is their commercial entity today.

    One row is one document; columns ``partner_id`` (customer), ``date``, ``amount``.

    :param customer_ids: restriction to these customers, see the module.
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, invoice.date, invoice.amount
          FROM (%s) invoice
          JOIN res_partner partner ON partner.id = invoice.partner_id
         UNION ALL %s
        """,
        _build_invoices(company_id, customer_ids),
        _build_history_documents(company_id, customer_ids),
    )


# ------------------------------------------------------------
# SCORES
# ------------------------------------------------------------


def build_scores_query(customers: SQL) -> SQL:
    """Build the quintile scores of the customers that ever bought.

    One row is one customer with ``sale_count`` above 0; columns are those of the
    relation and ``SCORES`` but for the code. Score 5 is best; among equals the lower
    partner id gets the lower score.

    :param customers: relation with ``partner_id``, ``last_sale_date``, ``sale_count``
        and ``revenue_total`` of all customers of one company.
    """
    return SQL(
        """
        SELECT customer.*,
               ntile(5) OVER (ORDER BY last_sale_date, partner_id) AS recency_score,
               ntile(5) OVER (ORDER BY sale_count, partner_id) AS frequency_score,
               ntile(5) OVER (ORDER BY revenue_total, partner_id) AS monetary_score
          FROM (%s) customer
         WHERE sale_count > 0
        """,
        customers,
    )


def build_rfm_code(alias: str) -> SQL:
    """Build the code from the scores of a relation."""
    return SQL(
        "(%s * 100 + %s * 10 + %s)::text",
        *(SQL.identifier(alias, name) for name in SCORES[:3]),
    )


def build_scored_figures_query(company_id: int, reference_date: datetime.date) -> SQL:
    """Build figures and scores of all customers of a company.

    One row is one customer; columns ``partner_id``, ``FIGURES``, ``SCORES``.
    """
    return SQL(
        """
        WITH figure AS MATERIALIZED (%(figures)s)
        SELECT score.*, %(code)s AS rfm_code
          FROM (%(scores)s) score
        UNION ALL
        SELECT figure.*, NULL, NULL, NULL, NULL FROM figure WHERE sale_count = 0
        """,
        figures=build_figures_query(company_id, reference_date),
        code=build_rfm_code("score"),
        scores=build_scores_query(SQL("SELECT * FROM figure")),
    )


# ------------------------------------------------------------
# REFERENCE DATE
# ------------------------------------------------------------


def build_moved_window_query(
    company_id: int, old_date: datetime.date, new_date: datetime.date
) -> SQL:
    """Build the customers with a document in one of two windows and not in the other.

    A document of the sales history counts here with each of its lines: a superset costs
    a computation, never a wrong figure.

    :return: one column ``partner_id``, one row per customer.
    """
    old_first, old_last = get_twelve_months(old_date)
    new_first, new_last = get_twelve_months(new_date)
    moved = SQL(
        "(date BETWEEN %s AND %s) <> (date BETWEEN %s AND %s)",
        old_first,
        old_last,
        new_first,
        new_last,
    )
    return SQL(
        """
        SELECT DISTINCT partner.commercial_partner_id AS partner_id
          FROM (
            SELECT partner_id FROM (%(invoices)s) invoice WHERE %(moved)s
            UNION
            SELECT partner_id FROM crm_sale_history
             WHERE company_id = %(company_id)s AND %(moved)s
          ) document
          JOIN res_partner partner ON partner.id = document.partner_id
        """,
        invoices=_build_invoices(company_id, None),
        moved=moved,
        company_id=company_id,
    )


# ------------------------------------------------------------
# HELPERS
# ------------------------------------------------------------


def build_columns(names: tuple[str, ...], alias: str) -> SQL:
    """Build ``alias.a, alias.b, …``."""
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)
