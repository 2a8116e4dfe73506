"""One row per mail that came in for cases."""

from datetime import datetime

from odoo.tools import SQL


def build_claim_query(message_id: str, email: str | None, date: datetime) -> SQL:
    """Return the statement that takes a mail for this transaction.

    It returns one row ``id`` when the mail is new and none when it was taken before.
    Somebody who takes it at the same time waits, and is then run again. Index: the
    unique one of ``message_id``. No company: one mail may go to several.
    """
    return SQL(
        """
        INSERT INTO crm_mail_log (message_id, email, date)
        VALUES (%(message_id)s, %(email)s, %(date)s)
        ON CONFLICT (message_id) DO NOTHING
        RETURNING id
        """,
        message_id=message_id,
        email=email,
        date=date,
    )
