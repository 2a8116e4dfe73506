"""SQL that tells what each row of a list of leads is: new, or known."""

from odoo.tools import SQL

from .lead_duplicate import build_vat_key


def build_match_query(import_id: int, is_fuzzy: bool) -> SQL:
    """Write on each good row of an import what it is like.

    ``match_kind``: ``repeated`` (an earlier row of the file), ``duplicate`` (an open
    lead), ``customer`` (a contact), else ``new``. Within the company of the import.
    Uses the indexes on mail, phone, tax number and, when fuzzy, the trigrams.

    :param is_fuzzy: whether PostgreSQL has pg_trgm.
    """
    return SQL(
        """
        WITH r AS (
            SELECT w.*, i.company_id, c.crm_duplicate_pct / 100.0 AS threshold
              FROM crm_lead_import_row w
              JOIN crm_lead_import i ON i.id = w.import_id
              JOIN res_company c ON c.id = i.company_id
             WHERE w.import_id = %(import_id)s AND w.error IS NULL
        ),
        lead AS (%(leads)s),
        customer AS (%(customers)s),
        repeated AS (
            SELECT id AS row_id FROM (
                SELECT r.id, row_number() OVER (
                       PARTITION BY COALESCE(r.email_normalized, r.phone_sanitized,
                           concat(r.company_key, '|', r.contact_key))
                           ORDER BY r.row_no) AS turn
                  FROM r
            ) turns WHERE turn > 1
        )
        UPDATE crm_lead_import_row w
           SET lead_match_id = lead.lead_id,
               partner_id = customer.partner_id,
               match_kind = CASE WHEN repeated.row_id IS NOT NULL THEN 'repeated'
                                 WHEN lead.lead_id IS NOT NULL THEN 'duplicate'
                                 WHEN customer.partner_id IS NOT NULL THEN 'customer'
                                 ELSE 'new' END
          FROM r
          LEFT JOIN lead ON lead.row_id = r.id
          LEFT JOIN customer ON customer.row_id = r.id
          LEFT JOIN repeated ON repeated.row_id = r.id
         WHERE w.id = r.id
        """,
        import_id=import_id,
        leads=_build_leads(is_fuzzy),
        customers=_build_customers(),
    )


def build_untouched_query(import_id: int) -> SQL:
    """Return the leads of an import that nobody worked on since.

    Column: id. Worked on is what was won, lost or merged, has an order, meeting or
    activity, or on which somebody wrote.
    """
    return SQL(
        """
        SELECT l.id FROM crm_lead l
         WHERE l.crm_import_id = %(import_id)s AND l.active
           AND l.won_status = 'pending' AND l.crm_merge_id IS NULL
           AND NOT EXISTS (SELECT FROM crm_lead_merge x WHERE x.head_id = l.id)
           AND NOT EXISTS (SELECT FROM sale_order x WHERE x.opportunity_id = l.id)
           AND NOT EXISTS (SELECT FROM calendar_event x WHERE x.opportunity_id = l.id)
           AND NOT EXISTS (SELECT FROM mail_activity x
                            WHERE x.res_model = 'crm.lead' AND x.res_id = l.id)
           AND NOT EXISTS (SELECT FROM mail_message x
                            WHERE x.model = 'crm.lead' AND x.res_id = l.id
                              AND x.message_type IN ('comment', 'email'))
        """,
        import_id=import_id,
    )


def _build_leads(is_fuzzy: bool) -> SQL:
    """Return row_id and lead_id: the open lead that a row is surest the same as."""
    same_name = (
        SQL(
            r"""
            l.crm_company_key %% r.company_key
            AND similarity(l.crm_company_key, r.company_key) >= r.threshold
            AND regexp_replace(l.crm_company_key, '\D+', ' ', 'g')
                = regexp_replace(r.company_key, '\D+', ' ', 'g')
            """
        )
        if is_fuzzy
        else SQL("l.crm_company_key = r.company_key")
    )
    return SQL(
        """
            SELECT DISTINCT ON (f.row_id) f.row_id, f.lead_id FROM (
                SELECT r.id AS row_id, l.id AS lead_id, r.company_id, 1 AS rank
                  FROM r JOIN crm_lead l ON l.email_normalized = r.email_normalized
                 UNION ALL
                SELECT r.id, l.id, r.company_id, 2
                  FROM r JOIN crm_lead l ON l.phone_sanitized = r.phone_sanitized
                 UNION ALL
                SELECT r.id, l.id, r.company_id, 3
                  FROM r JOIN crm_lead l ON l.crm_vat_key = r.vat_key
                 UNION ALL
                SELECT r.id, l.id, r.company_id, 4 FROM r JOIN crm_lead l ON %(same)s
            ) f
              JOIN crm_lead o ON o.id = f.lead_id
             WHERE o.active AND o.won_status = 'pending'
               AND o.company_id = f.company_id
             ORDER BY f.row_id, f.rank, f.lead_id
        """,
        same=same_name,
    )


def _build_customers() -> SQL:
    """Return row_id and partner_id: the contact that a row is surest the same as."""
    return SQL(
        """
            SELECT DISTINCT ON (f.row_id) f.row_id, f.partner_id FROM (
                SELECT r.id AS row_id, p.id AS partner_id, r.company_id, 1 AS rank
                  FROM r JOIN res_partner p ON p.email_normalized = r.email_normalized
                 UNION ALL
                SELECT r.id, p.id, r.company_id, 2
                  FROM r JOIN res_partner p ON p.phone_sanitized = r.phone_sanitized
                 UNION ALL
                SELECT r.id, p.id, r.company_id, 3
                  FROM r JOIN res_partner p
                    ON p.vat IS NOT NULL AND %(vat)s = r.vat_key
            ) f
              JOIN res_partner o ON o.id = f.partner_id
             WHERE o.active AND (o.company_id IS NULL OR o.company_id = f.company_id)
             ORDER BY f.row_id, f.rank, f.partner_id
        """,
        vat=build_vat_key(SQL("p.vat")),
    )
