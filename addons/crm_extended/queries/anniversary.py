"""SQL of birthdays and name days by the day on which they are next kept."""

from datetime import date

from odoo.tools import SQL, Query


def build_anniversary_query(partners: Query, since: date) -> SQL:
    """Return all anniversaries of some contacts, each on its first day since a day.

    Columns: id (bigint, unique: source id x 3 + kind), partner_id, company_id, user_id
    (integers), kind (``birthday``, ``name_day``, ``family``), relative_name (text),
    date, age (integer or NULL: reached on that date). The rule for 29 February is that
    of ``tools.anniversary``, and a test compares the two.

    :param partners: the contacts, with the record rules of the user.
    :param since: the first day of the list.
    """
    allowed = SQL(
        "SELECT id FROM res_partner WHERE id IN %s",
        partners.subselect(),
    )
    birthday = _build_occurrence(SQL("p.birth_month_day"), since)
    name_day = _build_occurrence(SQL("p.name_day_month_day"), since)
    family = _build_occurrence(
        SQL(
            "(EXTRACT(MONTH FROM r.birth_date) * 100 + EXTRACT(DAY FROM r.birth_date))"
        ),
        since,
    )
    return SQL(
        """
        WITH allowed AS (%(allowed)s)
        SELECT p.id::bigint * 3 AS id, p.id AS partner_id, p.company_id, p.user_id,
               'birthday' AS kind, NULL AS relative_name, %(birthday)s AS date,
               EXTRACT(YEAR FROM %(birthday)s)::integer
               - EXTRACT(YEAR FROM p.birth_date)::integer AS age
          FROM res_partner p JOIN allowed ON allowed.id = p.id
         WHERE p.birth_month_day > 0
         UNION ALL
        SELECT p.id::bigint * 3 + 1, p.id, p.company_id, p.user_id,
               'name_day', NULL, %(name_day)s, NULL
          FROM res_partner p JOIN allowed ON allowed.id = p.id
         WHERE p.name_day_month_day > 0
         UNION ALL
        SELECT r.id::bigint * 3 + 2, p.id, p.company_id, p.user_id,
               'family', r.name, %(family)s,
               EXTRACT(YEAR FROM %(family)s)::integer
               - EXTRACT(YEAR FROM r.birth_date)::integer
          FROM crm_partner_relative r
          JOIN res_partner p ON p.id = r.partner_id
          JOIN allowed ON allowed.id = p.id
         WHERE r.birth_date IS NOT NULL
        """,
        allowed=allowed,
        birthday=birthday,
        name_day=name_day,
        family=family,
    )


def _build_occurrence(month_day: SQL, since: date) -> SQL:
    """Return the first day on or after ``since`` that keeps month x 100 + day."""
    return SQL(
        "CASE WHEN %(this)s >= %(since)s::date THEN %(this)s ELSE %(next)s END",
        this=_build_day_in_year(month_day, since.year),
        next=_build_day_in_year(month_day, since.year + 1),
        since=since,
    )


def _build_day_in_year(month_day: SQL, year: int) -> SQL:
    """Return the day in a year; 29 February is 28 February in common years."""
    return SQL(
        """CASE WHEN %(key)s = 229 THEN make_date(%(year)s, 3, 1) - 1
                ELSE make_date(%(year)s, (%(key)s / 100)::integer,
                               (%(key)s %% 100)::integer) END""",
        key=SQL("(%s)::integer", month_day),
        year=year,
    )
