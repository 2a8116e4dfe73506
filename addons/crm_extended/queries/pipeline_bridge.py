"""The two ends of a bridge over the pipeline's history, in SQL."""

import datetime

from odoo.tools import SQL

COLUMNS = (
    "lead_ref",
    "name",
    "status",
    "amount",
    "currency_id",
    "user_id",
    "team_id",
    "forecast_category",
    "closing",
)


def build_opening_query(company_id: int, day: datetime.date) -> SQL:
    """Build the deals that were open on a day: one row is a deal; ``COLUMNS``.

    Uses the unique index by its first columns.
    """
    return SQL(
        """
        SELECT lead_ref, name, status, amount, currency_id, user_id, team_id,
               forecast_category, date_deadline AS closing
          FROM crm_pipeline_snapshot
         WHERE company_id = %s AND date = %s AND status = 'open'
        """,
        company_id,
        day,
    )


def build_closing_query(
    company_id: int, first: datetime.date, last: datetime.date, zone: str
) -> SQL:
    """Build the deals open on the last day, and how those ended that closed since.

    One row is a deal; ``COLUMNS``. What is open on the last day is open, whatever it
    was between; otherwise the last ending counts, with the day on which it closed.

    :param first: the day of the opening, whose endings do not count.
    :param zone: time zone of the company.
    """
    return SQL(
        """
        SELECT DISTINCT ON (lead_ref)
               lead_ref, name, status, amount, currency_id, user_id, team_id,
               forecast_category,
               CASE WHEN status = 'open' THEN date_deadline
                    ELSE COALESCE(
                        (date_closed AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
                        date)
                END AS closing
          FROM crm_pipeline_snapshot
         WHERE company_id = %(company_id)s
           AND ((date = %(last)s AND status = 'open')
                OR (date > %(first)s AND date <= %(last)s AND status <> 'open'))
         ORDER BY lead_ref, date DESC
        """,
        company_id=company_id,
        first=first,
        last=last,
        zone=zone,
    )
