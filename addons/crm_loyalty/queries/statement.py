"""Queries about statements."""

from datetime import date, datetime

from odoo.tools import SQL


def build_monthly_query(
    first: date, last: date, start: datetime, end: datetime, company_id: int
) -> SQL:
    """Return the INSERT of the statements of a month that do not exist yet.

    One for each card of a program with monthly statements whose owner has a mail
    address, on which points moved in the month or lie now. Of cards without company
    those whose owner belongs to this one or to none, when it is the first company.
    Uses the primary key of the cards and the index of movements by card.

    :param first, last: the days of the month.
    :param start, end: the instants at which it begins and has ended in the company.
    """
    return SQL(
        """
        INSERT INTO loyalty_statement
            (card_id, company_id, date_from, date_to, is_monthly,
             create_date, write_date)
        SELECT card.id, %(company)s, %(first)s, %(last)s, TRUE,
               NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
          FROM loyalty_card card
          JOIN loyalty_program program ON program.id = card.program_id
          JOIN res_partner partner ON partner.id = card.partner_id
         WHERE program.is_statement_monthly
           AND program.active
           AND program.program_type = 'loyalty'
           AND program.statement_first_month <= %(first)s
           AND card.active
           AND partner.active
           AND COALESCE(partner.email, '') <> ''
           AND COALESCE(card.company_id, partner.company_id,
                        (SELECT MIN(id) FROM res_company WHERE active))
               = %(company)s
           AND (card.points <> 0
                OR EXISTS (
                    SELECT 1 FROM loyalty_point_entry entry
                     WHERE entry.card_id = card.id
                       AND entry.date >= %(start)s AND entry.date < %(end)s))
        ON CONFLICT (card_id, date_from, date_to) DO UPDATE
           SET is_monthly = TRUE
         WHERE NOT COALESCE(loyalty_statement.is_monthly, FALSE)
        """,
        company=company_id,
        first=first,
        last=last,
        start=start,
        end=end,
    )
