"""SQL that sums what campaigns and their parts brought."""

from __future__ import annotations

from odoo.tools import SQL

from .campaign_cost import build_tree

RESPONSE_SUMS = (
    "messages",
    "bounces",
    "clicks",
    "replies",
    "leads",
    "orders",
    "customers",
    "revenue",
    "margin",
    "revenue_unknown",
)


def build_response_query(campaign_ids: list[int], response: SQL) -> SQL:
    """Sum the response of campaigns, their parts included.

    :param response: query of ``crm.campaign.response.report``.
    :return: columns ``root_id``, those of `RESPONSE_SUMS`, and people (each once):
        ``people``, ``people_clicked`` and ``people_replied``.
    """
    return SQL(
        """
        SELECT tree.root_id, %(sums)s,
               COUNT(DISTINCT response.partner_id)
                   FILTER (WHERE response.messages > 0) AS people,
               COUNT(DISTINCT response.partner_id)
                   FILTER (WHERE response.clicks > 0) AS people_clicked,
               COUNT(DISTINCT response.partner_id)
                   FILTER (WHERE response.replies > 0) AS people_replied
          FROM (%(tree)s) tree
          JOIN (%(response)s) response ON response.campaign_id = tree.campaign_id
         GROUP BY tree.root_id
        """,
        sums=SQL(", ").join(
            SQL("SUM(%s) AS %s", SQL.identifier("response", name), SQL.identifier(name))
            for name in RESPONSE_SUMS
        ),
        tree=build_tree(campaign_ids),
        response=response,
    )


def build_weekly_query(campaign_ids: list[int], response: SQL) -> SQL:
    """Count what a campaign with its parts sent and got back, per week.

    :return: columns ``week`` (its Monday), ``messages``, ``clicks``, ``leads`` and
        ``orders``, in the order of time.
    """
    return SQL(
        """
        SELECT DATE_TRUNC('week', response.date)::date AS week,
               SUM(response.messages), SUM(response.clicks),
               SUM(response.leads), SUM(response.orders)
          FROM (%s) response
         WHERE response.campaign_id = ANY(%s)
         GROUP BY 1
         ORDER BY 1
        """,
        response,
        campaign_ids,
    )


def build_lift_query(campaign_ids: list[int], by_leads: bool) -> SQL:
    """Count who did it, of those a campaign met and of those it held out.

    People count from the moment that the campaign met them until its end and the
    company's attribution period after it; for the campaign itself, not for its parts,
    for each has people of its own. A purchase of a company counts for all its contacts.

    :param by_leads: count new leads of the person; otherwise orders confirmed and
        invoices posted of the customer.
    :return: columns ``campaign_id``, ``state``, ``people`` and ``successes``.
    """
    did = (
        SQL(
            """SELECT FROM crm_lead lead
                WHERE lead.partner_id = member.partner_id
                  AND (lead.company_id = member.company_id OR lead.company_id IS NULL)
                  AND lead.create_date >= member.date_assigned
                  AND lead.create_date < span.last"""
        )
        if by_leads
        else SQL(
            """SELECT FROM sale_order sale
                 JOIN res_partner buyer ON buyer.id = sale.partner_id
                WHERE buyer.commercial_partner_id = person.commercial_partner_id
                  AND sale.company_id = member.company_id
                  AND sale.state = 'sale'
                  AND sale.date_order >= member.date_assigned
                  AND sale.date_order < span.last
                UNION ALL
               SELECT FROM account_move move
                WHERE move.commercial_partner_id = person.commercial_partner_id
                  AND move.company_id = member.company_id
                  AND move.state = 'posted'
                  AND move.move_type IN ('out_invoice', 'out_receipt')
                  AND move.invoice_date >= member.date_assigned::date
                  AND move.invoice_date < span.last"""
        )
    )
    return SQL(
        """
        SELECT member.campaign_id, member.state, COUNT(*) AS people,
               COUNT(*) FILTER (WHERE EXISTS (%(did)s)) AS successes
          FROM crm_campaign_member member
          JOIN utm_campaign campaign ON campaign.id = member.campaign_id
          JOIN res_company company ON company.id = member.company_id
          JOIN res_partner person ON person.id = member.partner_id
         CROSS JOIN LATERAL (
               SELECT COALESCE(campaign.crm_date_end, CURRENT_DATE)
                      + company.crm_attribution_days + 1 AS last
         ) span
         WHERE member.campaign_id = ANY(%(campaign_ids)s)
         GROUP BY member.campaign_id, member.state
        """,
        did=did,
        campaign_ids=campaign_ids,
    )
