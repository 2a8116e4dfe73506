"""Cases of customers in SQL, for the conditions of segments."""

import datetime

from odoo.tools import SQL


def build_case_query(
    company_id: int, type_ids: list[int] | None, is_open: bool, where: SQL
) -> SQL:
    """Build the number of cases of customers: ``partner_id`` and ``value``.

    :param type_ids: types that count, ``None`` for all.
    :param is_open: count open cases only.
    :param where: further condition over the alias ``d`` of ``crm_case``.
    """
    return SQL(
        """
        SELECT d.commercial_partner_id AS partner_id, COUNT(*) AS value
          FROM crm_case d
         WHERE d.company_id = %s AND d.active AND d.commercial_partner_id IS NOT NULL
           AND %s AND %s AND %s
         GROUP BY d.commercial_partner_id
        """,
        company_id,
        SQL("d.is_closed IS NOT TRUE") if is_open else SQL("TRUE"),
        SQL("TRUE") if type_ids is None else SQL("d.type_id = ANY(%s)", type_ids),
        where,
    )


def build_case_changes(company_id: int, since: datetime.datetime) -> SQL:
    """Build the customers whose cases changed: column ``partner_id``."""
    return SQL(
        "SELECT partner_id FROM crm_case"
        " WHERE company_id = %s AND write_date >= %s AND partner_id IS NOT NULL",
        company_id,
        since,
    )
