"""SQL of everything that was exchanged with customers, as one list."""

from __future__ import annotations

from collections.abc import Sequence

from odoo.tools import SQL, Query

# ids of different tables side by side: id x STEP + position of the kind
STEP = 16


def build_document_query(selects: Sequence[SQL]) -> SQL:
    """Merge the documents of all kinds that the user may read.

    Columns: id (bigint, unique), kind, res_model, name (text), res_id, partner_id,
    company_id, user_id, currency_id (integers), date (date), amount (numeric or NULL,
    company currency), status (text). Conditions on partner, user, company and date
    are pushed down into each select by PostgreSQL.

    :param selects: one select per kind with the columns above in this order, each
        restricted by the user's record rules; with none of them the result is empty.
    """
    if not selects:
        return SQL(
            "SELECT 0::bigint AS id, '' AS kind, '' AS res_model, 0 AS res_id, "
            "'' AS name, 0 AS partner_id, 0 AS company_id, 0 AS user_id, "
            "NULL::date AS date, 0.0 AS amount, 0 AS currency_id, '' AS status "
            "WHERE FALSE"
        )
    return SQL(
        "SELECT * FROM (%s) AS document (id, kind, res_model, res_id, name, "
        "partner_id, company_id, user_id, date, amount, currency_id, status)",
        SQL(" UNION ALL ").join(SQL("(%s)", select) for select in selects),
    )


def build_select(
    position: int, model: str, table: str, records: Query, columns: dict[str, SQL]
) -> SQL:
    """Return the select of one table.

    :param position: number below ``STEP`` that no other table has.
    :param model: name of the model behind the table.
    :param table: its table, which the columns call ``d``.
    :param records: the records that the user may read.
    :param columns: expressions for kind, name, partner_id, company_id, user_id, date,
        amount and status; optional ``from`` (joins) and ``id``.
    """
    return SQL(
        """
        SELECT %(id)s::bigint * %(step)s + %(position)s, %(kind)s, %(model)s, %(id)s,
               %(name)s, %(partner)s, %(company)s, %(user)s, %(date)s, %(amount)s,
               company.currency_id, %(status)s
          FROM %(table)s d
          %(joins)s
          LEFT JOIN res_company company ON company.id = %(company)s
         WHERE d.id IN %(records)s
        """,
        step=STEP,
        position=position,
        id=columns.get("id", SQL("d.id")),
        kind=columns["kind"],
        model=model,
        name=columns["name"],
        partner=columns["partner_id"],
        company=columns["company_id"],
        user=columns["user_id"],
        date=columns["date"],
        amount=columns.get("amount", SQL("NULL::numeric")),
        status=columns["status"],
        table=SQL.identifier(table),
        joins=columns.get("from", SQL()),
        records=records.subselect(),
    )


def build_history_select(position: int, records: Query) -> SQL:
    """Return the select of imported documents: one row for all lines of a document.

    :param records: the lines that the user may read.
    """
    return SQL(
        """
        SELECT MIN(d.id)::bigint * %(step)s + %(position)s, 'history',
               'crm.sale.history', MIN(d.id), d.document_ref || ' (' || d.source || ')',
               d.partner_id, d.company_id, NULL::integer, MIN(d.date), SUM(d.amount),
               company.currency_id, 'done'
          FROM crm_sale_history d
          JOIN res_company company ON company.id = d.company_id
         WHERE d.id IN %(records)s
         GROUP BY d.company_id, d.source, d.document_ref, d.partner_id,
                  company.currency_id
        """,
        step=STEP,
        position=position,
        records=records.subselect(),
    )


def build_activity_select(
    position: int, user_id: int, colleagues: Query, visible: dict[str, Query]
) -> SQL:
    """Return the select of activities, done and to be done, on customers' records.

    One's own, and those of colleagues on records that the user may read.

    :param colleagues: users of the companies that the user works in.
    :param visible: ``res.partner``, ``crm.lead``, ``sale.order`` -> records that the
        user may read; models without access are missing.
    """
    allowed = SQL(" OR ").join(
        [
            SQL("d.user_id = %s", user_id),
            *(
                SQL("(d.res_model = %s AND d.res_id IN %s)", model, query.subselect())
                for model, query in visible.items()
            ),
        ]
    )
    return SQL(
        """
        SELECT d.id::bigint * %(step)s + %(position)s, 'activity', d.res_model,
               d.res_id, COALESCE(d.summary, kind.name->>'en_US', d.res_name),
               CASE d.res_model WHEN 'res.partner' THEN d.res_id
                                WHEN 'crm.lead' THEN lead.partner_id
                                ELSE sale.partner_id END,
               CASE d.res_model WHEN 'res.partner' THEN partner.company_id
                                WHEN 'crm.lead' THEN lead.company_id
                                ELSE sale.company_id END,
               d.user_id, COALESCE(d.date_done, d.date_deadline), NULL::numeric,
               NULL::integer, CASE WHEN d.active THEN 'open' ELSE 'done' END
          FROM mail_activity d
          LEFT JOIN mail_activity_type kind ON kind.id = d.activity_type_id
          LEFT JOIN res_partner partner
            ON d.res_model = 'res.partner' AND partner.id = d.res_id
          LEFT JOIN crm_lead lead ON d.res_model = 'crm.lead' AND lead.id = d.res_id
          LEFT JOIN sale_order sale ON d.res_model = 'sale.order' AND sale.id = d.res_id
         WHERE d.res_model IN ('res.partner', 'crm.lead', 'sale.order')
           AND (%(allowed)s)
           AND (d.user_id IS NULL OR d.user_id IN %(colleagues)s)
        """,
        step=STEP,
        position=position,
        allowed=allowed,
        colleagues=colleagues.subselect(),
    )
