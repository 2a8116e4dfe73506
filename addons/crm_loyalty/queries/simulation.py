"""The sales of the past, as a draft of a loyalty program would have seen them."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from odoo.tools import SQL


def build_simulation_query(
    documents: SQL,
    period: tuple[datetime.date, datetime.date],
    earning: tuple[Decimal, Decimal],
    tiers: Sequence[tuple[Decimal, Decimal]],
    window: tuple[str, int],
) -> SQL:
    """Return members per tier and points per day.

    Rows: ``kind`` (``tier`` or ``day``), ``level`` (0: below the ladder) or null,
    ``day`` or null, ``customers``, ``points``, ``revenue`` (without taxes), both exact
    and as text. Customers are those who bought something within the period.

    A customer begins with the tier that the sales before the first day reach, is
    looked at again after each day with a document, and keeps the highest tier. What
    is bought on a day is multiplied by the tier of the morning.

    :param documents: relation of documents, see ``simulation_sales``, from the
        first day that the window of the first day needs.
    :param period: first and last day.
    :param earning: points per unit of money, and the amount of a document from which
        it earns.
    :param tiers: (amount without taxes that qualifies, multiplier), ascending.
    :param window: ``("months", 12)``: sales of so many months up to the day qualify;
        ``("year", 0)``: those of the calendar year.
    """
    before = period[0] - datetime.timedelta(days=1)
    return SQL(
        """
        WITH document AS MATERIALIZED (%(documents)s),
        customer AS MATERIALIZED (
            SELECT partner_id
              FROM document
             WHERE day BETWEEN %(first)s AND %(last)s
             GROUP BY partner_id
            HAVING MAX(gross) > 0
        ),
        reached AS (%(reached)s),
        standing AS MATERIALIZED (%(standing)s),
        earned AS MATERIALIZED (%(earned)s)
        SELECT 'tier', final, NULL::date, COUNT(DISTINCT partner_id),
               SUM(points)::text, SUM(revenue)::text
          FROM earned GROUP BY final
         UNION ALL
        SELECT 'day', NULL, day, COUNT(DISTINCT partner_id),
               SUM(points)::text, SUM(revenue)::text
          FROM earned GROUP BY day
        """,
        documents=documents,
        first=period[0],
        last=period[1],
        reached=_build_reached(before, period[1], window),
        standing=_build_standing(before, [threshold for threshold, _times in tiers]),
        earned=_build_earned(period, earning, [times for _threshold, times in tiers]),
    )


def _build_reached(
    before: datetime.date, last: datetime.date, window: tuple[str, int]
) -> SQL:
    """Return what qualifies in the evening of each day with a document.

    Columns ``partner_id``, ``day``, ``amount``; one row more per customer is the
    evening before the first day.
    """
    return SQL(
        """
        SELECT partner_id, day, SUM(amount) OVER (%s) AS amount
          FROM (
            SELECT partner_id, day, SUM(revenue) AS amount
              FROM (
                SELECT partner_id, day, revenue FROM document
                 UNION ALL
                SELECT partner_id, %s::date, 0 FROM customer
              ) part
             WHERE day <= %s
             GROUP BY partner_id, day
          ) turnover
          JOIN customer USING (partner_id)
        """,
        _build_frame(window),
        before,
        last,
    )


def _build_standing(before: datetime.date, thresholds: Sequence[Decimal]) -> SQL:
    """Return the level of the morning per customer and day, and the last level."""
    return SQL(
        """
        SELECT partner_id, day,
               MAX(level) OVER (
                   PARTITION BY partner_id ORDER BY day
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
               ) AS morning,
               MAX(level) OVER (PARTITION BY partner_id) AS final
          FROM (
            SELECT partner_id, day,
                   (SELECT COUNT(*) FROM unnest(%s::numeric[]) AS step
                     WHERE step <= reached.amount) AS level
              FROM reached
             WHERE day >= %s
          ) looked
        """,
        list(thresholds),
        before,
    )


def _build_earned(
    period: tuple[datetime.date, datetime.date],
    earning: tuple[Decimal, Decimal],
    multipliers: Sequence[Decimal],
) -> SQL:
    """Return the documents of the period with their points."""
    rate, minimum = earning
    return SQL(
        """
        SELECT document.partner_id, document.day, document.revenue, standing.final,
               CASE WHEN ABS(document.gross) >= %(minimum)s
                    THEN ROUND(TRUNC(document.kept * %(rate)s, 2)
                         * (%(multipliers)s::numeric[])[standing.morning + 1], 2)
                    ELSE 0 END AS points
          FROM document
          JOIN standing USING (partner_id, day)
         WHERE document.day BETWEEN %(first)s AND %(last)s
        """,
        minimum=minimum,
        rate=rate,
        # element 1 is for who has reached no tier
        multipliers=[Decimal(1), *multipliers],
        first=period[0],
        last=period[1],
    )


def _build_frame(window: tuple[str, int]) -> SQL:
    """Return over which rows of a customer the qualifying amount is added up."""
    kind, months = window
    if kind == "year":
        return SQL("PARTITION BY partner_id, EXTRACT(YEAR FROM day) ORDER BY day")
    # the day so many months ago no longer counts
    return SQL(
        "PARTITION BY partner_id ORDER BY day RANGE BETWEEN"
        " (make_interval(months => %s) - interval '1 day') PRECEDING AND CURRENT ROW",
        months,
    )
