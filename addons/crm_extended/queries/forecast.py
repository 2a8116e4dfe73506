"""The forecast in SQL: what is expected to close when, by whom, and how certain."""

from odoo.tools import SQL

from .sales_credit import build_allocation

# ids that JavaScript can carry
ID_BITS = 52


def build_forecast_query(company_ids: list[int]) -> SQL:
    """Build the forecast of companies.

    One row is one month of one salesperson in one team and one category: id (of these),
    company_id, currency_id, date (first day of the month; null without an expected
    closing), user_id, team_id, category (those of deals, and ``won``), deal_count,
    own_amount (the deals as their salespeople have them, shared as they are),
    manager_amount (what the manager said last, otherwise the same), adjustment_id.
    """
    return SQL(
        """
        SELECT hashtextextended(concat_ws('|', company_id, COALESCE(date::text, '-'),
                    COALESCE(user_id, 0), COALESCE(team_id, 0), category), 0)
                    & ((1::bigint << %(bits)s) - 1) AS id,
               company_id, company.currency_id, date, user_id, team_id, category,
               sum(deal_count)::int AS deal_count,
               sum(own_amount) AS own_amount,
               COALESCE(max(adjusted), sum(own_amount)) AS manager_amount,
               max(adjustment_id) AS adjustment_id
          FROM (%(parts)s UNION ALL %(adjustments)s) row
          JOIN res_company company ON company.id = row.company_id
         GROUP BY company_id, company.currency_id, date, user_id, team_id, category
        """,
        bits=ID_BITS,
        parts=_build_parts(company_ids),
        adjustments=_build_adjustments(company_ids),
    )


def _build_parts(company_ids: list[int]) -> SQL:
    """Build the shares of open and won deals, in the columns of the forecast."""
    return SQL(
        """
        SELECT company_id, date, user_id, team_id, category, 1 AS deal_count,
               %(amount)s AS own_amount, NULL::numeric AS adjusted,
               NULL::int AS adjustment_id
          FROM (
            SELECT lead.id AS lead_id, company.id AS company_id,
                   date_trunc('month', CASE WHEN lead.won_status = 'won'
                        THEN COALESCE(lead.date_closed::date, lead.date_deadline)
                        ELSE lead.date_deadline END)::date AS date,
                   CASE WHEN split.id IS NULL THEN lead.user_id
                        ELSE split.user_id END AS user_id,
                   CASE WHEN split.id IS NULL THEN lead.team_id
                        ELSE split.team_id END AS team_id,
                   CASE WHEN lead.won_status = 'won' THEN 'won'
                        ELSE COALESCE(lead.forecast_category, 'omitted')
                   END AS category,
                   COALESCE(split.id, 0) AS split_id,
                   COALESCE(split.share_pct::numeric, 100) AS share_pct,
                   round(COALESCE(lead.expected_revenue, 0), currency.decimal_places)
                        AS revenue,
                   currency.rounding
              FROM crm_lead lead
              LEFT JOIN res_users seller ON seller.id = lead.user_id
              JOIN res_company company ON company.id = COALESCE(
                    lead.company_id, seller.company_id,
                    (SELECT min(id) FROM res_company WHERE active))
              JOIN res_currency currency ON currency.id = company.currency_id
              LEFT JOIN crm_lead_split split ON split.lead_id = lead.id
                   AND split.kind = 'revenue'
             WHERE company.id = ANY(%(companies)s)
               AND lead.type = 'opportunity' AND lead.active
               AND COALESCE(lead.won_status, 'pending') <> 'lost'
          ) part
        """,
        amount=build_allocation(
            SQL("revenue"),
            SQL("rounding"),
            SQL("share_pct"),
            SQL("lead_id"),
            SQL("split_id"),
        ),
        companies=list(company_ids),
    )


def _build_adjustments(company_ids: list[int]) -> SQL:
    """Build what managers said last, in the columns of the forecast."""
    return SQL(
        """
        SELECT company_id, date, user_id, team_id, category, 0, 0::numeric,
               amount, id
          FROM (
            SELECT DISTINCT ON (company_id, date, user_id, team_id, category) *
              FROM crm_forecast_adjustment
             WHERE company_id = ANY(%s)
             ORDER BY company_id, date, user_id, team_id, category, id DESC
          ) latest
         WHERE is_lifted IS NOT TRUE
        """,
        list(company_ids),
    )
