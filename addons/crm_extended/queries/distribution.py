"""The lines of a distribution, written at once."""

from __future__ import annotations

import datetime

from odoo.tools import SQL


def build_lines_query(
    distribution_id: int, rows: list[tuple], now: datetime.datetime, uid: int
) -> SQL:
    """Build the statement that creates the lines of a preview.

    :param rows: (partner id, user id or None, code of the reason or None).
    """
    partners, users, codes = zip(*rows, strict=True)
    return SQL(
        """
        INSERT INTO crm_distribution_line (
            distribution_id, partner_id, user_id, reason_code, state,
            create_uid, create_date, write_uid, write_date
        )
        SELECT %(distribution)s, partner_id, user_id, code, 'waiting',
               %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM unnest(%(partners)s::int[], %(users)s::int[], %(codes)s::text[])
               AS line (partner_id, user_id, code)
        """,
        distribution=distribution_id,
        now=now,
        uid=uid,
        partners=list(partners),
        users=list(users),
        codes=list(codes),
    )
