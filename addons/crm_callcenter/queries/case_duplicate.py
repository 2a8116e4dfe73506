"""SQL of cases that repeat each other."""

from odoo.tools import SQL, Query


def build_similar_case_query(
    query: Query, subject: str, order_id: int | None, min_similarity: float | None
) -> SQL:
    """Return the oldest of the cases in ``query`` about the same thing.

    Columns: id (int). One row at most. Company filter: in ``query``. Index: that of
    the customer of the case; the subjects of one customer are few.

    :param subject: compared with trigrams, in small letters.
    :param min_similarity: from 0 to 1; ``None`` asks for the same subject.
    :param order_id: a case about the same order is the same whatever its subject.
    """
    table = query.table
    name = SQL("lower(%s)", SQL.identifier(table, "name"))
    is_same = (
        SQL("%s = lower(%s)", name, subject)
        if min_similarity is None
        else SQL("similarity(%s, lower(%s)) >= %s", name, subject, min_similarity)
    )
    order = SQL.identifier(table, "sale_order_id")
    query.add_where(SQL("(%s = %s OR %s)", order, order_id, is_same))
    query.order = SQL.identifier(table, "id")
    query.limit = 1
    return query.select(SQL.identifier(table, "id"))
