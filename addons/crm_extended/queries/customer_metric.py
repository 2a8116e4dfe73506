"""The figures of customers in SQL: one definition for the refresh and the rebuild.

A *document* is a posted customer invoice or credit note, or all lines of one
``(source, document_ref)`` in the sales history. A *customer* is the partner that is the
commercial entity today of the partner a document was made for. The *window* is the 365
days up to and including the reference date.

Builders that take ``customers`` (an SQL query with one column of partner ids, or
``None`` for all customers of the company) are the same query with and without a
restriction: the figures of a few customers cannot differ from those of a full pass.
"""

import datetime

from odoo.tools import SQL

WINDOW_DAYS = 365

# columns of crm_customer_metric, in the order in which every builder gives them
FIGURES = (
    "first_sale_date",
    "last_sale_date",
    "sale_count",
    "revenue_total",
    "revenue_12m",
    "average_sale",
)
SCORES = ("recency_score", "frequency_score", "monetary_score", "rfm_code")

INVOICE_CONDITION = SQL(
    "state = 'posted' AND move_type IN ('out_invoice', 'out_refund')"
)


# ------------------------------------------------------------
# FIGURES
# ------------------------------------------------------------


def build_figures_query(
    company_id: int, reference_date: datetime.date, customers: SQL | None = None
) -> SQL:
    """Build the figures of the customers of one company.

    One row is one customer with at least one document; columns ``partner_id`` and
    ``FIGURES`` (dates are null and ``average_sale`` is 0 without a document above 0).
    Uses ``account_move__crm_metric_idx`` for a restricted set of customers.

    :param company_id: the only company whose documents are read.
    :param reference_date: last day of the window.
    :param customers: restriction to these customers, see the module.
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id,
               MIN(part.first_sale_date) AS first_sale_date,
               MAX(part.last_sale_date) AS last_sale_date,
               SUM(part.sale_count)::int AS sale_count,
               SUM(part.revenue_total) AS revenue_total,
               SUM(part.revenue_12m) AS revenue_12m,
               COALESCE(
                   SUM(part.sale_total) / NULLIF(SUM(part.sale_count), 0), 0
               ) AS average_sale
          FROM (%(invoices)s UNION ALL %(history)s) part
          JOIN res_partner partner ON partner.id = part.partner_id
         GROUP BY partner.commercial_partner_id
        """,
        invoices=_build_document_sums(
            _build_invoices(company_id, customers), reference_date
        ),
        history=_build_document_sums(
            _build_history_documents(company_id, customers), reference_date
        ),
    )


def _build_document_sums(documents: SQL, reference_date: datetime.date) -> SQL:
    """Build the sums per partner over documents (partner_id, date, amount)."""
    first_day, last_day = _get_window(reference_date)
    return SQL(
        """
        SELECT partner_id,
               MIN(date) FILTER (WHERE amount > 0) AS first_sale_date,
               MAX(date) FILTER (WHERE amount > 0) AS last_sale_date,
               COUNT(*) FILTER (WHERE amount > 0) AS sale_count,
               COALESCE(SUM(amount) FILTER (WHERE amount > 0), 0) AS sale_total,
               SUM(amount) AS revenue_total,
               COALESCE(
                   SUM(amount) FILTER (WHERE date BETWEEN %(first)s AND %(last)s), 0
               ) AS revenue_12m
          FROM (%(documents)s) document
         GROUP BY partner_id
        """,
        first=first_day,
        last=last_day,
        documents=documents,
    )


def _build_invoices(company_id: int, customers: SQL | None) -> SQL:
    """Build the invoices as documents; ``partner_id`` is the invoice's own."""
    restriction = SQL()
    if customers is not None:
        restriction = SQL(
            """
            AND commercial_partner_id IN (
                SELECT id FROM res_partner WHERE commercial_partner_id IN (%s)
            )
            """,
            customers,
        )
    return SQL(
        """
        SELECT commercial_partner_id AS partner_id,
               invoice_date AS date,
               amount_untaxed_signed AS amount
          FROM account_move
         WHERE company_id = %s AND %s %s
        """,
        company_id,
        INVOICE_CONDITION,
        restriction,
    )


def _build_history_documents(company_id: int, customers: SQL | None) -> SQL:
    """Build the documents of the sales history; ``partner_id`` is the customer."""
    restriction = SQL()
    if customers is not None:
        restriction = SQL("AND partner.commercial_partner_id IN (%s)", customers)
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


# ------------------------------------------------------------
# SCORES
# ------------------------------------------------------------


def build_scores_query(customers: SQL) -> SQL:
    """Build the quintile scores of the customers that ever bought.

    One row is one customer with ``sale_count`` above 0; columns ``partner_id`` and
    ``SCORES``. Score 5 is best; among equals the lower id gets the lower score.

    :param customers: relation with ``partner_id``, ``last_sale_date``, ``sale_count``
        and ``revenue_total`` of all customers of one company.
    """
    return SQL(
        """
        SELECT quintile.*,
               (recency_score * 100 + frequency_score * 10 + monetary_score)::text
                   AS rfm_code
          FROM (
            SELECT partner_id,
                   ntile(5) OVER (ORDER BY last_sale_date, partner_id)
                       AS recency_score,
                   ntile(5) OVER (ORDER BY sale_count, partner_id)
                       AS frequency_score,
                   ntile(5) OVER (ORDER BY revenue_total, partner_id)
                       AS monetary_score
              FROM (%s) customer
             WHERE sale_count > 0
          ) quintile
        """,
        customers,
    )


def build_scored_figures_query(company_id: int, reference_date: datetime.date) -> SQL:
    """Build figures and scores of all customers of a company.

    One row is one customer; columns ``partner_id``, ``FIGURES``, ``SCORES``.
    """
    return SQL(
        """
        WITH figure AS MATERIALIZED (%(figures)s)
        SELECT figure.*, %(scores)s
          FROM figure
          LEFT JOIN (%(ranking)s) score ON score.partner_id = figure.partner_id
        """,
        figures=build_figures_query(company_id, reference_date),
        scores=build_columns(SCORES, "score"),
        ranking=build_scores_query(SQL("SELECT * FROM figure")),
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
    old_first, old_last = _get_window(old_date)
    new_first, new_last = _get_window(new_date)
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
            SELECT partner_id FROM (%(invoices)s) document WHERE %(moved)s
            UNION
            SELECT partner_id FROM crm_sale_history
             WHERE company_id = %(company_id)s AND %(moved)s
          ) part
          JOIN res_partner partner ON partner.id = part.partner_id
        """,
        invoices=_build_invoices(company_id, None),
        moved=moved,
        company_id=company_id,
    )


# ------------------------------------------------------------
# HELPERS
# ------------------------------------------------------------


def _get_window(reference_date: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day that count for ``revenue_12m``."""
    return reference_date - datetime.timedelta(days=WINDOW_DAYS - 1), reference_date


def build_columns(names: tuple[str, ...], alias: str) -> SQL:
    """Build ``alias.a, alias.b, …``."""
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)
