"""SQL of the numbers of contacts."""

from collections.abc import Sequence

from odoo.tools import SQL


def build_drop_repeated_query(kept_id: int, merged_ids: Sequence[int]) -> SQL:
    """Return the deletion of numbers that are there more than once among contacts.

    Of each number the row of the contact who stays is kept, else the oldest. Numbers
    that could not be read as international ones are all kept.

    :param kept_id: the contact who stays.
    :param merged_ids: the contacts that become this one; not empty.
    """
    return SQL(
        """
        DELETE FROM crm_partner_phone
         WHERE id IN (
               SELECT id
                 FROM (SELECT id, row_number() OVER (
                                  PARTITION BY phone_sanitized
                                  ORDER BY partner_id <> %(kept_id)s, id
                              ) AS place
                         FROM crm_partner_phone
                        WHERE partner_id = ANY(%(partner_ids)s)
                          AND phone_sanitized IS NOT NULL) number
                WHERE place > 1)
        """,
        kept_id=kept_id,
        partner_ids=[kept_id, *merged_ids],
    )
