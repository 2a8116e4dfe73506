"""What a program brings, month by month.

The relation ``company`` has ``id``, ``tz`` (name of its time zone) and ``this_month``
(the first day of the current month there). Nothing of other companies is read.
"""

import datetime
from collections.abc import Sequence

from odoo.tools import SQL

# what the analysis looks back on
MONTHS = 24
# so long is a member active after earning or spending, and a customer kept by buying
WINDOW_MONTHS = 12


def build_analysis_query(companies: Sequence[tuple[int, str, datetime.date]]) -> SQL:
    """Return one row per company, program and month of the last two years.

    :param companies: (id, time zone, first day of the current month).

    Definitions, all at the end of a month (today for the current one):

    - *members*: who was enrolled by then and had not left;
    - *active*: members with a movement of kind earn or redeem in that month or the
      eleven before;
    - *issued, redeemed, lapsed*: of the month, what was taken back of them taken off;
      their totals are since the beginning;
    - *base*: customers who bought in the twelve months that ended a year ago; *kept*:
      those of them who bought again since. A customer of the base counts with the
      members who was one when those twelve months ended, with the others who was
      member of no program then.

    Each part is one pass over movements, members, changes of tiers or documents.
    """
    return SQL(
        """
        WITH company (id, tz, this_month) AS (VALUES %(companies)s),
        moved AS MATERIALIZED (%(moved)s),
        grid AS MATERIALIZED (%(grid)s),
        points AS (%(points)s),
        active AS (%(active)s),
        member AS (%(member)s),
        tier AS (%(tier)s),
        base AS MATERIALIZED (%(base)s),
        kept AS (%(kept)s),
        other AS (%(other)s)
        %(columns)s
          FROM grid
          JOIN points USING (company_id, program_id, month)
          LEFT JOIN active USING (company_id, program_id, month)
          LEFT JOIN member USING (company_id, program_id, month)
          LEFT JOIN tier USING (company_id, program_id, month)
          LEFT JOIN kept USING (company_id, program_id, month)
          LEFT JOIN other USING (company_id, month)
        """,
        companies=SQL(", ").join(
            SQL("(%s, %s, %s::date)", *company) for company in companies
        ),
        columns=_build_columns(),
        moved=_build_moved(),
        grid=_build_grid(),
        points=_build_points(),
        active=_build_active(),
        member=_build_member(),
        tier=_build_tier(),
        base=_build_base(),
        kept=_build_kept(),
        other=_build_other(),
    )


def _build_columns() -> SQL:
    """Return the SELECT clause: figures of the parts, and shares of them."""
    return SQL(
        """
        SELECT -- the same whichever companies are chosen
               (grid.program_id::bigint * 100000 + grid.company_id) * 10000
                   + EXTRACT(YEAR FROM grid.month)::integer %% 800 * 12
                   + EXTRACT(MONTH FROM grid.month)::integer AS id,
               grid.company_id, grid.program_id, grid.month AS date, grid.is_current,
               grid.currency_id,
               COALESCE(member.members, 0) AS member_count,
               COALESCE(member.joined, 0) AS joined_count,
               COALESCE(active.members, 0) AS active_count,
               100.0 * COALESCE(active.members, 0) / NULLIF(member.members, 0)
                   AS active_pct,
               points.issued AS issued_points, points.redeemed AS redeemed_points,
               points.expired AS expired_points, points.held AS held_points,
               100.0 * points.redeemed_total / NULLIF(points.issued_total, 0)
                   AS redemption_pct,
               100.0 * points.expired_total / NULLIF(points.issued_total, 0)
                   AS breakage_pct,
               points.redeemed * grid.point_value AS reward_cost,
               COALESCE(tier.ups, 0) AS tier_up_count,
               COALESCE(tier.downs, 0) AS tier_down_count,
               kept.base AS member_base_count, kept.kept AS member_kept_count,
               100.0 * kept.kept / NULLIF(kept.base, 0) AS member_retention_pct,
               100.0 * other.kept / NULLIF(other.base, 0) AS other_retention_pct,
               points.redeemed_year * grid.point_value / NULLIF(kept.kept, 0)
                   AS cost_per_kept
        """
    )


def _build_months(back: int) -> SQL:
    """Return an interval of months."""
    return SQL("make_interval(months => %s)", back)


