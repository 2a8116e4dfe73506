"""SQL of what cases cost."""

from __future__ import annotations

from collections.abc import Sequence

from odoo.tools import SQL

# ids of different tables side by side: id x STEP + position of the kind
STEP = 8


def build_cost_query(selects: Sequence[SQL]) -> SQL:
    """Put the costs of all kinds together, each with what is known of its case.

    One row is one cost. Columns: id (bigint, unique), kind, case_id, date, amount
    (company currency, plus = cost), user_id (who worked), company_id, currency_id,
    team_id, type_id, partner_id and commercial_partner_id of the case. Access is for
    the caller to decide, by rules on company_id.

    :param selects: one per kind: position, id, kind, case_id, date, amount, user_id.
    """
    return SQL(
        """
        SELECT cost.id::bigint * %(step)s + cost.position AS id, cost.kind,
               cost.case_id, cost.date, cost.amount, cost.user_id, c.company_id,
               company.currency_id, c.team_id, c.type_id, c.partner_id,
               c.commercial_partner_id
          FROM (%(selects)s)
               AS cost (position, id, kind, case_id, date, amount, user_id)
          JOIN crm_case c ON c.id = cost.case_id
          JOIN res_company company ON company.id = c.company_id
        """,
        step=STEP,
        selects=SQL(" UNION ALL ").join(selects),
    )


def build_refund_select(position: int) -> SQL:
    """Return posted credit notes of cases, without taxes.

    Uses the index on account_move.case_id.
    """
    return SQL(
        """
        SELECT %s, m.id, 'refund', m.case_id, m.date, -m.amount_untaxed_signed,
               NULL::integer
          FROM account_move m
         WHERE m.case_id IS NOT NULL
           AND m.move_type = 'out_refund' AND m.state = 'posted'
        """,
        position,
    )


def build_return_select(position: int) -> SQL:
    """Return goods received back for cases, at what a return costs the team."""
    return _build_picking_select(
        position, "return", SQL("location_id"), SQL("return_cost")
    )


def build_shipment_select(position: int) -> SQL:
    """Return goods sent to customers for cases, at what a shipment costs the team."""
    return _build_picking_select(
        position, "shipment", SQL("location_dest_id"), SQL("shipment_cost")
    )


def build_time_select(position: int) -> SQL:
    """Return the time that people spent, at the rate of the day it was written down."""
    return SQL(
        """
        SELECT %s, t.id, 'time', t.case_id, t.date, t.amount, t.user_id
          FROM crm_case_time t
         WHERE t.amount <> 0
        """,
        position,
    )


def _build_picking_select(position: int, kind: str, customer: SQL, cost: SQL) -> SQL:
    """Return done transfers for cases, at what one costs the team.

    Uses the index on stock_picking.case_id.

    :param customer: the column of transfers with the location that is the customer's.
    :param cost: the column of teams with the cost of one.
    """
    return SQL(
        """
        SELECT %(position)s, p.id, %(kind)s, p.case_id, p.date_done::date,
               COALESCE(team.%(cost)s, 0), NULL::integer
          FROM stock_picking p
          JOIN stock_location location ON location.id = p.%(customer)s
          JOIN crm_case c ON c.id = p.case_id
          LEFT JOIN crm_case_team team ON team.id = c.team_id
         WHERE p.case_id IS NOT NULL
           AND p.state = 'done' AND location.usage = 'customer'
        """,
        position=position,
        kind=kind,
        customer=customer,
        cost=cost,
    )
