"""Whom a mail of a program is due to, and who has it already."""

import datetime
from collections.abc import Sequence

from odoo.tools import SQL


def build_birthday_query(
    mail_id: int, program_id: int, days: Sequence[tuple[int, str]]
) -> SQL:
    """Return the cards whose holder has a birthday, and no mail for it yet.

    One row per card: ``card_id``, ``occasion``. Uses the index on the day of birth.

    :param days: (month × 100 + day of birth, name of the occasion).
    """
    return SQL(
        """
        SELECT card.id, birthday.occasion
          FROM (VALUES %s) AS birthday (month_day, occasion)
          JOIN res_partner partner
               ON partner.birth_month_day = birthday.month_day
              AND partner.birth_month_day > 0 AND partner.active
          JOIN loyalty_card card
               ON card.partner_id = partner.id AND card.program_id = %s AND card.active
         WHERE NOT %s
         ORDER BY card.id
        """,
        SQL(", ").join(SQL("(%s, %s)", day, occasion) for day, occasion in days),
        program_id,
        _build_is_known(mail_id, SQL("birthday.occasion")),
    )


def build_dormant_query(mail_id: int, program_id: int, until: datetime.datetime) -> SQL:
    """Return the cards on which nothing was earned or spent since an instant.

    One row per card: ``card_id``, ``occasion``, which names the last movement, or the
    day of joining, so that who wakes up and falls asleep again has another occasion.
    One pass over the movements of the program.
    """
    occasion = SQL("'dormant ' || last.date")
    return SQL(
        """
        SELECT card.id, %(occasion)s
          FROM loyalty_card card
          JOIN res_partner partner ON partner.id = card.partner_id AND partner.active
         CROSS JOIN LATERAL (
            SELECT COALESCE(MAX(entry.date), card.create_date)::timestamp(0) AS date
              FROM loyalty_point_entry entry
             WHERE entry.card_id = card.id AND entry.kind IN ('earn', 'redeem')
         ) last
         WHERE card.program_id = %(program_id)s
           AND card.active
           AND card.create_date <= %(until)s
           AND last.date <= %(until)s
           AND NOT %(is_known)s
         ORDER BY card.id
        """,
        occasion=occasion,
        program_id=program_id,
        until=until,
        is_known=_build_is_known(mail_id, occasion),
    )


def _build_is_known(mail_id: int, occasion: SQL) -> SQL:
    """Return the condition "this card has had this mail"."""
    return SQL(
        "EXISTS (SELECT FROM loyalty_mail_occasion known WHERE known.mail_id = %s"
        " AND known.card_id = card.id AND known.occasion = %s)",
        mail_id,
        occasion,
    )


def build_take_query(
    mail_id: int, company_id: int, date: datetime.datetime, rows: Sequence[tuple]
) -> SQL:
    """Return the INSERT that takes occasions, each once whoever else takes them.

    :param rows: (card id, occasion).
    :return: rows ``card_id`` of what was taken.
    """
    return SQL(
        """
        INSERT INTO loyalty_mail_occasion
                    (mail_id, company_id, date, card_id, occasion)
        SELECT %s, %s, %s, row.card_id, row.occasion
          FROM (VALUES %s) AS row (card_id, occasion)
            ON CONFLICT (mail_id, card_id, occasion) DO NOTHING
        RETURNING card_id
        """,
        mail_id,
        company_id,
        date,
        SQL(", ").join(SQL("(%s, %s)", *row) for row in rows),
    )