def _build_moved() -> SQL:
    """Return points per company, program and month."""
    return SQL(
        """
        SELECT entry.company_id, entry.program_id,
               date_trunc('month', entry.date AT TIME ZONE 'UTC'
                   AT TIME ZONE company.tz)::date AS month,
               COALESCE(SUM(entry.points) FILTER (WHERE
                   COALESCE(origin.kind, entry.kind) = 'earn'), 0) AS issued,
               COALESCE(-SUM(entry.points) FILTER (WHERE
                   COALESCE(origin.kind, entry.kind) = 'redeem'), 0) AS redeemed,
               COALESCE(-SUM(entry.points) FILTER (WHERE
                   COALESCE(origin.kind, entry.kind) = 'expire'), 0) AS expired,
               SUM(entry.points) AS held
          FROM loyalty_point_entry entry
          JOIN company ON company.id = entry.company_id
          LEFT JOIN loyalty_point_entry origin
                 ON origin.id = entry.reversed_id AND entry.kind = 'reverse'
         GROUP BY 1, 2, 3
        """
    )


def _build_grid() -> SQL:
    """Return the months of each program, from its first movement or member."""
    return SQL(
        """
        SELECT company.id AS company_id, program.id AS program_id, month::date,
               month::date = company.this_month AS is_current,
               program.point_value::numeric AS point_value, program.currency_id
          FROM (
            SELECT company_id, program_id, MIN(first) AS first
              FROM (
                SELECT company_id, program_id, month AS first FROM moved
                 UNION ALL
                SELECT loyalty_member.company_id, program_id,
                       date_trunc('month', enrolled_on)::date
                  FROM loyalty_member
                  JOIN company ON company.id = loyalty_member.company_id
              ) seen
             GROUP BY company_id, program_id
          ) scope
          JOIN company ON company.id = scope.company_id
          JOIN loyalty_program program ON program.id = scope.program_id
         CROSS JOIN LATERAL generate_series(
            GREATEST(scope.first, company.this_month - %s),
            company.this_month, interval '1 month'
         ) AS month
        """,
        _build_months(MONTHS - 1),
    )


def _build_points() -> SQL:
    """Return the points of a month, and their totals."""
    return SQL(
        """
        SELECT grid.company_id, grid.program_id, grid.month,
               COALESCE(SUM(issued) FILTER (WHERE is_own), 0) AS issued,
               COALESCE(SUM(redeemed) FILTER (WHERE is_own), 0) AS redeemed,
               COALESCE(SUM(expired) FILTER (WHERE is_own), 0) AS expired,
               COALESCE(SUM(held), 0) AS held,
               SUM(issued) AS issued_total,
               COALESCE(SUM(redeemed), 0) AS redeemed_total,
               COALESCE(SUM(expired), 0) AS expired_total,
               COALESCE(SUM(redeemed) FILTER (WHERE moved.month > grid.month - %s), 0)
                   AS redeemed_year
          FROM grid
          LEFT JOIN moved ON moved.company_id = grid.company_id
                         AND moved.program_id = grid.program_id
                         AND moved.month <= grid.month
         CROSS JOIN LATERAL (SELECT moved.month = grid.month AS is_own) AS flag
         GROUP BY grid.company_id, grid.program_id, grid.month
        """,
        _build_months(WINDOW_MONTHS),
    )


def _build_active() -> SQL:
    """Return members who earned or spent; each by the last month in which they did."""
    return SQL(
        """
        SELECT grid.company_id, grid.program_id, grid.month, COUNT(*) AS members
          FROM grid
          JOIN (
            SELECT company_id, program_id, month,
                   LEAD(month) OVER (
                       PARTITION BY company_id, program_id, partner_id ORDER BY month
                   ) AS following
              FROM (
                SELECT DISTINCT entry.company_id, entry.program_id,
                       partner.commercial_partner_id AS partner_id,
                       date_trunc('month', entry.date AT TIME ZONE 'UTC'
                           AT TIME ZONE company.tz)::date AS month
                  FROM loyalty_point_entry entry
                  JOIN company ON company.id = entry.company_id
                  JOIN loyalty_card card ON card.id = entry.card_id
                  JOIN res_partner partner ON partner.id = card.partner_id
                 WHERE entry.kind IN ('earn', 'redeem')
              ) month_of_member
          ) act ON act.company_id = grid.company_id
               AND act.program_id = grid.program_id
               AND act.month <= grid.month
               AND act.month > grid.month - %s
               AND (act.following IS NULL OR act.following > grid.month)
         GROUP BY grid.company_id, grid.program_id, grid.month
        """,
        _build_months(WINDOW_MONTHS),
    )


