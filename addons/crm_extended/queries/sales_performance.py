"""Sales per person and customer against target and the period before, in SQL."""

import datetime

from odoo.tools import SQL

from .forecast import ID_BITS
from .sales_credit import build_credit_query


def build_performance_query(company_ids: list[int], today: datetime.date) -> SQL:
    """Build the sales of companies by calendar period.

    One row is a month, a quarter or a year (``period``) of a salesperson with a
    customer: id (of these), company_id, currency_id, period, date (first day),
    is_current (today is in it), user_id,
    team_id, partner_id, revenue, margin, revenue_before and margin_before (the period
    before), target_revenue (a row without customer: that of the salesperson, where the
    target's period is one of the calendar).
    """
    return SQL(
        """
        WITH credit AS MATERIALIZED (%(credits)s),
        step (period, length) AS (VALUES ('month', interval '1 month'),
            ('quarter', interval '3 months'), ('year', interval '1 year')),
        part AS (
            SELECT step.period, date_trunc(step.period, credit.date)::date AS date,
                   company_id, currency_id, user_id, team_id, partner_id,
                   revenue, margin, 0::numeric AS revenue_before,
                   0::numeric AS margin_before, 0::numeric AS target_revenue
              FROM credit CROSS JOIN step
            UNION ALL
            SELECT step.period,
                   (date_trunc(step.period, credit.date) + step.length)::date,
                   company_id, currency_id, user_id, team_id, partner_id,
                   0, 0, revenue, margin, 0
              FROM credit CROSS JOIN step
             WHERE date_trunc(step.period, credit.date) + step.length <= %(today)s
            UNION ALL
            %(targets)s
        )
        SELECT hashtextextended(concat_ws('|', period, date, company_id,
                    COALESCE(user_id, 0), COALESCE(team_id, 0),
                    COALESCE(partner_id, 0)), 0) & ((1::bigint << %(bits)s) - 1) AS id,
               period, date,
               %(today)s >= date AND %(today)s < date + length AS is_current,
               company_id, currency_id, user_id, team_id, partner_id,
               sum(revenue) AS revenue, sum(margin) AS margin,
               sum(revenue_before) AS revenue_before,
               sum(margin_before) AS margin_before,
               sum(target_revenue) AS target_revenue,
               100 * sum(revenue) / NULLIF(sum(target_revenue), 0) AS attainment_pct,
               100 * sum(revenue) / NULLIF(sum(revenue_before), 0) - 100
                    AS growth_pct
          FROM part JOIN step USING (period)
         GROUP BY period, length, date, company_id, currency_id, user_id, team_id,
                  partner_id
        """,
        credits=build_credit_query(company_ids),
        targets=_build_targets(company_ids),
        today=today,
        bits=ID_BITS,
    )


def _build_targets(company_ids: list[int]) -> SQL:
    """Build the targets of salespeople for all they sell in a calendar period."""
    return SQL(
        """
        SELECT target.period, target.date_from, target.company_id,
               company.currency_id, target.user_id, seller.sale_team_id, NULL,
               0, 0, 0, 0, target.target_value::numeric
          FROM crm_sales_target target
          JOIN res_company company ON company.id = target.company_id
          JOIN res_users seller ON seller.id = target.user_id
         WHERE target.company_id = ANY(%(companies)s)
           AND target.measure = 'revenue' AND target.categ_id IS NULL
           AND target.date_from = date_trunc(target.period, target.date_from)::date
        """,
        companies=list(company_ids),
    )


def build_deal_query(company_ids: list[int]) -> SQL:
    """Build the closed deals of companies.

    One row is one deal that was won or lost: id (of the deal), lead_id, company_id,
    currency_id, date (on which it closed, UTC), user_id, team_id, stage_id,
    territory_id, lost_reason_id, partner_id, outcome, amount, won_amount, cycle_days
    (from its beginning as a deal to the closing), win_rate_pct (100 or 0: the average
    of many is the win rate).
    """
    return SQL(
        """
        SELECT lead.id, lead.id AS lead_id, company.id AS company_id,
               company.currency_id, lead.date_closed::date AS date, lead.user_id,
               lead.team_id, lead.stage_id, lead.territory_id, lead.lost_reason_id,
               partner.commercial_partner_id AS partner_id,
               lead.won_status AS outcome,
               lead.expected_revenue AS amount,
               CASE WHEN lead.won_status = 'won'
                    THEN lead.expected_revenue ELSE 0 END AS won_amount,
               CASE WHEN lead.won_status = 'won' THEN GREATEST(0, EXTRACT(epoch FROM
                    lead.date_closed - COALESCE(lead.date_conversion, lead.create_date))
                    / 86400) END AS cycle_days,
               CASE WHEN lead.won_status = 'won' THEN 100 ELSE 0 END AS win_rate_pct
          FROM crm_lead lead
          LEFT JOIN res_users seller ON seller.id = lead.user_id
          LEFT JOIN res_partner partner ON partner.id = lead.partner_id
          JOIN res_company company ON company.id = COALESCE(
                lead.company_id, seller.company_id,
                (SELECT min(id) FROM res_company WHERE active))
         WHERE company.id = ANY(%s)
           AND lead.type = 'opportunity' AND lead.won_status IN ('won', 'lost')
           AND lead.date_closed IS NOT NULL
        """,
        list(company_ids),
    )
