"""Membership of segments in SQL: who enters, who leaves, who is called what."""

import datetime

from odoo.tools import SQL


def build_merge_query(
    segment_id: int,
    company_id: int,
    fresh: SQL,
    now: datetime.datetime,
    partner_ids: list[int] | None = None,
) -> SQL:
    """Build the statement that makes the open rows equal to a fresh set.

    One row of the result is one partner that entered or left; columns ``partner_id``
    and ``is_new``.

    :param fresh: relation with ``id``, each partner once.
    :param partner_ids: the partners that ``fresh`` speaks for; ``None`` for all.
    """
    restriction = SQL()
    if partner_ids is not None:
        restriction = SQL("AND partner_id = ANY(%s)", partner_ids)
    return SQL(
        """
        WITH difference AS MATERIALIZED (
            SELECT COALESCE(fresh.id, member.partner_id) AS partner_id,
                   member.id AS member_id
              FROM (%(fresh)s) fresh
              FULL JOIN (
                SELECT id, partner_id FROM crm_segment_member
                 WHERE segment_id = %(segment_id)s AND date_left IS NULL
                       %(restriction)s
              ) member ON member.partner_id = fresh.id
             WHERE fresh.id IS NULL OR member.id IS NULL
        ),
        gone AS (
            UPDATE crm_segment_member member SET date_left = %(now)s
              FROM difference
             WHERE member.id = difference.member_id
        ),
        entered AS (
            INSERT INTO crm_segment_member
                   (segment_id, company_id, partner_id, date_entered)
            SELECT %(segment_id)s, %(company_id)s, partner_id, %(now)s
              FROM difference WHERE member_id IS NULL
             ORDER BY partner_id
        )
        SELECT partner_id, member_id IS NULL AS is_new FROM difference
        """,
        fresh=fresh,
        segment_id=segment_id,
        company_id=company_id,
        restriction=restriction,
        now=now,
    )


def build_names_query(
    company_id: int | None, partner_ids: list[int] | None = None
) -> SQL:
    """Build the naming segment of each partner: the first that it is in.

    One row is one partner in one company; columns ``company_id``, ``partner_id``,
    ``segment_id``.

    :param company_id: the only company, ``None`` for all.
    :param partner_ids: restriction to these partners; ``None`` for all.
    """
    restrictions = []
    if company_id is not None:
        restrictions.append(SQL("AND segment.company_id = %s", company_id))
    if partner_ids is not None:
        restrictions.append(SQL("AND member.partner_id = ANY(%s)", partner_ids))
    return SQL(
        """
        SELECT DISTINCT ON (segment.company_id, member.partner_id)
               segment.company_id, member.partner_id, segment.id AS segment_id
          FROM crm_segment_member member
          JOIN crm_segment segment ON segment.id = member.segment_id
         WHERE segment.is_naming AND segment.active AND member.date_left IS NULL %s
         ORDER BY segment.company_id, member.partner_id, segment.sequence, segment.id
        """,
        SQL(" ").join(restrictions),
    )


def build_drop_repeated_query(partner_id: int, other_ids: list[int]) -> SQL:
    """Build the statement that ends all but one open stay of merged partners.

    Of several open stays in one segment the earliest goes on; the others are deleted.
    """
    return SQL(
        """
        DELETE FROM crm_segment_member
         WHERE id IN (
            SELECT id
              FROM (
                SELECT id, row_number() OVER (
                           PARTITION BY segment_id ORDER BY date_entered, id
                       ) AS rank
                  FROM crm_segment_member
                 WHERE partner_id = ANY(%s) AND date_left IS NULL
              ) stay
             WHERE rank > 1
         )
        """,
        [partner_id, *other_ids],
    )


def build_move_query(partner_id: int, other_ids: list[int]) -> SQL:
    """Build the statement that gives all stays of merged partners to one of them."""
    return SQL(
        "UPDATE crm_segment_member SET partner_id = %s WHERE partner_id = ANY(%s)",
        partner_id,
        other_ids,
    )


def build_name_of(company_id: int, partner: SQL) -> SQL:
    """Build the naming segment of one partner, as an expression of a larger query.

    :param partner: the column with the partner's id.
    """
    return SQL(
        """(
        SELECT segment.id
          FROM crm_segment_member member
          JOIN crm_segment segment ON segment.id = member.segment_id
         WHERE segment.is_naming AND segment.active AND segment.company_id = %s
           AND member.date_left IS NULL AND member.partner_id = %s
         ORDER BY segment.sequence, segment.id
         LIMIT 1
        )""",
        company_id,
        partner,
    )


def build_pricelists_query(company_id: int, partner_ids: list[int]) -> SQL:
    """Build the price list that the segments of partners give them.

    One row is one partner that gets one; columns ``partner_id``, ``pricelist_id``. Of
    several the one that stands first counts. A contact has those of its company.
    """
    return SQL(
        """
        SELECT DISTINCT ON (partner.id) partner.id AS partner_id,
               pricelist.id AS pricelist_id
          FROM crm_pricelist_segment_rel rel
          JOIN product_pricelist pricelist ON pricelist.id = rel.pricelist_id
          JOIN crm_segment_member member
            ON member.segment_id = rel.segment_id AND member.date_left IS NULL
           AND member.company_id = %(company_id)s
          JOIN res_partner partner
            ON member.partner_id IN (partner.id, partner.commercial_partner_id)
         WHERE partner.id = ANY(%(partner_ids)s) AND pricelist.active
           AND COALESCE(pricelist.company_id, %(company_id)s) = %(company_id)s
         ORDER BY partner.id, pricelist.sequence, pricelist.id
        """,
        company_id=company_id,
        partner_ids=partner_ids,
    )
