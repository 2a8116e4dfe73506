"""Queries of time: what lapses, what is released, of many cards at once."""

from collections.abc import Sequence
from datetime import date, datetime

from odoo.tools import SQL


def build_idle_day(card: SQL) -> SQL:
    """Return the expression for the last day of a member who stays inactive.

    The latest day of the cards that the member, a commercial partner with all its
    contacts, has in the program; NULL where there is none.

    :param card: the alias of ``loyalty_card``.
    """
    return SQL(
        """
        GREATEST(%(card)s.inactive_after, (
            SELECT MAX(other.inactive_after)
              FROM res_partner own
              JOIN res_partner partner
                ON partner.commercial_partner_id = own.commercial_partner_id
              JOIN loyalty_card other ON other.partner_id = partner.id
             WHERE own.id = %(card)s.partner_id
               AND other.program_id = %(card)s.program_id
               AND other.id <> %(card)s.id
        ))
        """,
        card=card,
    )


def build_inactivity_update(
    program_id: int, last_day: date | None, now: datetime
) -> SQL:
    """Return the UPDATE that lets the time of all members begin today.

    Cards with points are due at once: the job works out when they are next.

    :param last_day: ``None`` when inactivity does not matter any more.
    """
    return SQL(
        """
        UPDATE loyalty_card
           SET inactive_after = %(day)s,
               date_next_settle = CASE WHEN EXISTS (
                   SELECT 1 FROM loyalty_point_lot lot
                    WHERE lot.card_id = loyalty_card.id AND lot.remaining > 0
               ) THEN %(now)s ELSE date_next_settle END
         WHERE program_id = %(program)s
        """,
        day=last_day,
        now=now,
        program=program_id,
    )


def build_settle_query(
    card_ids: Sequence[int],
    companies: Sequence[tuple[int, date, str]],
    now: datetime,
    user_id: int,
    reason: str,
) -> SQL:
    """Return the one statement that brings many cards up to date.

    Lots whose last day is over are written off, in the company in which they were
    earned: an entry per card and company, its moves, the lots, Odoo's history. Each
    card then tells what its lots say, and when time changes it next. One row per card
    whose points became more, since some were released: ``id``, points before, after.

    Of cards whose member owes points nothing is changed: whoever calls settles these
    one by one. The rules are those of ``plan_expiry`` and ``get_available``, and a test
    compares them.

    :param card_ids: locked cards.
    :param companies: (id, day of today, name of the time zone) of all with lots.
    :param now: naive UTC, whole seconds.
    """
    return SQL(
        "WITH %s, %s, %s",
        _build_due(card_ids, companies),
        _build_write_off(now, user_id, reason),
        _build_card_state(now),
    )


def _build_due(card_ids, companies):
    """Return the clauses ``company``, ``card`` and ``lot``: what there is."""
    return SQL(
        """
        company (id, today, zone) AS (VALUES %(companies)s),
        card AS (
            SELECT card.id, card.program_id, card.points, card.ledger_sequence,
                   CASE WHEN program.inactivity_months > 0 THEN %(idle_day)s END
                       AS last_day
              FROM loyalty_card card
              JOIN loyalty_program program ON program.id = card.program_id
             WHERE card.id IN %(cards)s
               AND NOT EXISTS (
                   SELECT 1 FROM loyalty_point_lot debt
                    WHERE debt.card_id = card.id AND debt.remaining < 0
               )
        ), lot AS (
            SELECT lot.id, lot.card_id, lot.company_id, lot.remaining,
                   lot.available_on, company.zone,
                   LEAST(lot.expires_on, card.last_day) AS last_day,
                   COALESCE(LEAST(lot.expires_on, card.last_day) < company.today, FALSE)
                       AS is_over
              FROM loyalty_point_lot lot
              JOIN card ON card.id = lot.card_id
              JOIN company ON company.id = lot.company_id
             WHERE lot.remaining > 0
        )
        """,
        companies=SQL(", ").join(
            SQL("(%s, %s::date, %s)", company_id, today, zone)
            for company_id, today, zone in companies
        ),
        idle_day=build_idle_day(SQL("card")),
        cards=tuple(card_ids),
    )


