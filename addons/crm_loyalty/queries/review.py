"""Suspicious movements. Each query returns: entry (id), number, detail (text)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from odoo.tools import SQL


class Scope(NamedTuple):
    """Which movements are looked at.

    :param company_ids: their companies, one or more.
    :param program_ids: their programs, one or more; with the companies they lead into
        the index of movements by date.
    :param since: naive UTC; movements from then on are judged, by what came within the
        window before them.
    :param minutes: the window.
    """

    company_ids: Sequence[int]
    program_ids: Sequence[int]
    since: datetime
    minutes: int

    def of_entries(self, alias: str) -> SQL:
        """Return the condition on movements to read: judged ones and their past."""
        return SQL(
            "%(company)s IN %(companies)s AND %(program)s IN %(programs)s"
            " AND %(date)s >= %(since)s - %(window)s",
            company=SQL.identifier(alias, "company_id"),
            companies=tuple(self.company_ids),
            program=SQL.identifier(alias, "program_id"),
            programs=tuple(self.program_ids),
            date=SQL.identifier(alias, "date"),
            since=self.since,
            window=self.window,
        )

    @property
    def window(self) -> SQL:
        """Return the window as an interval."""
        return SQL("make_interval(mins => %s)", self.minutes)


def build_velocity_query(scope: Scope, measure: SQL, limit: float) -> SQL:
    """Return earnings after which a member is above a limit within the window.

    :param measure: an aggregate over earnings, ``COUNT(*)`` or ``SUM(entry.points)``.
    """
    return SQL(
        """
        SELECT id, number, NULL FROM (
            SELECT entry.id, entry.date,
                   %(measure)s OVER (
                       PARTITION BY entry.card_id ORDER BY entry.date
                       RANGE BETWEEN %(window)s PRECEDING AND CURRENT ROW) AS number
              FROM loyalty_point_entry entry
             WHERE entry.kind = 'earn' AND %(scope)s
        ) moved
         WHERE date >= %(since)s AND number > %(limit)s
        """,
        measure=measure,
        window=scope.window,
        scope=scope.of_entries("entry"),
        since=scope.since,
        limit=limit,
    )


def build_quick_query(scope: Scope, min_points: float) -> SQL:
    """Return earnings that were spent within the window; not by the same document.

    ``number`` is how many points were spent.
    """
    return SQL(
        """
        SELECT earned.id, MAX(-spent.points), NULL
          FROM loyalty_point_entry earned
          JOIN loyalty_point_entry spent
            ON spent.card_id = earned.card_id AND spent.kind = 'redeem'
           AND spent.sequence > earned.sequence
           AND spent.date <= earned.date + %(window)s
         WHERE earned.kind = 'earn' AND earned.points >= %(min_points)s
           AND %(scope)s
           AND spent.date >= %(since)s
           AND NOT COALESCE(earned.res_model = spent.res_model
                            AND earned.res_id = spent.res_id, FALSE)
         GROUP BY earned.id
        """,
        window=scope.window,
        min_points=min_points,
        scope=scope.of_entries("earned"),
        since=scope.since,
    )


def build_employee_query(scope: Scope, limit: int, condition: SQL) -> SQL:
    """Return changes by hand after which an employee has made too many of them.

    Adjustments count for who asked, points for activities for who gave them.
    ``detail`` is the name of the employee.

    :param condition: on ``entry`` and ``company`` (``res_company``).
    """
    return SQL(
        """
        WITH by_hand AS (
            SELECT adjustment.entry_id, adjustment.requester_id AS user_id
              FROM loyalty_adjustment adjustment
             WHERE adjustment.state = 'done'
             UNION ALL
            SELECT event.entry_id, entry.user_id
              FROM loyalty_activity_event event
              JOIN loyalty_point_entry entry ON entry.id = event.entry_id
             WHERE event.occasion LIKE 'hand/%%'
        )
        SELECT id, number, name FROM (
            SELECT entry.id, entry.date, person.name,
                   COUNT(*) OVER (
                       PARTITION BY by_hand.user_id ORDER BY entry.date
                       RANGE BETWEEN %(window)s PRECEDING AND CURRENT ROW) AS number
              FROM loyalty_point_entry entry
              JOIN by_hand ON by_hand.entry_id = entry.id
              JOIN res_company company ON company.id = entry.company_id
              JOIN res_users ON res_users.id = by_hand.user_id
              JOIN res_partner person ON person.id = res_users.partner_id
             WHERE %(scope)s AND %(condition)s
        ) moved
         WHERE date >= %(since)s AND number > %(limit)s
        """,
        window=scope.window,
        scope=scope.of_entries("entry"),
        condition=condition,
        since=scope.since,
        limit=limit,
    )


def build_at_limit() -> SQL:
    """Return the condition "a round number just at a limit of the company"."""
    return SQL(
        """
        MOD(ABS(entry.points)::numeric, 10) = 0
        AND (ABS(entry.points) BETWEEN company.crm_loyalty_limit_user * 0.9
                                   AND company.crm_loyalty_limit_user
             OR ABS(entry.points) BETWEEN company.crm_loyalty_limit_manager * 0.9
                                      AND company.crm_loyalty_limit_manager)
        """
    )


def build_identity_query(scope: Scope, limit: int) -> SQL:
    """Return earnings over the interface by members who share a phone or an address.

    ``number`` is how many customers share it, ``detail`` what they share. Punctuation
    of phones and the case of addresses do not matter.
    """
    return SQL(
        """
        WITH earned AS (
            SELECT entry.id, entry.date, person.commercial_partner_id AS customer_id,
                   UNNEST(ARRAY[
                       NULLIF(REGEXP_REPLACE(person.phone, '[^0-9+]', '', 'g'), ''),
                       LOWER(NULLIF(TRIM(person.street), '')) || ', '
                           || COALESCE(TRIM(person.zip), '')
                           || ' ' || LOWER(COALESCE(TRIM(person.city), ''))
                   ]) AS shared
              FROM loyalty_point_entry entry
              JOIN loyalty_card card ON card.id = entry.card_id
              JOIN res_partner person ON person.id = card.partner_id
             WHERE entry.kind = 'earn' AND entry.source IS NOT NULL AND %(scope)s
        ), many AS (
            SELECT shared, COUNT(DISTINCT customer_id) AS number
              FROM earned
             WHERE shared IS NOT NULL
             GROUP BY shared
            HAVING COUNT(DISTINCT customer_id) > %(limit)s
        )
        SELECT earned.id, MAX(many.number), MIN(many.shared)
          FROM earned JOIN many ON many.shared = earned.shared
         WHERE earned.date >= %(since)s
         GROUP BY earned.id
        """,
        scope=scope.of_entries("entry"),
        limit=limit,
        since=scope.since,
    )
