"""Which partners changed since the segments looked at them, in SQL.

Each builder of changes gives one column ``partner_id``: partners whose facts may have
changed. One too many costs a look, one too few is found by the nightly check.
"""

import datetime

from odoo.tools import SQL


def build_oldest_transaction_query() -> SQL:
    """Build the begin of the oldest transaction that goes on in this database (UTC).

    Nothing that is not visible yet can have an older date of change.
    """
    return SQL(
        """
        SELECT LEAST(now(), MIN(xact_start)) AT TIME ZONE 'UTC'
          FROM pg_stat_activity
         WHERE datname = current_database() AND xact_start IS NOT NULL
           AND backend_type = 'client backend'
        """
    )


def build_partner_changes(since: datetime.datetime) -> SQL:
    """Build the contacts that were created or changed."""
    return SQL("SELECT id AS partner_id FROM res_partner WHERE write_date >= %s", since)


def build_order_changes(company_id: int, since: datetime.datetime) -> SQL:
    """Build the customers of orders that were changed."""
    return SQL(
        "SELECT partner_id FROM sale_order WHERE write_date >= %s AND company_id = %s",
        since,
        company_id,
    )


def build_consent_changes(company_id: int, since: datetime.datetime) -> SQL:
    """Build the persons who said something; statements are never changed."""
    return SQL(
        "SELECT partner_id FROM crm_consent"
        " WHERE create_date >= %s AND company_id = %s",
        since,
        company_id,
    )


def build_lead_changes(company_id: int, since: datetime.datetime) -> SQL:
    """Build the contacts of leads that were changed."""
    return SQL(
        "SELECT partner_id FROM crm_lead WHERE write_date >= %s AND company_id = %s"
        " AND partner_id IS NOT NULL",
        since,
        company_id,
    )


def build_call_changes(company_id: int, since: datetime.datetime) -> SQL:
    """Build the contacts of activities that were done."""
    return SQL(
        """
        SELECT CASE message.model WHEN 'res.partner' THEN message.res_id
               ELSE lead.partner_id END AS partner_id
          FROM mail_message message
          LEFT JOIN crm_lead lead
                 ON message.model = 'crm.lead' AND lead.id = message.res_id
         WHERE message.mail_activity_type_id IS NOT NULL
           AND message.create_date >= %s
           AND (message.model = 'res.partner' OR lead.company_id = %s)
        """,
        since,
        company_id,
    )


def build_last_sale_edge(
    company_id: int, value: float, old_date: datetime.date, new_date: datetime.date
) -> SQL:
    """Build the customers whose days since the last sale crossed a number."""
    days = datetime.timedelta(days=min(int(value), 100_000))
    return SQL(
        "SELECT partner_id FROM crm_customer_metric"
        " WHERE company_id = %s AND last_sale_date BETWEEN %s AND %s",
        company_id,
        min(old_date, new_date) - days - datetime.timedelta(days=2),
        max(old_date, new_date) - days + datetime.timedelta(days=2),
    )


def build_family_query(changed: SQL) -> SQL:
    """Build all contacts of the customers that changed contacts belong to.

    :param changed: relation with ``partner_id``.
    :return: one column ``id``.
    """
    return SQL(
        """
        SELECT id FROM res_partner
         WHERE commercial_partner_id IN (
            SELECT partner.commercial_partner_id
              FROM (%s) changed
              JOIN res_partner partner ON partner.id = changed.partner_id
         )
        """,
        changed,
    )


def build_metric_partners(metric_ids: list[int]) -> SQL:
    """Build the customers of rows of ``crm_customer_metric``."""
    return SQL(
        "SELECT partner_id FROM crm_customer_metric WHERE id = ANY(%s)", metric_ids
    )
