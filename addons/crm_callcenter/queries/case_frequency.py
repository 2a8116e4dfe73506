"""How often cases of a type occur, without counting all of them."""

from collections.abc import Sequence
from datetime import datetime

from odoo.tools import SQL


def build_common_types_query(
    type_ids: list[int],
    company_ids: list[int],
    periods: Sequence[tuple[datetime, int]],
) -> SQL:
    """Return the types that occurred often enough in one of the periods.

    Columns: id (int), one row per common type. Company filter: ``company_ids``;
    archived cases do not count. Index: ``crm_case_by_type``; of each type only as many
    cases are read as the period asks for.

    :param periods: (since, cases from which a type is common).
    """
    is_common = SQL(" OR ").join(
        SQL(
            """
            (
                SELECT COUNT(*) FROM (
                    SELECT FROM crm_case
                     WHERE type_id = type.id AND date_received >= %(since)s
                       AND company_id = ANY(%(companies)s) AND active
                     LIMIT %(minimum)s
                ) seen
            ) >= %(minimum)s
            """,
            since=since,
            companies=company_ids,
            minimum=minimum,
        )
        for since, minimum in periods
    )
    return SQL(
        "SELECT type.id FROM unnest(%s::int[]) AS type(id) WHERE %s",
        type_ids,
        is_common,
    )
