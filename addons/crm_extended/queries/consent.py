"""SQL of the current state of consents."""

from odoo.tools import SQL


def build_is_current_condition(alias: str) -> SQL:
    """Return the condition that no newer statement replaces one of ``crm_consent``.

    One state per (partner, company, purpose, channel): the latest date, then the
    latest id. Correlated, so that only the rows that the caller's other conditions
    leave are compared; uses the index on these four columns and the date. Record
    rules apply to the statement itself; the newer one has the same company.

    :param alias: the alias of ``crm_consent`` in the caller's query.
    """
    return SQL(
        """NOT EXISTS (
        SELECT 1
          FROM crm_consent newer
         WHERE newer.partner_id = %(alias)s.partner_id
           AND newer.company_id = %(alias)s.company_id
           AND newer.purpose_id = %(alias)s.purpose_id
           AND newer.channel = %(alias)s.channel
           AND (newer.date, newer.id) > (%(alias)s.date, %(alias)s.id)
        )""",
        alias=SQL.identifier(alias),
    )
