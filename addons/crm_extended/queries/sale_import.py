"""SQL of the import of sales history: from the staging table to crm_sale_history.

Most builders take a Scope: the staged lines of one job whose documents lie in a range
of numbers. The callers hold the lock of (company, source) and have flushed partners and
references. No record rules apply: the import writes for the company as a whole, and who
may import was checked before.
"""

from typing import NamedTuple

from odoo.tools import SQL

#: columns of the staging table, in the order of COPY
STAGING_COLUMNS = (
    "job_no",
    "row_no",
    "document_no",
    "document_ref",
    "line_ref",
    "date",
    "customer_ref",
    "customer_name",
    "country_id",
    "product_ref",
    "product_name",
    "quantity",
    "unit_price",
    "currency_id",
)
#: what a line of history keeps of a staged line, beside its key and its customer
_CONTENT_COLUMNS = (
    "date",
    "product_ref",
    "product_name",
    "quantity",
    "unit_price",
    "currency_id",
)


class Scope(NamedTuple):
    """Which staged lines a query is about."""

    table: str
    job_no: int
    company_id: int
    source: str
    first_document_no: int = 1
    last_document_no: int = 2**31 - 1


def build_copy_query(table: str) -> SQL:
    """Return the COPY that reads staged lines; an empty text is NULL."""
    return SQL(
        "COPY %s (%s) FROM STDIN WITH (FORMAT text, NULL '')",
        SQL.identifier(table),
        _columns(STAGING_COLUMNS),
    )


def build_temporary_table_query(table: str) -> SQL:
    """Return the statement that makes a private, empty copy of the staging table."""
    return SQL(
        "CREATE TEMPORARY TABLE %s "
        "(LIKE crm_sale_staging INCLUDING DEFAULTS INCLUDING INDEXES)",
        SQL.identifier(table),
    )


def build_duplicates_query(scope: Scope) -> SQL:
    """Return the deletion of every staged line whose key came before in the same input.

    One row: row_no (int), document_ref, line_ref, first_row_no (int); by row_no.
    """
    return SQL(
        """
        WITH numbered AS (
            SELECT ctid AS tid, row_no, document_ref, line_ref,
                   min(row_no) OVER (PARTITION BY document_no, line_ref) AS first_row_no
              FROM %(table)s s
             WHERE %(scope)s
        ), dropped AS (
            DELETE FROM %(table)s s
             USING numbered n
             WHERE s.ctid = n.tid AND n.row_no <> n.first_row_no
         RETURNING n.row_no, n.document_ref, n.line_ref, n.first_row_no
        )
        SELECT * FROM dropped ORDER BY row_no
        """,
        table=SQL.identifier(scope.table),
        scope=_scope(scope),
    )


def build_counts_query(scope: Scope) -> SQL:
    """Return what a merge would do, in one row.

    Columns, all int: staged, created, updated, documents, customers (that are new).
    """
    return SQL(
        """
        WITH line AS MATERIALIZED (%(lines)s)
        SELECT count(*) AS staged,
               count(*) FILTER (WHERE s.history_id IS NULL) AS created,
               count(*) FILTER (WHERE s.history_id IS NOT NULL AND (%(differs)s))
                   AS updated,
               count(DISTINCT s.document_no) AS documents,
               count(DISTINCT s.customer_ref) FILTER (WHERE s.partner_id IS NULL)
                   AS customers
          FROM line s
          LEFT JOIN LATERAL (%(stored)s) h ON TRUE
        """,
        lines=_lines(scope),
        differs=_differs(),
        stored=_stored(),
    )


