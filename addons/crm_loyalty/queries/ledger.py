"""Queries of the ledger: a card with its lots, and a movement in one statement."""

from collections.abc import Sequence

from odoo.tools import SQL

from .expiry import build_idle_day


def build_card_query(card_id: int, is_idle_rule: bool) -> SQL:
    """Return the query that locks a card and reads what its movements depend on.

    One row per lot that is not empty, in the order of their ids, and one row without
    lot where there is none: ``points``, ``ledger_sequence``, ``date_next_settle``,
    ``inactive_after`` of the card, the last of these of the member's cards in the
    program, ``id``, ``remaining``, ``available_on``, ``expires_on``, ``company_id`` of
    the lot. Uses the partial index of open lots. Since each movement changes the card's
    row, of two transactions the later one fails here with a serialization error.

    The caller flushes the card.

    :param is_idle_rule: the program lets balances lapse after inactivity.
    """
    last_day = SQL("card.inactive_after")
    if is_idle_rule:
        last_day = build_idle_day(SQL("card"))
    return SQL(
        """
        SELECT card.points, card.ledger_sequence, card.date_next_settle,
               card.inactive_after, %s,
               lot.id, lot.remaining, lot.available_on, lot.expires_on, lot.company_id
          FROM loyalty_card card
          LEFT JOIN loyalty_point_lot lot
            ON lot.card_id = card.id AND lot.remaining <> 0
         WHERE card.id = %s
         ORDER BY lot.id
           FOR UPDATE OF card
        """,
        last_day,
        card_id,
    )


def build_earned_query(
    model: str, document_ids: Sequence[int], final_models: Sequence[str]
) -> SQL:
    """Return what documents have earned by now, what was taken back taken off.

    One row per document and card: ``res_id``, ``card_id``, ``points`` (numeric). Uses
    the index of documents, and that of entries that take others back.

    :param final_models: what these documents took back is not taken off, so that it is
        not earned again.
    """
    return SQL(
        """
        SELECT entry.res_id, entry.card_id,
               SUM(entry.points + COALESCE(reversal.points, 0))
          FROM loyalty_point_entry entry
          LEFT JOIN LATERAL (
                SELECT SUM(back.points) AS points
                  FROM loyalty_point_entry back
                 WHERE back.reversed_id = entry.id
                   AND COALESCE(back.res_model, '') <> ALL (%s::varchar[])
               ) reversal ON TRUE
         WHERE entry.res_model = %s AND entry.res_id IN %s AND entry.kind = 'earn'
         GROUP BY entry.res_id, entry.card_id
        """,
        list(final_models),
        model,
        tuple(document_ids),
    )


def build_entry_query(
    entry: dict[str, object],
    lot: dict[str, object] | None,
    parts: Sequence[tuple[int, object]],
    card: dict[str, object],
    history: dict[str, object] | None,
) -> SQL:
    """Return the one statement that writes a movement down, with all it changes.

    One row: ``entry_id``, ``lot_id`` (NULL without a new lot).

    :param entry: {column: value} of the entry.
    :param lot: {column: value} of the lot that it begins, without ``entry_id``.
    :param parts: (lot id, points) of lots that were there, in the order in which they
        are taken.
    :param card: {column: value} of the card afterwards; the card is locked.
    :param history: {column: value} of Odoo's history, without ``order_id``.
    """
    clauses = [
        SQL("entry AS (%s RETURNING id)", _build_insert("loyalty_point_entry", entry)),
        _build_parts(parts),
    ]
    if lot:
        insert = _build_insert_of_entry("loyalty_point_lot", lot, "entry_id")
        clauses.append(SQL("lot AS (%s RETURNING id, points)", insert))
    clauses.append(_build_moves(entry["company_id"], bool(lot), len(parts)))
    if history:
        insert = _build_insert_of_entry("loyalty_history", history, "order_id")
        clauses.append(SQL("history AS (%s)", insert))
    clauses.append(SQL("card AS (%s)", build_card_update(entry["card_id"], card)))
    new_lot_id = SQL("(SELECT id FROM lot)") if lot else SQL("NULL::int")
    return SQL("WITH %s SELECT id, %s FROM entry", SQL(", ").join(clauses), new_lot_id)


def _build_parts(parts):
    """Return the clauses ``part`` and ``changed``: what lots that were there lose."""
    return SQL(
        """
        part AS (
            SELECT lot_id, points, number
              FROM UNNEST(%s::int[], %s::numeric[]) WITH ORDINALITY
                   AS part (lot_id, points, number)
        ), changed AS (
            UPDATE loyalty_point_lot lot SET remaining = lot.remaining + own.points
              FROM (SELECT lot_id, SUM(points) AS points FROM part GROUP BY lot_id) own
             WHERE lot.id = own.lot_id
        )
        """,
        [lot_id for lot_id, _points in parts],
        [points for _lot_id, points in parts],
    )


def _build_moves(company_id, has_lot, count):
    """Return the clause ``move``: parts in their order, then that of the new lot."""
    new_part = SQL("SELECT NULL::int, NULL::numeric, 0 WHERE FALSE")
    if has_lot:
        new_part = SQL("SELECT id, points, %s FROM lot", count + 1)
    return SQL(
        """
        move AS (
            INSERT INTO loyalty_point_move (entry_id, lot_id, company_id, points)
            SELECT entry.id, own.lot_id, %s, own.points
              FROM entry,
                   (SELECT * FROM part UNION ALL %s) own (lot_id, points, number)
             ORDER BY own.number
        )
        """,
        company_id,
        new_part,
    )


def build_card_update(card_id: int, values: dict[str, object]) -> SQL:
    """Return the UPDATE of a card's row, which is locked.

    :param values: {column: value}.
    """
    return SQL(
        "UPDATE loyalty_card SET %s WHERE id = %s",
        SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        ),
        card_id,
    )


def _build_insert(table: str, values: dict[str, object]) -> SQL:
    """Return the INSERT of one row."""
    return SQL(
        "INSERT INTO %s (%s) VALUES (%s)",
        SQL.identifier(table),
        SQL(", ").join(map(SQL.identifier, values)),
        SQL(", ").join(SQL("%s", value) for value in values.values()),
    )


def _build_insert_of_entry(table: str, values: dict[str, object], column: str) -> SQL:
    """Return the INSERT of one row that names the new entry in a column."""
    return SQL(
        "INSERT INTO %s (%s, %s) SELECT %s, id FROM entry",
        SQL.identifier(table),
        SQL(", ").join(map(SQL.identifier, values)),
        SQL.identifier(column),
        SQL(", ").join(SQL("%s", value) for value in values.values()),
    )
