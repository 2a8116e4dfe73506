"""How the figures of customers are stored: taking events, merging rows, scoring.

The figures themselves are defined in ``customer_metric``.
"""

from odoo.tools import SQL

from ..tools.event_kind import KINDS_OF_OTHERS
from .customer_metric import (
    FIGURES,
    SCORES,
    build_columns,
    build_rfm_code,
    build_scores_query,
)

# ------------------------------------------------------------
# EVENTS
# ------------------------------------------------------------


def build_take_events_query(company_id: int) -> SQL:
    """Build the statement that takes all events of a company from the queue.

    Events that another transaction holds are left to it, and so are those that have a
    consumer of their own. Returns one row per customer
    to compute: the partners of the events, and who is their commercial entity today.
    """
    return SQL(
        """
        WITH event AS (
            DELETE FROM crm_event_queue
             WHERE id IN (
                SELECT id FROM crm_event_queue
                 WHERE company_id = %s
                   AND kind <> ALL(%s)
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
        list(KINDS_OF_OTHERS),
    )


# ------------------------------------------------------------
# ROWS
# ------------------------------------------------------------


def build_fill_query(company_id: int, fresh: SQL) -> SQL:
    """Build the statement that stores the rows of a company that has none.

    :param fresh: relation with ``partner_id``, ``FIGURES`` and ``SCORES``.
    """
    return SQL(
        """
        INSERT INTO crm_customer_metric (company_id, partner_id, %(names)s)
        SELECT %(company_id)s, partner_id, %(names)s
          FROM (%(fresh)s) fresh
         ORDER BY partner_id
        """,
        names=SQL(", ").join(map(SQL.identifier, FIGURES + SCORES)),
        company_id=company_id,
        fresh=fresh,
    )


def build_merge_query(
    company_id: int,
    fresh: SQL,
    columns: tuple[str, ...],
    customer_ids: list[int] | None = None,
    sample_size: int = 20,
) -> SQL:
    """Build the statement that makes the stored rows equal to fresh ones.

    Rows that are equal already are not touched; rows of customers that have no
    document any more are removed. Returns one row: number of rows that differed, and
    the partner ids of at most ``sample_size`` of them.

    :param fresh: relation with ``partner_id`` and ``columns``.
    :param columns: stored columns that are compared and written.
    :param customer_ids: the customers that ``fresh`` speaks for; ``None`` for all.
    """
    return SQL(
        """
        WITH difference AS MATERIALIZED (%(difference)s),
        updated AS (
            UPDATE crm_customer_metric metric
               SET %(assignments)s
              FROM difference
             WHERE metric.id = difference.metric_id AND NOT difference.is_gone
        ),
        inserted AS (
            INSERT INTO crm_customer_metric (company_id, partner_id, %(names)s)
            SELECT %(company_id)s, partner_id, %(names)s
              FROM difference
             WHERE metric_id IS NULL
             ORDER BY partner_id
        ),
        deleted AS (
            DELETE FROM crm_customer_metric metric
             USING difference
             WHERE metric.id = difference.metric_id AND difference.is_gone
        )
        SELECT COUNT(*), (ARRAY_AGG(partner_id))[:%(sample_size)s] FROM difference
        """,
        difference=_build_difference(company_id, fresh, columns, customer_ids),
        assignments=_assignments(columns, "difference"),
        company_id=company_id,
        names=SQL(", ").join(map(SQL.identifier, columns)),
        sample_size=sample_size,
    )


def _build_difference(
    company_id: int,
    fresh: SQL,
    columns: tuple[str, ...],
    customer_ids: list[int] | None,
) -> SQL:
    """Build the rows that are new, changed or gone.

    Columns: ``metric_id`` (null: new), ``is_gone``, ``partner_id``, fresh ``columns``.
    """
    scope = SQL()
    if customer_ids is not None:
        scope = SQL(
            "AND partner_id IN (SELECT unnest(%s)) LIMIT %s",
            customer_ids,
            len(customer_ids),
        )
    return SQL(
        """
        SELECT metric.id AS metric_id,
               fresh.partner_id IS NULL AS is_gone,
               COALESCE(fresh.partner_id, metric.partner_id) AS partner_id,
               %(fresh_columns)s
          FROM (%(fresh)s) fresh
          FULL JOIN (
              SELECT * FROM crm_customer_metric
               WHERE company_id = %(company_id)s %(scope)s
          ) metric ON metric.partner_id = fresh.partner_id
         WHERE metric.id IS NULL
            OR fresh.partner_id IS NULL
            OR (%(stored_columns)s) IS DISTINCT FROM (%(fresh_columns)s)
        """,
        fresh=fresh,
        fresh_columns=build_columns(columns, "fresh"),
        company_id=company_id,
        scope=scope,
        stored_columns=build_columns(columns, "metric"),
    )


# ------------------------------------------------------------
# SCORES
# ------------------------------------------------------------


def build_stale_scores_query(company_id: int) -> SQL:
    """Build the stored rows whose scores are not those of their figures any more.

    One row is one customer; columns ``id``, then the right ``SCORES``, null for who
    never bought.
    """
    return SQL(
        """
        SELECT id, %(names)s, %(code)s
          FROM (%(ranking)s) score
         WHERE (%(stored)s) IS DISTINCT FROM (%(names)s)
        UNION ALL
        SELECT id, NULL, NULL, NULL, NULL
          FROM crm_customer_metric
         WHERE company_id = %(company_id)s AND sale_count = 0 AND rfm_code IS NOT NULL
        """,
        names=build_columns(SCORES[:3], "score"),
        code=build_rfm_code("score"),
        ranking=build_scores_query(
            SQL(
                """
                SELECT id, partner_id, last_sale_date, sale_count, revenue_total, %s
                  FROM crm_customer_metric
                 WHERE company_id = %s
                """,
                SQL(", ").join(
                    SQL("%s AS %s", SQL.identifier(name), SQL.identifier(f"old_{name}"))
                    for name in SCORES[:3]
                ),
                company_id,
            )
        ),
        stored=build_columns(tuple(f"old_{name}" for name in SCORES[:3]), "score"),
        company_id=company_id,
    )


def build_write_scores_query(rows: list[tuple]) -> SQL:
    """Build the update of these scores.

    :param rows: at least one row of `build_stale_scores_query`.
    """
    return SQL(
        """
        UPDATE crm_customer_metric metric
           SET %s
          FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::text[])
               AS score (id, %s)
         WHERE metric.id = score.id
        """,
        _assignments(SCORES, "score"),
        *(list(column) for column in zip(*rows, strict=True)),
        SQL(", ").join(map(SQL.identifier, SCORES)),
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
