"""Queries about points that are about to lapse."""

from collections.abc import Sequence
from datetime import date

from odoo.tools import SQL

from .expiry import build_idle_day


def build_lapse_query(
    program_id: int,
    companies: Sequence[tuple[int, date]],
    days_before: int,
    after_member_id: int,
    limit: int,
) -> SQL:
    """Return which members have to be reminded of which points.

    One row per member (a commercial partner with its contacts) and last day within the
    next days, of which no reminder of this kind is noted yet: ``member_id``,
    ``card_id`` (the one to write to: of the member itself before those of contacts, of
    these the one that loses most; with an address), ``last_day``, ``points``; by
    member, then day. All rows of a member are there or none. Uses the partial index of
    open lots.

    :param companies: (id, day of today) of the companies that have lots.
    :param days_before: how many days before the last day.
    :param after_member_id: members from this id on, which was the last one.
    :param limit: how many members.
    """
    return SQL(
        """
        WITH %(lot)s, due AS (
            SELECT member_id, last_day, SUM(remaining) AS points
              FROM lot
             WHERE last_day BETWEEN today AND today + %(days)s
               AND NOT EXISTS (
                   SELECT 1 FROM loyalty_lapse_notice notice
                    WHERE notice.program_id = %(program)s
                      AND notice.partner_id = lot.member_id
                      AND notice.last_day = lot.last_day
                      AND notice.days_before = %(days)s
               )
             GROUP BY member_id, last_day
        ), recipient AS (
            SELECT DISTINCT ON (member_id) member_id, card_id
              FROM (SELECT member_id, card_id, partner_id, SUM(remaining) AS points
                      FROM lot WHERE email <> ''
                     GROUP BY member_id, card_id, partner_id) own
             ORDER BY member_id, (partner_id = member_id) DESC, points DESC, card_id
        ), member AS (
            SELECT DISTINCT member_id FROM due JOIN recipient USING (member_id)
             ORDER BY member_id LIMIT %(limit)s
        )
        SELECT due.member_id, recipient.card_id, due.last_day, due.points
          FROM due
          JOIN recipient USING (member_id)
          JOIN member USING (member_id)
         ORDER BY due.member_id, due.last_day
        """,
        lot=_build_lots(program_id, companies, after_member_id),
        program=program_id,
        days=days_before,
        limit=limit,
    )


def _build_lots(program_id, companies, after_member_id):
    """Return the clauses ``company`` and ``lot``: what members have, until when."""
    return SQL(
        """
        company (id, today) AS (VALUES %(companies)s),
        lot AS (
            SELECT lot.id, lot.remaining, lot.card_id, partner.email,
                   partner.id AS partner_id,
                   partner.commercial_partner_id AS member_id, company.today,
                   LEAST(lot.expires_on,
                         CASE WHEN program.inactivity_months > 0
                              THEN %(idle_day)s END) AS last_day
              FROM loyalty_card card
              JOIN loyalty_program program ON program.id = card.program_id
              JOIN loyalty_point_lot lot ON lot.card_id = card.id
              JOIN company ON company.id = lot.company_id
              JOIN res_partner partner ON partner.id = card.partner_id
             WHERE card.program_id = %(program)s AND card.active
               AND lot.remaining > 0
               AND partner.commercial_partner_id > %(after)s
        )
        """,
        companies=SQL(", ").join(
            SQL("(%s, %s::date)", company_id, today) for company_id, today in companies
        ),
        idle_day=build_idle_day(SQL("card")),
        program=program_id,
        after=after_member_id,
    )
