"""Members in SQL: who is one, what is measured, whose period has ended."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from odoo.tools import SQL


def build_add_members_query(
    program_id: int,
    company_id: int,
    zone: str,
    customer_ids: list[int] | None,
    *,
    is_shared: bool = False,
    is_announced: bool = False,
) -> SQL:
    """Return the INSERT of members that have a card and no row yet.

    The customer's own card comes before those of its contacts; a member since the day
    of the first card. Uses ``loyalty_card__member``.

    :param is_shared: the program belongs to no company: only cards with movements in
        this company count.
    :param is_announced: put new members into the queue, in the same statement.
    """
    restriction = _build_card_restriction(company_id, customer_ids, is_shared)
    insert = SQL(
        """
        INSERT INTO loyalty_member
            (partner_id, company_id, program_id, card_id, enrolled_on, qualifying)
        SELECT DISTINCT ON (partner.commercial_partner_id)
               partner.commercial_partner_id, %(company)s, %(program)s, card.id,
               (MIN(card.create_date) OVER (PARTITION BY partner.commercial_partner_id)
                AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
               0
          FROM loyalty_card card
          JOIN res_partner partner ON partner.id = card.partner_id
         WHERE card.program_id = %(program)s AND card.active
           AND NOT EXISTS (
               SELECT FROM loyalty_member member
                WHERE member.partner_id = partner.commercial_partner_id
                  AND member.company_id = %(company)s
                  AND member.program_id = %(program)s
           ) %(restriction)s
         ORDER BY partner.commercial_partner_id,
                  (card.partner_id = partner.commercial_partner_id) DESC, card.id
            ON CONFLICT DO NOTHING
        RETURNING partner_id, company_id
        """,
        company=company_id,
        program=program_id,
        zone=zone,
        restriction=restriction,
    )
    if not is_announced:
        return insert
    return SQL(
        "WITH member AS (%s) INSERT INTO loyalty_member_queue (partner_id, company_id)"
        " SELECT partner_id, company_id FROM member",
        insert,
    )


def _build_card_restriction(
    company_id: int, customer_ids: list[int] | None, is_shared: bool
) -> SQL:
    """Build the restriction to the cards of some customers, or of a company."""
    restriction = SQL()
    if customer_ids is not None:
        restriction = SQL(
            "AND card.partner_id IN (SELECT id FROM res_partner"
            " WHERE commercial_partner_id = ANY(%s))",
            customer_ids,
        )
    if is_shared:
        restriction = SQL(
            "%s AND EXISTS (SELECT FROM loyalty_point_entry entry"
            " WHERE entry.card_id = card.id AND entry.company_id = %s)",
            restriction,
            company_id,
        )
    return restriction


def build_find_cards_query(
    program_id: int,
    company_id: int,
    customer_ids: list[int] | None,
    today: datetime.date,
) -> SQL:
    """Return the UPDATE that gives members another card when theirs is archived.

    Who has no card any more is no member for the time being: the row keeps the tier,
    and the day on which that was found.
    """
    return SQL(
        """
        UPDATE loyalty_member member
           SET card_id = fresh.card_id,
               left_on = CASE WHEN fresh.card_id IS NULL THEN %s::date END
          FROM (
            SELECT own.id, (
                       SELECT card.id FROM loyalty_card card
                         JOIN res_partner partner ON partner.id = card.partner_id
                        WHERE card.program_id = own.program_id AND card.active
                          AND partner.commercial_partner_id = own.partner_id
                        ORDER BY (card.partner_id = own.partner_id) DESC, card.id
                        LIMIT 1
                   ) AS card_id
              FROM loyalty_member own
              LEFT JOIN loyalty_card held ON held.id = own.card_id
             WHERE own.program_id = %s AND own.company_id = %s
               AND held.active IS NOT TRUE %s
          ) fresh
         WHERE member.id = fresh.id
           AND (member.card_id IS DISTINCT FROM fresh.card_id
                OR fresh.card_id IS NULL AND member.left_on IS NULL)
        """,
        today,
        program_id,
        company_id,
        SQL()
        if customer_ids is None
        else SQL("AND own.partner_id = ANY(%s)", customer_ids),
    )


def build_members_query(
    program_id: int, company_id: int, customer_ids: list[int] | None
) -> SQL:
    """Return the members of a program in a company: ``member_id``, ``partner_id``."""
    return SQL(
        "SELECT id AS member_id, partner_id FROM loyalty_member"
        " WHERE program_id = %s AND company_id = %s %s",
        program_id,
        company_id,
        SQL()
        if customer_ids is None
        else SQL("AND partner_id = ANY(%s)", customer_ids),
    )


def build_enrolled_query(members: SQL) -> SQL:
    """Return the days on which members enrolled, each once: ``enrolled_on``."""
    return SQL(
        "SELECT DISTINCT member.enrolled_on FROM (%s) chosen"
        " JOIN loyalty_member member ON member.id = chosen.member_id",
        members,
    )


def build_periods_query(
    members: SQL, periods: dict[datetime.date, Sequence[tuple]]
) -> SQL:
    """Return the periods of members by the day on which they enrolled.

    One row is one member; columns ``member_id``, ``partner_id``, ``first_0``,
    ``last_0`` and so on.

    :param members: as ``build_members_query``.
    :param periods: {enrolled on: [(first day, last day)]}, not empty.
    """
    count = len(next(iter(periods.values())))
    columns = [
        [days[index][side] for days in periods.values()]
        for index in range(count)
        for side in (0, 1)
    ]
    names = SQL(", ").join(
        SQL.identifier(f"{side}_{index}")
        for index in range(count)
        for side in ("first", "last")
    )
    return SQL(
        """
        SELECT chosen.member_id, chosen.partner_id, %(names)s
          FROM (%(members)s) chosen
          JOIN loyalty_member member ON member.id = chosen.member_id
          JOIN unnest(%(days)s::date[], %(columns)s) AS period (enrolled_on, %(names)s)
            ON period.enrolled_on = member.enrolled_on
        """,
        names=names,
        members=members,
        days=list(periods),
        columns=SQL(", ").join(SQL("%s::date[]", column) for column in columns),
    )


def build_review_periods_query(rows: Sequence[tuple]) -> SQL:
    """Return the periods of members one by one.

    :param rows: (member id, partner id, [(first day, last day)]), at least one.
    """
    count = len(rows[0][2])
    columns = [
        [row[2][index][side] for row in rows]
        for index in range(count)
        for side in (0, 1)
    ]
    return SQL(
        "SELECT * FROM unnest(%s::int[], %s::int[], %s)"
        " AS period (member_id, partner_id, %s)",
        [row[0] for row in rows],
        [row[1] for row in rows],
        SQL(", ").join(SQL("%s::date[]", column) for column in columns),
        SQL(", ").join(
            SQL.identifier(f"{side}_{index}")
            for index in range(count)
            for side in ("first", "last")
        ),
    )


def build_measure_query(
    amounts: SQL,
    tiers: Sequence[tuple[int, Decimal, int, int]],
    first: int,
    count: int,
    *,
    is_stored: bool = False,
) -> SQL:
    """Return the UPDATE of what counts for members, and who reached a higher tier.

    One row is one member that reached a higher tier than it has and is not locked:
    ``id``, ``tier_id``, ``tier_since``, ``tier_until``, ``enrolled_on``, ``amount_0`` …

    :param amounts: ``member_id``, ``amount_0`` …
    :param tiers: (tier id, what is needed, index of the amount that counts for it,
        index of the amount that a member of this tier is shown), the lowest first.
    :param first: index of the amount that is shown without a tier.
    :param count: how many amounts there are.
    :param is_stored: the amounts are in a table already.
    """
    shown = SQL(
        "CASE member.tier_id %s ELSE amount.%s END",
        SQL(" ").join(
            SQL("WHEN %s THEN amount.%s", tier[0], SQL.identifier(f"amount_{tier[3]}"))
            for tier in tiers
        ),
        SQL.identifier(f"amount_{first}"),
    )
    return SQL(
        """
        WITH amount AS %(kept)s MATERIALIZED (%(amounts)s), changed AS (
            UPDATE loyalty_member member SET qualifying = %(shown)s
              FROM amount
             WHERE member.id = amount.member_id
               AND member.qualifying IS DISTINCT FROM %(shown)s
        )
        SELECT member.id, member.tier_id, member.tier_since, member.tier_until,
               member.enrolled_on, %(columns)s
          FROM amount JOIN loyalty_member member ON member.id = amount.member_id
         WHERE member.is_locked IS NOT TRUE AND (%(reached)s)
        """,
        amounts=amounts,
        # a table is read twice rather than copied
        kept=SQL("NOT") if is_stored else SQL(),
        shown=shown,
        columns=SQL(", ").join(
            SQL("amount.%s", SQL.identifier(f"amount_{index}"))
            for index in range(count)
        ),
        reached=_build_reached(tiers),
    )


def _build_reached(tiers: Sequence[tuple[int, Decimal, int, int]]) -> SQL:
    """Build the condition that a member reached a higher tier than it has."""
    ranks = SQL(" ").join(
        SQL("WHEN %s THEN %s", tier[0], rank) for rank, tier in enumerate(tiers)
    )
    return SQL(" OR ").join(
        SQL(
            "(CASE member.tier_id %s ELSE -1 END < %s AND amount.%s >= %s)",
            ranks,
            rank,
            SQL.identifier(f"amount_{tier[2]}"),
            tier[1],
        )
        for rank, tier in enumerate(tiers)
    )


def build_due_query(
    program_id: int,
    company_id: int,
    before: datetime.date,
    customer_ids: list[int] | None,
    limit: int,
) -> SQL:
    """Return, and lock, members whose period ended before a day.

    Columns ``id``, ``partner_id``, ``tier_id``, ``tier_since``, ``tier_until``,
    ``enrolled_on``. Uses ``loyalty_member__until``. A full run leaves out members that
    somebody else works on.
    """
    restriction, locking = SQL(), SQL("FOR UPDATE SKIP LOCKED")
    if customer_ids is not None:
        restriction = SQL("AND partner_id = ANY(%s)", customer_ids)
        locking = SQL("FOR UPDATE")
    return SQL(
        """
        SELECT id, partner_id, tier_id, tier_since, tier_until, enrolled_on
          FROM loyalty_member
         WHERE program_id = %s AND company_id = %s AND tier_until < %s
           AND is_locked IS NOT TRUE %s
         ORDER BY id LIMIT %s %s
        """,
        program_id,
        company_id,
        before,
        restriction,
        limit,
        locking,
    )


def build_move_query(rows: Sequence[tuple]) -> SQL:
    """Return the UPDATE of where members stand.

    :param rows: (member id, tier id or ``None``, since, until, amount shown or ``None``
        to leave it), at least one.
    """
    return SQL(
        """
        UPDATE loyalty_member member
           SET tier_id = fresh.tier_id, tier_since = fresh.tier_since,
               tier_until = fresh.tier_until,
               qualifying = COALESCE(fresh.qualifying, member.qualifying)
          FROM unnest(%s::int[], %s::int[], %s::date[], %s::date[], %s::numeric[])
               AS fresh (id, tier_id, tier_since, tier_until, qualifying)
         WHERE member.id = fresh.id
        """,
        *(list(column) for column in zip(*rows, strict=True)),
    )


def build_unlock_query(program_id: int, company_id: int, today: datetime.date) -> SQL:
    """Return the UPDATE that ends locks whose last day is over."""
    return SQL(
        "UPDATE loyalty_member SET is_locked = FALSE, lock_until = NULL,"
        " lock_reason = NULL WHERE program_id = %s AND company_id = %s AND is_locked"
        " AND lock_until < %s",
        program_id,
        company_id,
        today,
    )


def build_follow_customers_query(company_id: int) -> SQL:
    """Return the statement that lets members follow contacts that joined a company.

    A member whose partner is not the commercial one any more becomes that of the
    commercial one, unless there is one; then it goes.
    """
    return SQL(
        """
        WITH stray AS (
            SELECT DISTINCT ON (member.program_id, partner.commercial_partner_id)
                   member.id, partner.commercial_partner_id AS partner_id, EXISTS (
                       SELECT FROM loyalty_member other
                        WHERE other.partner_id = partner.commercial_partner_id
                          AND other.company_id = member.company_id
                          AND other.program_id = member.program_id
                   ) AS is_double
              FROM loyalty_member member
              JOIN res_partner partner ON partner.id = member.partner_id
             WHERE member.company_id = %s
               AND partner.commercial_partner_id <> member.partner_id
             ORDER BY member.program_id, partner.commercial_partner_id, member.id
        ), gone AS (
            DELETE FROM loyalty_member
             WHERE id IN (SELECT id FROM stray WHERE is_double)
        )
        UPDATE loyalty_member member SET partner_id = stray.partner_id
          FROM stray WHERE member.id = stray.id AND NOT stray.is_double
        """,
        company_id,
    )