def _build_write_off(now, user_id, reason):
    """Return the clauses that write off the lots that are over."""
    return SQL(
        """
        lapsed AS (
            SELECT lot.card_id, lot.company_id, SUM(lot.remaining) AS points,
                   ROW_NUMBER() OVER same_card AS number,
                   SUM(SUM(lot.remaining)) OVER same_card AS so_far
              FROM lot WHERE lot.is_over
             GROUP BY lot.card_id, lot.company_id
            WINDOW same_card AS (PARTITION BY lot.card_id ORDER BY lot.company_id)
        ), total AS (
            SELECT card_id, SUM(remaining) AS points FROM lot GROUP BY card_id
        ), entry AS (
            INSERT INTO loyalty_point_entry
                   (card_id, program_id, company_id, sequence, kind, date, points,
                    balance, reason, user_id)
            SELECT card.id, card.program_id, lapsed.company_id,
                   COALESCE(card.ledger_sequence, 0) + lapsed.number, 'expire', %(now)s,
                   -lapsed.points, total.points - lapsed.so_far, %(reason)s, %(user)s
              FROM lapsed
              JOIN card ON card.id = lapsed.card_id
              JOIN total ON total.card_id = card.id
             ORDER BY card.id, lapsed.number
            RETURNING id, card_id, company_id, points
        ), move AS (
            INSERT INTO loyalty_point_move (entry_id, lot_id, company_id, points)
            SELECT entry.id, lot.id, entry.company_id, -lot.remaining
              FROM lot
              JOIN entry ON entry.card_id = lot.card_id
                        AND entry.company_id = lot.company_id
             WHERE lot.is_over
             ORDER BY entry.id, lot.last_day, lot.id
        ), history AS (
            INSERT INTO loyalty_history
                   (card_id, description, issued, used, order_model, order_id,
                    create_uid, create_date, write_uid, write_date)
            SELECT entry.card_id, %(reason)s, 0, -entry.points, 'loyalty.point.entry',
                   entry.id, %(user)s, %(now)s, %(user)s, %(now)s
              FROM entry ORDER BY entry.id
        ), emptied AS (
            UPDATE loyalty_point_lot SET remaining = 0
              FROM lot WHERE lot.id = loyalty_point_lot.id AND lot.is_over
        )
        """,
        now=now,
        user=user_id,
        reason=reason,
    )


def _build_card_state(now):
    """Return the last clauses: what the cards tell, and which became more."""
    return SQL(
        """
        kept AS (
            SELECT card.id, card.points AS before,
                   COALESCE(SUM(lot.remaining)
                            FILTER (WHERE lot.available_on <= %(now)s), 0) AS points,
                   MIN(LEAST(
                       CASE WHEN lot.available_on > %(now)s THEN lot.available_on END,
                       ((lot.last_day + 1)::timestamp AT TIME ZONE lot.zone)
                           AT TIME ZONE 'UTC'
                   )) AS date_next_settle,
                   (SELECT COUNT(*) FROM lapsed WHERE lapsed.card_id = card.id)
                       AS count
              FROM card
              LEFT JOIN lot ON lot.card_id = card.id AND NOT lot.is_over
             GROUP BY card.id, card.points
        ), changed AS (
            UPDATE loyalty_card
               SET points = kept.points,
                   ledger_sequence = COALESCE(loyalty_card.ledger_sequence, 0)
                                     + kept.count,
                   date_next_settle = kept.date_next_settle
              FROM kept WHERE kept.id = loyalty_card.id
        )
        SELECT id, before, points FROM kept
         WHERE points > ROUND(COALESCE(before, 0)::numeric, 2)
         ORDER BY id
        """,
        now=now,
    )