def _build_member() -> SQL:
    """Return how many members there were, and how many joined in the month.

    Who left and came back counts as if never gone: there is one row per member.
    """
    return SQL(
        """
        SELECT grid.company_id, grid.program_id, grid.month,
               SUM(moved.members)::integer AS members,
               (SUM(moved.joined) FILTER (WHERE moved.month = grid.month))::integer
                   AS joined
          FROM grid
          JOIN (
            SELECT company_id, program_id, date_trunc('month', day)::date AS month,
                   SUM(members) AS members,
                   COUNT(*) FILTER (WHERE members > 0) AS joined
              FROM loyalty_member
             CROSS JOIN LATERAL (VALUES (enrolled_on, 1), (left_on, -1))
                   AS change (day, members)
             WHERE day IS NOT NULL
             GROUP BY 1, 2, 3
          ) moved ON moved.company_id = grid.company_id
                 AND moved.program_id = grid.program_id
                 AND moved.month <= grid.month
         GROUP BY grid.company_id, grid.program_id, grid.month
        """
    )


def _build_tier() -> SQL:
    """Return how many members went up and down in a month."""
    return SQL(
        """
        SELECT change.company_id, change.program_id,
               date_trunc('month', change.date AT TIME ZONE 'UTC'
                   AT TIME ZONE company.tz)::date AS month,
               COUNT(*) FILTER (WHERE change.direction = 'up') AS ups,
               COUNT(*) FILTER (WHERE change.direction = 'down') AS downs
          FROM loyalty_tier_change change
          JOIN company ON company.id = change.company_id
         GROUP BY 1, 2, 3
        """
    )


def _build_base() -> SQL:
    """Return the customers of the base of each month, and who of them was kept.

    Columns ``company_id``, ``month``, ``partner_id``, ``is_kept``. A customer is found
    by the last month of the base year in which something was bought; whether the next
    purchase came in time says whether the customer was kept.
    """
    return SQL(
        """
        SELECT bought.company_id, months.month, bought.partner_id,
               COALESCE(bought.following <= months.month, FALSE) AS is_kept
          FROM (SELECT DISTINCT company_id, month FROM grid) months
          JOIN (
            SELECT company_id, partner_id, month,
                   LEAD(month) OVER (
                       PARTITION BY company_id, partner_id ORDER BY month
                   ) AS following
              FROM (%(purchases)s) purchase
          ) bought ON bought.company_id = months.company_id
                  AND bought.month <= months.month - %(year)s
                  AND bought.month > months.month - %(two_years)s
                  AND (bought.following IS NULL
                       OR bought.following > months.month - %(year)s)
        """,
        purchases=_build_purchases(),
        year=_build_months(WINDOW_MONTHS),
        two_years=_build_months(2 * WINDOW_MONTHS),
    )


def _build_purchases() -> SQL:
    """Return in which months customers bought: posted invoices and sales history."""
    since = SQL("company.this_month - %s", _build_months(MONTHS + 2 * WINDOW_MONTHS))
    return SQL(
        """
        SELECT move.company_id, partner.commercial_partner_id AS partner_id,
               date_trunc('month', move.invoice_date)::date AS month
          FROM account_move move
          JOIN company ON company.id = move.company_id
          JOIN res_partner partner ON partner.id = move.commercial_partner_id
         WHERE move.state = 'posted' AND move.move_type = 'out_invoice'
           AND move.amount_untaxed_signed > 0 AND move.invoice_date >= %(since)s
         UNION
        SELECT line.company_id, partner.commercial_partner_id,
               date_trunc('month', line.date)::date
          FROM crm_sale_history line
          JOIN company ON company.id = line.company_id
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.amount > 0 AND line.date >= %(since)s
        """,
        since=since,
    )


def _build_kept() -> SQL:
    """Return how many members of the base there were, and were kept."""
    return SQL(
        """
        SELECT base.company_id, member.program_id, base.month,
               COUNT(*) AS base, COUNT(*) FILTER (WHERE base.is_kept) AS kept
          FROM base
          JOIN loyalty_member member ON member.company_id = base.company_id
                                    AND member.partner_id = base.partner_id
         WHERE member.enrolled_on < base.month - %s
         GROUP BY base.company_id, member.program_id, base.month
        """,
        _build_months(WINDOW_MONTHS - 1),
    )


def _build_other() -> SQL:
    """Return how many others of the base there were, and were kept."""
    return SQL(
        """
        SELECT base.company_id, base.month,
               COUNT(*) AS base, COUNT(*) FILTER (WHERE base.is_kept) AS kept
          FROM base
          LEFT JOIN (
            SELECT company_id, partner_id, MIN(enrolled_on) AS enrolled_on
              FROM loyalty_member GROUP BY company_id, partner_id
          ) member ON member.company_id = base.company_id
                  AND member.partner_id = base.partner_id
                  AND member.enrolled_on < base.month - %s
         WHERE member.partner_id IS NULL
         GROUP BY base.company_id, base.month
        """,
        _build_months(WINDOW_MONTHS - 1),
    )