def build_missing_customers_query(scope: Scope) -> SQL:
    """Return the customers that no reference knows, the first name and country of each.

    One row: customer_ref, customer_name (nullable), country_id (nullable), in the order
    of the input.
    """
    return SQL(
        """
        SELECT s.customer_ref,
               (array_agg(s.customer_name ORDER BY s.row_no)
                    FILTER (WHERE s.customer_name IS NOT NULL))[1] AS customer_name,
               (array_agg(s.country_id ORDER BY s.row_no)
                    FILTER (WHERE s.country_id IS NOT NULL))[1] AS country_id
          FROM %(table)s s
         WHERE %(scope)s AND (%(partner)s) IS NULL
         GROUP BY s.customer_ref
         ORDER BY min(s.row_no)
        """,
        table=SQL.identifier(scope.table),
        scope=_scope(scope),
        partner=_partner(scope),
    )


def build_refs_insert_query(
    company_id: int, source: str, import_id: int, user_id: int, pairs: list
) -> SQL:
    """Return the INSERT of references to new partners.

    ON CONFLICT turns a race with another import into a serialisation failure, which is
    retried, instead of a unique violation, which is not.

    :param pairs: (reference, partner id); not empty.
    """
    return SQL(
        """
        INSERT INTO crm_partner_ref
               (company_id, source, ref, partner_id, import_id, created_partner_id,
                create_uid, write_uid, create_date, write_date)
        SELECT %s, %s, new.ref, new.partner_id, %s, new.partner_id,
               %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM unnest(%s::varchar[], %s::int[]) AS new (ref, partner_id)
        ON CONFLICT (company_id, source, ref) DO NOTHING
        """,
        company_id,
        source,
        import_id,
        user_id,
        user_id,
        [ref for ref, _partner_id in pairs],
        [partner_id for _ref, partner_id in pairs],
    )


def build_merge_query(scope: Scope, import_id: int, is_queued: bool) -> SQL:
    """Return the merge: new lines are inserted, lines that differ are updated.

    The old content of updated lines goes to the log. All customers concerned, before
    and after, are queued once. One row, all int: staged, created, updated.
    """
    return SQL(
        """
        WITH line AS MATERIALIZED (%(lines)s), changed AS MATERIALIZED (
            SELECT h.id, h.import_id, h.partner_id, h.amount, %(old)s,
                   s.partner_id AS new_partner_id, %(new)s
              FROM line s
              JOIN LATERAL (%(stored)s) h ON TRUE
             WHERE s.history_id IS NOT NULL AND (%(differs)s)
        ), logged AS (
            INSERT INTO crm_sale_change
                   (import_id, history_id, old_import_id, partner_id, amount,
                    %(columns)s)
            SELECT %(import_id)s, id, import_id, partner_id, amount, %(columns)s
              FROM changed
        ), updated AS (
            UPDATE crm_sale_history h
               SET import_id = %(import_id)s, partner_id = c.new_partner_id,
                   amount = c.new_quantity * c.new_unit_price, %(assign)s
              FROM changed c
             WHERE h.id = c.id
        ), created AS (
            INSERT INTO crm_sale_history
                   (company_id, source, document_ref, line_ref, partner_id, import_id,
                    amount, %(columns)s)
            SELECT %(company_id)s, %(source)s, document_ref, line_ref, partner_id,
                   %(import_id)s, quantity * unit_price, %(columns)s
              FROM line WHERE history_id IS NULL ORDER BY row_no
            ON CONFLICT (company_id, source, document_ref, line_ref) DO NOTHING
         RETURNING partner_id
        ), queued AS (
            INSERT INTO crm_event_queue (company_id, partner_id, kind)
            SELECT DISTINCT %(company_id)s, p.commercial_partner_id, 'history'
              FROM res_partner p
             WHERE %(is_queued)s AND p.id IN (
                    SELECT partner_id FROM created UNION SELECT partner_id FROM changed
                     UNION SELECT new_partner_id FROM changed)
        )
        SELECT (SELECT count(*) FROM line) AS staged,
               (SELECT count(*) FROM created) AS created,
               (SELECT count(*) FROM changed) AS updated
        """,
        lines=_lines(scope),
        old=_columns(_CONTENT_COLUMNS, "h"),
        new=_each_content_column("s.%s AS %s"),
        stored=_stored(),
        differs=_differs(),
        columns=_columns(_CONTENT_COLUMNS),
        import_id=import_id,
        assign=_each_content_column("%s = c.%s"),
        company_id=scope.company_id,
        source=scope.source,
        is_queued=is_queued,
    )


