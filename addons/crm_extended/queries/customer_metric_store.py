"""How the figures of customers are stored: taking events, merging, scoring.

The figures themselves are defined in ``customer_metric``.
"""

from odoo.tools import SQL

from .customer_metric import SCORES, build_columns, build_scores_query

# ------------------------------------------------------------
# EVENTS
# ------------------------------------------------------------


def build_take_events_query(company_id: int) -> SQL:
    """Build the statement that takes all events of a company from the queue.

    Events that another transaction holds are left to it. Returns one row per customer
    to compute: the partners of the events, and who is their commercial entity today.
    """
    return SQL(
        """
        WITH event AS (
            DELETE FROM crm_event_queue
             WHERE id IN (
                SELECT id FROM crm_event_queue
                 WHERE company_id = %s
                   FOR UPDATE SKIP LOCKED
             )
            RETURNING partner_id
        )
        SELECT partner_id FROM event
        UNION
        SELECT partner.commercial_partner_id
          FROM event JOIN res_partner partner ON partner.id = event.partner_id
        """,
        company_id,
    )


# ------------------------------------------------------------
# ROWS
# ------------------------------------------------------------


def build_merge_query(
    company_id: int,
    fresh: SQL,
    columns: tuple[str, ...],
    customers: SQL | None = None,
    sample_size: int = 20,
) -> SQL:
    """Build the statement that makes the stored rows equal to fresh ones.

    Rows that are equal already are not touched; rows of customers that have no
    document any more are removed. Returns one row: number of rows that differed, and
    the partner ids of at most ``sample_size`` of them.

    :param fresh: relation with ``partner_id`` and ``columns``.
    :param columns: stored columns that are compared and written.
    :param customers: the customers that ``fresh`` speaks for, see the module.
    """
    return SQL(
        """
        WITH fresh AS MATERIALIZED (%(fresh)s),
             updated AS (%(update)s),
             inserted AS (%(insert)s),
             deleted AS (%(delete)s),
             touched AS (
                SELECT partner_id FROM updated
                UNION ALL SELECT partner_id FROM inserted
                UNION ALL SELECT partner_id FROM deleted
             )
        SELECT (SELECT COUNT(*) FROM touched),
               ARRAY(SELECT partner_id FROM touched LIMIT %(sample_size)s)
        """,
        fresh=fresh,
        update=_build_update(company_id, columns),
        insert=_build_insert(company_id, columns),
        delete=_build_delete(company_id, customers),
        sample_size=sample_size,
    )


def _build_update(company_id: int, columns: tuple[str, ...]) -> SQL:
    """Build the update of stored rows that differ from ``fresh``."""
    return SQL(
        """
        UPDATE crm_customer_metric metric
           SET %(assignments)s
          FROM fresh
         WHERE metric.company_id = %(company_id)s
           AND metric.partner_id = fresh.partner_id
           AND (%(stored)s) IS DISTINCT FROM (%(columns)s)
        RETURNING metric.partner_id
        """,
        assignments=_assignments(columns, "fresh"),
        company_id=company_id,
        stored=build_columns(columns, "metric"),
        columns=build_columns(columns, "fresh"),
    )


def _build_insert(company_id: int, columns: tuple[str, ...]) -> SQL:
    """Build the insert of the rows of ``fresh`` that are not stored."""
    return SQL(
        """
        INSERT INTO crm_customer_metric (company_id, partner_id, %(names)s)
        SELECT %(company_id)s, fresh.partner_id, %(columns)s
          FROM fresh
          LEFT JOIN crm_customer_metric metric
                 ON metric.partner_id = fresh.partner_id
                AND metric.company_id = %(company_id)s
         WHERE metric.id IS NULL
         ORDER BY fresh.partner_id
        RETURNING partner_id
        """,
        names=SQL(", ").join(map(SQL.identifier, columns)),
        company_id=company_id,
        columns=build_columns(columns, "fresh"),
    )


def _build_delete(company_id: int, customers: SQL | None) -> SQL:
    """Build the removal of stored rows, among ``customers``, that ``fresh`` lacks."""
    scope = SQL()
    if customers is not None:
        scope = SQL("AND metric.partner_id IN (%s)", customers)
    return SQL(
        """
        DELETE FROM crm_customer_metric metric
         WHERE metric.company_id = %s %s
           AND NOT EXISTS (
               SELECT FROM fresh WHERE fresh.partner_id = metric.partner_id
           )
        RETURNING metric.partner_id
        """,
        company_id,
        scope,
    )


# ------------------------------------------------------------
# SCORES
# ------------------------------------------------------------


def build_rescore_query(company_id: int) -> SQL:
    """Build the statement that brings the stored scores of a company up to date.

    Writes only rows whose score differs. Returns nothing.
    """
    return SQL(
        """
        WITH score AS (%(ranking)s),
        rated AS (
            UPDATE crm_customer_metric metric
               SET %(assignments)s
              FROM score
             WHERE metric.company_id = %(company_id)s
               AND metric.partner_id = score.partner_id
               AND (%(stored)s) IS DISTINCT FROM (%(fresh)s)
        )
        UPDATE crm_customer_metric
           SET %(nulls)s
         WHERE company_id = %(company_id)s AND sale_count = 0 AND rfm_code IS NOT NULL
        """,
        ranking=build_scores_query(
            SQL("SELECT * FROM crm_customer_metric WHERE company_id = %s", company_id)
        ),
        assignments=_assignments(SCORES, "score"),
        company_id=company_id,
        stored=build_columns(SCORES, "metric"),
        fresh=build_columns(SCORES, "score"),
        nulls=SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in SCORES),
    )


# ------------------------------------------------------------
# HELPERS
# ------------------------------------------------------------


def _assignments(names: tuple[str, ...], alias: str) -> SQL:
    """Return ``a = alias.a, b = alias.b, …``."""
    return SQL(", ").join(
        SQL("%s = %s", SQL.identifier(name), SQL.identifier(alias, name))
        for name in names
    )
