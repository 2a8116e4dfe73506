"""Writing the history of cases."""

import json
from collections.abc import Iterable

from odoo.tools import SQL


def build_insert_query(rows: Iterable[tuple]) -> SQL:
    """Return the query that appends events, all with one INSERT.

    :param rows: (case id, company id, kind, naive UTC, user id, {field: [old, new]}).
    """
    cases, companies, kinds, dates, users, values = zip(*rows, strict=True)
    return SQL(
        """
        INSERT INTO crm_case_event (case_id, company_id, kind, date, user_id, "values")
        SELECT * FROM unnest(
            %s::int[], %s::int[], %s::varchar[], %s::timestamp[], %s::int[], %s::jsonb[]
        )
        """,
        list(cases),
        list(companies),
        list(kinds),
        list(dates),
        list(users),
        [json.dumps(value) if value else None for value in values],
    )
