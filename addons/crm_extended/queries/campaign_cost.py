"""SQL for the tree of campaigns and for what they cost."""

from __future__ import annotations

from odoo.tools import SQL


def build_tree(campaign_ids: list[int] | None = None) -> SQL:
    """Return campaigns with all their parts, as a query.

    :param campaign_ids: the roots; None for all campaigns of companies.
    :return: columns ``root_id`` and ``campaign_id``; a campaign is a part of itself.
    """
    roots = (
        SQL("campaign.id = ANY(%s)", campaign_ids)
        if campaign_ids is not None
        else SQL("campaign.crm_company_id IS NOT NULL")
    )
    return SQL(
        """
        WITH RECURSIVE tree AS (
            SELECT campaign.id AS root_id, campaign.id AS campaign_id
              FROM utm_campaign campaign
             WHERE %s
             UNION
            SELECT tree.root_id, part.id
              FROM tree
              JOIN utm_campaign part ON part.crm_parent_id = tree.campaign_id
        )
        SELECT root_id, campaign_id FROM tree
        """,
        roots,
    )


def build_descendants_query(campaign_ids: list[int]) -> SQL:
    """List campaigns with all their parts, see `build_tree`."""
    return SQL("SELECT root_id, campaign_id FROM (%s) tree", build_tree(campaign_ids))


def build_actual() -> SQL:
    """Return what a cost line has cost, in the currency of its company.

    With ``cost`` the line and ``bill`` the journal item it is linked to: what the bill
    says once it is posted; the debit of a bill, or less the credit of a refund.
    """
    return SQL(
        """CASE WHEN cost.bill_line_id IS NULL THEN COALESCE(cost.amount_typed, 0)
                WHEN bill.parent_state = 'posted' THEN bill.balance
                ELSE 0 END"""
    )


def build_totals_query(campaign_ids: list[int]) -> SQL:
    """Sum cost lines of campaigns and their parts.

    :return: columns ``root_id``, ``planned`` and ``actual``.
    """
    return SQL(
        """
        SELECT tree.root_id,
               SUM(COALESCE(cost.amount_planned, 0)) AS planned,
               SUM(%(actual)s) AS actual
          FROM (%(tree)s) tree
          JOIN crm_campaign_cost cost ON cost.campaign_id = tree.campaign_id
          LEFT JOIN account_move_line bill ON bill.id = cost.bill_line_id
         GROUP BY tree.root_id
        """,
        actual=build_actual(),
        tree=build_tree(campaign_ids),
    )
