"""SQL of the plan of a week."""

from datetime import datetime

from odoo.tools import SQL


def build_volume_query(
    company_id: int, queue: str, start: datetime, end: datetime, zone: str
) -> SQL:
    """Return how many calls came in: columns day (date), slot (0 to 47), calls.

    Days and half hours are those of the time zone. Uses the index on (company_id,
    date_started). The caller flushes ``crm.call``.

    :param queue: empty for all of them.
    """
    return SQL(
        """
        SELECT at::date AS day,
               (EXTRACT(HOUR FROM at) * 2 + FLOOR(EXTRACT(MINUTE FROM at) / 30))::int
                   AS slot,
               COUNT(*)
          FROM (
              SELECT date_started AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s AS at
                FROM crm_call
               WHERE company_id = %(company)s AND direction = 'in'
                 AND date_started >= %(start)s AND date_started < %(end)s
                 %(queue)s
          ) call
         GROUP BY 1, 2
        """,
        zone=zone,
        company=company_id,
        start=start,
        end=end,
        queue=SQL("AND queue = %s", queue) if queue else SQL(""),
    )
