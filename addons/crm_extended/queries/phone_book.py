"""SQL of all telephone numbers of contacts."""

from odoo.tools import SQL, Query


def build_phone_book_query(partners: Query) -> SQL:
    """Return one row per number of some contacts.

    Columns: id (bigint, unique: source id x 2 + source), partner_id,
    commercial_partner_id, company_id, user_id (integers), name, function, phone,
    phone_sanitized, phone_digits, phone_type, note (text). Uses the primary key of the
    contacts and the index on ``crm_partner_phone.partner_id``.

    :param partners: the contacts, with the record rules of the user.
    """
    columns = SQL(
        "p.id AS partner_id, p.commercial_partner_id, p.company_id, p.user_id, "
        "p.complete_name AS name, p.function"
    )
    return SQL(
        r"""
        SELECT p.id::bigint * 2 AS id, %(columns)s, p.phone, p.phone_sanitized,
               regexp_replace(p.phone, '\D', '', 'g') AS phone_digits,
               'main' AS phone_type, NULL AS note
          FROM res_partner p
         WHERE p.phone IS NOT NULL AND p.phone != '' AND p.id IN %(partners)s
         UNION ALL
        SELECT n.id::bigint * 2 + 1, %(columns)s, n.phone, n.phone_sanitized,
               regexp_replace(n.phone, '\D', '', 'g'), n.phone_type, n.note
          FROM crm_partner_phone n
          JOIN res_partner p ON p.id = n.partner_id
         WHERE p.id IN %(partners)s
        """,
        columns=columns,
        partners=partners.subselect(),
    )
