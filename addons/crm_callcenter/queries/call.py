"""SQL of calls: who calls, and in which order several are to be named."""

from odoo.tools import SQL


def build_caller_query(number: str, company_id: int, own_partner_ids: tuple) -> SQL:
    """Return who has a number: ``partner_id``, ``lead_id``; one row per match.

    Active contacts of the company and those shared by all, by their own and their
    further numbers; active leads of the company without a contact. Uses the indexes on
    ``phone_sanitized`` of the three tables. At most 20 rows of each.

    :param number: in E.164.
    :param own_partner_ids: contacts of companies and colleagues; never a caller.
    """
    return SQL(
        """
        SELECT partner.id AS partner_id, NULL::integer AS lead_id
          FROM (
              (SELECT id FROM res_partner WHERE phone_sanitized = %(number)s
                LIMIT 20)
              UNION
              (SELECT partner_id FROM crm_partner_phone
                WHERE phone_sanitized = %(number)s LIMIT 20)
          ) found
          JOIN res_partner partner ON partner.id = found.id
         WHERE partner.active
           AND (partner.company_id IS NULL OR partner.company_id = %(company_id)s)
           AND partner.id <> ALL(%(own_ids)s)
        UNION ALL
        (SELECT NULL, lead.id
           FROM crm_lead lead
          WHERE lead.phone_sanitized = %(number)s
            AND lead.active
            AND lead.partner_id IS NULL
            AND (lead.company_id IS NULL OR lead.company_id = %(company_id)s)
          ORDER BY lead.id DESC
          LIMIT 20)
        """,
        number=number,
        company_id=company_id,
        own_ids=list(own_partner_ids),
    )


def build_rank_query(partner_ids: tuple, company_id: int) -> SQL:
    """Return what ranks several contacts with one number, best first.

    Columns: partner_id, open_cases, open_orders (integers), last_contact (timestamp or
    NULL), is_company. One row per contact. An open case comes before an open order,
    before the last contact; a person before the company; then the older record.

    The caller flushes cases, orders, calls and contacts.
    """
    return SQL(
        """
        SELECT * FROM (
        SELECT partner.id,
               (SELECT COUNT(*) FROM crm_case cas
                 WHERE cas.partner_id = partner.id AND cas.company_id = %(company_id)s
                   AND cas.active AND NOT cas.is_closed) AS open_cases,
               (SELECT COUNT(*) FROM sale_order sale
                 WHERE sale.partner_id = partner.id
                   AND sale.company_id = %(company_id)s
                   AND sale.state = 'sale'
                   AND sale.invoice_status <> 'invoiced') AS open_orders,
               (SELECT MAX(call.date_started) FROM crm_call call
                 WHERE call.partner_id = partner.id
                   AND call.company_id = %(company_id)s) AS last_contact,
               partner.is_company
          FROM res_partner partner
         WHERE partner.id = ANY(%(partner_ids)s)
        ) ranked
         ORDER BY open_cases > 0 DESC, open_orders > 0 DESC,
                  last_contact DESC NULLS LAST, is_company, id
        """,
        company_id=company_id,
        partner_ids=list(partner_ids),
    )
