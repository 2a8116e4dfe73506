"""SQL that undoes one import of sales history.

The callers hold the lock of (company, source). Every query is about one import; the
lines it created are those that name it and have no entry of it in the log.
"""

from odoo.tools import SQL

_CONTENT = SQL(
    "partner_id, date, product_ref, product_name, quantity, unit_price, currency_id, "
    "amount"
)


def build_later_import_query(import_id: int) -> SQL:
    """Return the newest import that changed lines after this one did.

    One row: old import's successor id (int), or none.
    """
    return SQL(
        "SELECT import_id FROM crm_sale_change WHERE old_import_id = %s "
        "ORDER BY import_id DESC LIMIT 1",
        import_id,
    )


def build_queue_query(import_id: int) -> SQL:
    """Return the INSERT that announces all customers of an import, before and after.

    Companies whose figures are switched off are left out.
    """
    return SQL(
        """
        INSERT INTO crm_event_queue (company_id, partner_id, kind)
        SELECT DISTINCT h.company_id, p.commercial_partner_id, 'history'
          FROM (SELECT company_id, partner_id
                  FROM crm_sale_history
                 WHERE import_id = %(import_id)s
                 UNION
                SELECT h.company_id, c.partner_id
                  FROM crm_sale_change c
                  JOIN crm_sale_history h ON h.id = c.history_id
                 WHERE c.import_id = %(import_id)s) h
          JOIN res_partner p ON p.id = h.partner_id
          JOIN res_company company ON company.id = h.company_id
         WHERE company.crm_metrics_enabled
        """,
        import_id=import_id,
    )


def build_foreign_query(import_id: int, currency_id: int) -> SQL:
    """Return the documents of an import with lines in another currency.

    One row: document_ref.
    """
    return SQL(
        """
        SELECT DISTINCT h.document_ref
          FROM crm_sale_history h
          LEFT JOIN crm_sale_change c
                 ON c.history_id = h.id AND c.import_id = %(import_id)s
         WHERE h.import_id = %(import_id)s
           AND (h.currency_id <> %(currency_id)s OR c.currency_id <> %(currency_id)s)
        """,
        import_id=import_id,
        currency_id=currency_id,
    )


def build_restore_query(import_id: int) -> SQL:
    """Return the update that gives changed lines their old content and owner."""
    return SQL(
        """
        UPDATE crm_sale_history h
           SET (import_id, %(content)s)
             = ROW (c.old_import_id, c.partner_id, c.date, c.product_ref,
                    c.product_name, c.quantity, c.unit_price, c.currency_id, c.amount)
          FROM crm_sale_change c
         WHERE c.import_id = %(import_id)s AND h.id = c.history_id
        """,
        content=_CONTENT,
        import_id=import_id,
    )


def build_forget_query(import_id: int) -> SQL:
    """Return the deletion of an import's log, once its lines are restored."""
    return SQL("DELETE FROM crm_sale_change WHERE import_id = %s", import_id)


def build_delete_query(import_id: int) -> SQL:
    """Return the deletion of the lines that an import created."""
    return SQL("DELETE FROM crm_sale_history WHERE import_id = %s", import_id)


def build_created_partners_query(import_id: int) -> SQL:
    """Return the contacts that an import created and nobody edited since.

    A contact that was merged into another is not one of them. One row: id.
    """
    return SQL(
        """
        SELECT p.id
          FROM crm_partner_ref r
          JOIN res_partner p ON p.id = r.created_partner_id AND p.id = r.partner_id
         WHERE r.import_id = %s AND p.write_date <= p.create_date
        """,
        import_id,
    )


def build_references_query(own_tables: list[str]) -> SQL:
    """Return the columns of all tables that refer to contacts.

    One row: table_name, column_name.

    :param own_tables: tables that do not count, because they go with the contact.
    """
    return SQL(
        """
        SELECT cl.relname, att.attname
          FROM pg_constraint con
          JOIN pg_class cl ON cl.oid = con.conrelid
          JOIN pg_attribute att
            ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
         WHERE con.contype = 'f' AND con.confrelid = 'res_partner'::regclass
           AND array_length(con.conkey, 1) = 1 AND cl.relname <> ALL (%s)
           AND (cl.relname, att.attname) <> ('res_partner', 'commercial_partner_id')
        """,
        own_tables,
    )


def build_used_partners_query(references: list[tuple], partner_ids: list[int]) -> SQL:
    """Return which of these contacts something refers to. One row: id.

    :param references: (table, column), as ``build_references_query`` gives; not empty.
    """
    used = SQL(" UNION ").join(
        SQL(
            "SELECT %s AS id FROM %s WHERE %s = ANY(%s)",
            SQL.identifier(column),
            SQL.identifier(table),
            SQL.identifier(column),
            partner_ids,
        )
        for table, column in references
    )
    return SQL(
        """
        %(used)s
        UNION
        SELECT commercial_partner_id FROM res_partner
         WHERE commercial_partner_id = ANY(%(ids)s) AND id <> commercial_partner_id
        UNION
        SELECT res_id FROM mail_message
         WHERE model = 'res.partner' AND res_id = ANY(%(ids)s)
        UNION
        SELECT res_id FROM mail_activity
         WHERE res_model = 'res.partner' AND res_id = ANY(%(ids)s)
        UNION
        SELECT res_id FROM ir_attachment
         WHERE res_model = 'res.partner' AND res_id = ANY(%(ids)s)
        """,
        used=used,
        ids=partner_ids,
    )