def build_batch_end_query(scope: Scope, line_count: int) -> SQL:
    """Return the number of the last document of a batch of whole documents.

    One row: last_no (int). The batch has ``line_count`` lines at least, fewer only at
    the end; it exceeds them by the rest of its last document.
    """
    return SQL(
        """
        SELECT max(document_no) AS last_no
          FROM (SELECT document_no
                  FROM %s s
                 WHERE %s
                 ORDER BY document_no
                 LIMIT %s) head
        """,
        SQL.identifier(scope.table),
        _scope(scope),
        line_count,
    )


def build_staged_foreign_query(scope: Scope, currency_id: int) -> SQL:
    """Return the staged documents with lines in another currency than ``currency_id``.

    One row: document_ref.
    """
    return SQL(
        "SELECT DISTINCT s.document_ref FROM %s s WHERE %s AND s.currency_id <> %s",
        SQL.identifier(scope.table),
        _scope(scope),
        currency_id,
    )


# ------------------------------------------------------------
# CLAUSES
# ------------------------------------------------------------


def _columns(names: tuple, alias: str | None = None) -> SQL:
    """Return a list of columns, of ``alias`` when given."""
    if alias is None:
        return SQL(", ").join(SQL.identifier(name) for name in names)
    return SQL(", ").join(SQL.identifier(alias, name) for name in names)


def _each_content_column(code: str) -> SQL:
    """Return a list of ``code``, filled with each column and the name of its new value.

    :param code: a literal with two places, for the column and for ``new_<column>``.
    """
    return SQL(", ").join(
        SQL(code, SQL.identifier(name), SQL.identifier(f"new_{name}"))
        for name in _CONTENT_COLUMNS
    )


def _scope(scope: Scope) -> SQL:
    """Return the condition of the scope on ``s``; served by (job_no, document_no)."""
    return SQL(
        "s.job_no = %s AND s.document_no BETWEEN %s AND %s",
        scope.job_no,
        scope.first_document_no,
        scope.last_document_no,
    )


def _lines(scope: Scope) -> SQL:
    """Return the scope's lines with the ids of their customer and of the stored line.

    Sub-selects and not joins: the tables are filled while they are read, so that their
    statistics are of no use, and each of these is one look-up in a unique index
    whatever the statistics say. A join here has been seen to become quadratic.
    """
    return SQL(
        """
        SELECT s.*, (%(partner)s) AS partner_id,
               (SELECT h.id
                  FROM crm_sale_history h
                 WHERE h.company_id = %(company_id)s AND h.source = %(source)s
                   AND h.document_ref = s.document_ref
                   AND h.line_ref = s.line_ref) AS history_id
          FROM %(table)s s
         WHERE %(scope)s
        """,
        partner=_partner(scope),
        company_id=scope.company_id,
        source=scope.source,
        table=SQL.identifier(scope.table),
        scope=_scope(scope),
    )


def _partner(scope: Scope) -> SQL:
    """Return the sub-select of the customer of a staged line ``s``."""
    return SQL(
        "SELECT r.partner_id FROM crm_partner_ref r "
        "WHERE r.company_id = %s AND r.source = %s AND r.ref = s.customer_ref",
        scope.company_id,
        scope.source,
    )


def _stored() -> SQL:
    """Return the stored line of ``s``, a line of ``_lines``, looked up by its id.

    OFFSET keeps the planner from turning the look-up into a join of its own choice.
    """
    return SQL("SELECT * FROM crm_sale_history WHERE id = s.history_id OFFSET 0")


def _differs() -> SQL:
    """Return the condition that stored line ``h`` is not what ``s`` says."""
    return SQL(
        "(h.partner_id, %s) IS DISTINCT FROM (s.partner_id, %s)",
        _columns(_CONTENT_COLUMNS, "h"),
        _columns(_CONTENT_COLUMNS, "s"),
    )
