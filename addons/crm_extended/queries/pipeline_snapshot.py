"""Writing the open deals down, in SQL.

A *deal* is an opportunity that is neither won nor lost; one without a company counts to
that of its salesperson, and without either to the first company. Closed deals get one
more row on the day after they closed, which says how they ended.
"""

import datetime

from odoo.tools import SQL


def build_day_query(company_id: int, day: datetime.date, now: datetime.datetime) -> SQL:
    """Build the note that a day is taken; returns its id, no row when it is there.

    :param now: the present instant (UTC).
    """
    return SQL(
        """
        INSERT INTO crm_pipeline_snapshot_day
               (company_id, date, date_taken, deal_count, create_date, write_date)
        VALUES (%s, %s, %s, 0, %s, %s)
            ON CONFLICT (company_id, date) DO NOTHING
        RETURNING id
        """,
        company_id,
        day,
        now,
        now,
        now,
    )


def build_snapshot_query(company_id: int, day: datetime.date) -> SQL:
    """Build the rows of a day: the open deals, and those closed since the day before.

    A deal that closed is known by its row of the day before, or by its closing date:
    one that opened and closed in between has no row.
    """
    return SQL(
        """
        WITH before AS (
            SELECT date, date_taken FROM crm_pipeline_snapshot_day
             WHERE company_id = %(company_id)s AND date < %(day)s
             ORDER BY date DESC LIMIT 1
        )
        INSERT INTO crm_pipeline_snapshot
               (company_id, date, lead_id, lead_ref, name, partner_id, user_id,
                team_id, stage_id, forecast_category, probability, status,
                currency_id, amount, date_deadline, date_closed, date_opened)
        SELECT company.id, %(day)s, lead.id, lead.id, lead.name, lead.partner_id,
               lead.user_id, lead.team_id, lead.stage_id,
               COALESCE(lead.forecast_category, 'omitted'), lead.probability,
               CASE WHEN lead.won_status IN ('won', 'lost') THEN lead.won_status
                    ELSE 'open' END,
               company.currency_id,
               round(COALESCE(lead.expected_revenue, 0), currency.decimal_places),
               lead.date_deadline, lead.date_closed,
               COALESCE(lead.date_conversion, lead.create_date)
          FROM crm_lead lead
          LEFT JOIN res_users seller ON seller.id = lead.user_id
          JOIN res_company company ON company.id = COALESCE(
                lead.company_id, seller.company_id,
                (SELECT min(id) FROM res_company WHERE active))
          JOIN res_currency currency ON currency.id = company.currency_id
         WHERE company.id = %(company_id)s
           AND lead.type = 'opportunity'
           AND ((lead.active AND COALESCE(lead.won_status, 'pending') = 'pending')
                OR (lead.won_status IN ('won', 'lost') AND (
                    lead.date_closed >= (SELECT date_taken FROM before)
                    OR EXISTS (
                        SELECT FROM crm_pipeline_snapshot old
                         WHERE old.company_id = %(company_id)s
                           AND old.date = (SELECT date FROM before)
                           AND old.lead_ref = lead.id AND old.status = 'open'))))
        """,
        company_id=company_id,
        day=day,
    )


def build_count_query(day_id: int) -> SQL:
    """Build the update of a day's number of open deals."""
    return SQL(
        """
        UPDATE crm_pipeline_snapshot_day day
           SET deal_count = (
                SELECT count(*) FROM crm_pipeline_snapshot row
                 WHERE row.company_id = day.company_id AND row.date = day.date
                   AND row.status = 'open')
         WHERE day.id = %s
        """,
        day_id,
    )


def build_drop_query(company_id: int, days: list[datetime.date]) -> SQL:
    """Build the removal of the open deals of some days; how deals ended stays."""
    return SQL(
        """
        DELETE FROM crm_pipeline_snapshot
         WHERE company_id = %s AND date = ANY(%s) AND status = 'open'
        """,
        company_id,
        days,
    )
