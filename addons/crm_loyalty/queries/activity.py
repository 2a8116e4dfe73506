"""Finding what members did that an activity rewards."""

from collections.abc import Sequence
from datetime import date, datetime

from odoo.tools import SQL

# one person is given points once for the same occasion, whatever runs twice; written in
# the order in which things happened, so that a cap of all members is first come, first
# served
OCCASION_COLUMNS = SQL(
    "INSERT INTO loyalty_activity_event"
    " (activity_id, company_id, partner_id, card_id, occasion, date, state, points)"
)
ON_CONFLICT = SQL("ON CONFLICT (activity_id, occasion) DO NOTHING")


def _build_card(person: SQL, program_id: int) -> SQL:
    """Return the lateral join with the card of a person in a program.

    The person's own card comes first, then the oldest one of its commercial partner.
    """
    return SQL(
        """
        JOIN LATERAL (
            SELECT c.id
              FROM loyalty_card c
              JOIN res_partner holder ON holder.id = c.partner_id
             WHERE c.program_id = %(program)s AND c.active
               AND holder.commercial_partner_id = %(person)s.commercial_partner_id
             ORDER BY (c.partner_id = %(person)s.id) DESC, c.id
             LIMIT 1
        ) card ON TRUE
        """,
        program=program_id,
        person=person,
    )


def _build_head(activity_id: int, company_id: int) -> SQL:
    return SQL("%s, %s, person.id, card.id", activity_id, company_id)


def _build_of_company(company_id: int) -> SQL:
    return SQL(
        "(person.company_id IS NULL OR person.company_id = %s) AND person.active",
        company_id,
    )


def build_profile_query(
    activity_id: int, company_id: int, program_id: int, columns: Sequence[str]
) -> SQL:
    """Return the INSERT of members whose contact has all these columns filled.

    One pass over the cards of the program; who had it before is left out by the unique
    index of occasions.

    :param columns: of ``res_partner``; text that is blank counts as not filled.
    """
    filled = SQL(" AND ").join(
        SQL("NULLIF(TRIM(%s::text), '') IS NOT NULL", SQL.identifier("person", column))
        for column in columns
    )
    return SQL(
        """
        %(insert)s
        SELECT %(head)s, 'profile/' || person.id, now() AT TIME ZONE 'UTC', 'new', 0
          FROM loyalty_card card
          JOIN res_partner person ON person.id = card.partner_id
         WHERE card.program_id = %(program)s AND card.active
           AND %(of_company)s
           AND %(filled)s
           AND NOT EXISTS (
               SELECT FROM loyalty_activity_event known
                WHERE known.activity_id = %(activity)s
                  AND known.occasion = 'profile/' || person.id)
         ORDER BY person.id
        %(on_conflict)s
        """,
        insert=OCCASION_COLUMNS,
        head=_build_head(activity_id, company_id),
        program=program_id,
        of_company=_build_of_company(company_id),
        filled=filled,
        activity=activity_id,
        on_conflict=ON_CONFLICT,
    )


def build_birthday_query(
    activity_id: int,
    company_id: int,
    program_id: int,
    days: Sequence[tuple[int, date]],
) -> SQL:
    """Return the INSERT of members whose birthday is kept on one of some days.

    Once a year and person, also when the birthday is changed. Uses the index of
    birthdays.

    :param days: (month x 100 + day, the day on which it is kept), one or more.
    """
    return SQL(
        """
        %(insert)s
        SELECT %(head)s,
               'birthday/' || EXTRACT(YEAR FROM kept.day)::integer || '/' || person.id,
               kept.day, 'new', 0
          FROM (VALUES %(days)s) AS kept (month_day, day)
          JOIN res_partner person ON person.birth_month_day = kept.month_day
          JOIN loyalty_card card ON card.partner_id = person.id
         WHERE card.program_id = %(program)s AND card.active
           AND %(of_company)s
         ORDER BY kept.day, person.id
        %(on_conflict)s
        """,
        insert=OCCASION_COLUMNS,
        head=_build_head(activity_id, company_id),
        days=SQL(", ").join(SQL("(%s, %s::date)", key, day) for key, day in days),
        program=program_id,
        of_company=_build_of_company(company_id),
        on_conflict=ON_CONFLICT,
    )


def build_rating_query(
    activity_id: int, company_id: int, program_id: int, since: datetime
) -> SQL:
    """Return the INSERT of ratings that members gave since an instant (naive, UTC).

    A rating counts once, also when it is changed. Uses the index of ratings by the
    instant at which they were given.
    """
    return SQL(
        """
        %(insert)s
        SELECT %(head)s, 'rating/' || rating.id, rating.rated_on, 'new', 0
          FROM rating_rating rating
          JOIN res_partner person ON person.id = rating.partner_id
          %(card)s
         WHERE rating.consumed AND rating.rated_on >= %(since)s
           AND rating.rating >= 1
           AND %(of_company)s
         ORDER BY rating.rated_on, rating.id
        %(on_conflict)s
        """,
        insert=OCCASION_COLUMNS,
        head=_build_head(activity_id, company_id),
        card=_build_card(SQL("person"), program_id),
        since=since,
        of_company=_build_of_company(company_id),
        on_conflict=ON_CONFLICT,
    )


def build_consent_query(
    activity_id: int,
    company_id: int,
    program_id: int,
    since: datetime,
    condition: SQL,
) -> SQL:
    """Return the INSERT of members who allowed something since an instant.

    A person once, also when the consent is withdrawn and given again.

    :param condition: on ``consent`` (``crm_consent``): which purpose, which channel.
    """
    return SQL(
        """
        %(insert)s
        SELECT %(head)s, 'consent/' || person.id, MIN(consent.create_date), 'new', 0
          FROM crm_consent consent
          JOIN res_partner person ON person.id = consent.partner_id
          %(card)s
         WHERE consent.company_id = %(company)s
           AND consent.create_date >= %(since)s
           AND consent.granted
           AND %(condition)s
           AND %(of_company)s
         GROUP BY person.id, card.id
         ORDER BY MIN(consent.create_date), person.id
        %(on_conflict)s
        """,
        insert=OCCASION_COLUMNS,
        head=_build_head(activity_id, company_id),
        card=_build_card(SQL("person"), program_id),
        company=company_id,
        since=since,
        condition=condition,
        of_company=_build_of_company(company_id),
        on_conflict=ON_CONFLICT,
    )
