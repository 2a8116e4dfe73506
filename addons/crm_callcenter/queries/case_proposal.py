"""SQL of closed cases that speak of the same."""

from odoo.tools import SQL, Query

# the newest cases with one of the words; the nearest of them are looked for
MAX_CANDIDATES = 300


def build_neighbour_query(
    query: Query, subject: str, terms: list[str], limit: int
) -> SQL:
    """Return the nearest cases, the nearest first.

    Columns: id (int), type_id (int), nearness (float, above 0). Company filter: in
    ``query``. Index: ``crm_case_words`` for rare words, the key for frequent ones.

    :param subject: compared with trigrams.
    :param terms: words of letters and digits only; one of them has to be there.
    """
    table = SQL.identifier(query.table)
    words = SQL(
        "to_tsvector('simple'::regconfig, COALESCE(%s, '') || ' ' || "
        "left(COALESCE(%s, ''), 4000))",
        SQL.identifier(query.table, "name"),
        SQL.identifier(query.table, "description"),
    )
    wanted = SQL("to_tsquery('simple', %s)", " | ".join(terms))
    query.add_where(SQL("%s @@ %s", words, wanted))
    query.order = SQL("%s.id DESC", table)
    query.limit = MAX_CANDIDATES
    candidates = query.select(
        SQL("%s.id", table),
        SQL("%s.type_id", table),
        SQL(
            "ts_rank(%s, %s) + similarity(lower(%s), lower(%s)) AS nearness",
            words,
            wanted,
            SQL.identifier(query.table, "name"),
            subject,
        ),
    )
    return SQL(
        "SELECT id, type_id, nearness FROM (%s) AS candidate "
        "WHERE nearness > 0 ORDER BY nearness DESC, id DESC LIMIT %s",
        candidates,
        limit,
    )
