"""Members in SQL, for the conditions of segments."""

import datetime

from odoo.tools import SQL


def build_tier_query(company_id: int, tier_ids: list[int], where: SQL) -> SQL:
    """Build the members of tiers: one row per customer, column ``partner_id``.

    :param where: further condition on ``partner_id``.
    """
    return SQL(
        "SELECT partner_id FROM loyalty_member"
        " WHERE company_id = %s AND tier_id = ANY(%s) AND %s",
        company_id,
        tier_ids,
        where,
    )


def build_points_query(company_id: int, where: SQL) -> SQL:
    """Build the available points of customers, over all their cards.

    Columns ``partner_id`` and ``value``. Programs without company are everybody's.

    :param where: further condition over the alias ``card``.
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, SUM(card.points) AS value
          FROM loyalty_card card
          JOIN loyalty_program program ON program.id = card.program_id
          JOIN res_partner partner ON partner.id = card.partner_id
         WHERE program.program_type = 'loyalty' AND card.active
           AND COALESCE(program.company_id, %(company_id)s) = %(company_id)s
           AND %(where)s
         GROUP BY partner.commercial_partner_id
        """,
        company_id=company_id,
        where=where,
    )


def build_tier_changes(company_id: int, since: datetime.datetime) -> SQL:
    """Build the members that changed their tier: column ``partner_id``."""
    return SQL(
        """
        SELECT member.partner_id
          FROM loyalty_tier_change change
          JOIN loyalty_member member ON member.id = change.member_id
         WHERE change.company_id = %s AND change.date >= %s
        """,
        company_id,
        since,
    )


def build_points_changes(company_id: int, since: datetime.datetime) -> SQL:
    """Build the customers whose points moved: column ``partner_id``.

    By program, so that the index on company, program and date is used.
    """
    return SQL(
        """
        SELECT card.partner_id
          FROM loyalty_point_entry entry
          JOIN loyalty_program program ON program.id = entry.program_id
          JOIN loyalty_card card ON card.id = entry.card_id
         WHERE entry.company_id = %s AND entry.date >= %s
           AND card.partner_id IS NOT NULL
        """,
        company_id,
        since,
    )
