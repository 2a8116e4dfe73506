"""Who looks at a case right now."""

from datetime import datetime

from odoo.tools import SQL


def build_presence_query(
    case_id: int, user_id: int, is_typing: bool, seen_at: datetime
) -> SQL:
    """Return the statement that notes that a user looks at a case.

    One row per case and user; the row of the case itself is not touched. Columns:
    ``case_id``, ``user_id``, ``is_typing``, ``date_seen``. The caller has checked that
    the user may read the case. Index used: ``crm_case_presence_unique_user``.
    """
    return SQL(
        """
        INSERT INTO crm_case_presence (case_id, user_id, is_typing, date_seen)
        VALUES (%(case)s, %(user)s, %(typing)s, %(seen)s)
        ON CONFLICT (case_id, user_id)
        DO UPDATE SET is_typing = EXCLUDED.is_typing, date_seen = EXCLUDED.date_seen
        """,
        case=case_id,
        user=user_id,
        typing=is_typing,
        seen=seen_at,
    )
