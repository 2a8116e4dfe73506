"""Queries that count movements of points for the liability of one company.

A movement belongs to the company whose lots it moves. Debts (lots below zero) are no
liability: they count when later points pay them, as redemptions of those.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from odoo.tools import SQL


class PolicyRow(NamedTuple):
    """What queries need to know of a policy.

    :param start: instant (naive UTC) before which everything is the opening balance.
    :param is_first: no posted close stands on it yet.
    """

    policy_id: int
    program_id: int
    is_relative: bool
    is_other_valued: bool
    is_first: bool
    start: datetime


class EstimateRow(NamedTuple):
    """An estimate from an instant to another one; ``None``: without bound."""

    policy_id: int
    since: datetime | None
    until: datetime | None
    share: float
    value: float


class Scope(NamedTuple):
    """Whose movements are counted, and into which close.

    :param end: instant (naive UTC) at which the period is over.
    :param start: instant at which it begins; what is dated before is late.
    """

    company_id: int
    close_id: int
    start: datetime
    end: datetime


def build_claim_query(scope: Scope, policies: Sequence[PolicyRow]) -> SQL:
    """Return the INSERT that counts movements dated before the end of the period.

    Those that no posted close has counted yet, late ones included; a movement whose
    lots begin after the period waits for the next one. Amounts come afterwards.
    """
    return SQL(
        """
        WITH %(policies)s
        INSERT INTO loyalty_liability_share
            (close_id, company_id, policy_id, entry_id, kind, cohort_id, is_valued,
             is_paid, is_late, order_id, date, points, currency_id, amount,
             amount_company)
        SELECT %(close)s, %(company)s, picked.policy_id, picked.id, picked.share_kind,
               CASE WHEN picked.share_kind IN ('sale', 'other') THEN %(close)s END,
               picked.share_kind IN ('opening', 'sale')
               OR picked.share_kind = 'other' AND picked.is_other_valued,
               picked.share_kind IN ('opening', 'sale'),
               picked.date < %(start)s AND picked.share_kind <> 'opening',
               CASE WHEN picked.share_kind = 'sale' THEN picked.res_id END,
               picked.date, picked.points,
               CASE WHEN picked.share_kind = 'sale' AND picked.is_relative
                    THEN sale.currency_id ELSE company.currency_id END, 0, 0
          FROM (%(picked)s) picked
          JOIN res_company company ON company.id = %(company)s
          LEFT JOIN sale_order sale
            ON sale.id = picked.res_id AND picked.share_kind = 'sale'
        """,
        policies=build_policies(policies),
        picked=_build_picked(scope),
        close=scope.close_id,
        company=scope.company_id,
        start=scope.start,
    )


def build_moved_query(scope: Scope) -> SQL:
    """Return the UPDATE that gives moved lots the cohort of those they came from.

    Lots that reverse something say which lot that was; of transfers and merges see
    ``build_twins``. Run it again until no row changes: lots can move twice.
    """
    return SQL(
        """
        WITH %(twins)s,
        source AS (
            SELECT came.entry_id, gone.lot_id FROM came JOIN gone USING (pair)
            UNION ALL
            SELECT lot.entry_id, lot.origin_id FROM loyalty_point_lot lot
             WHERE lot.origin_id IS NOT NULL
        ), root AS (
            SELECT share.id, origin.cohort_id, origin.currency_id, origin.is_paid,
                   origin.is_valued
              FROM loyalty_liability_share share
              JOIN source ON source.entry_id = share.entry_id
              JOIN loyalty_point_lot lot ON lot.id = source.lot_id
              JOIN loyalty_liability_share origin
                ON origin.entry_id = lot.entry_id
               AND origin.company_id = share.company_id
             WHERE share.close_id = %(close)s AND share.kind = 'moved'
        )
        UPDATE loyalty_liability_share share
           SET cohort_id = root.cohort_id, currency_id = root.currency_id,
               is_paid = root.is_paid, is_valued = root.is_valued
          FROM root
         WHERE root.id = share.id
           AND (share.cohort_id, share.currency_id, share.is_valued, share.is_paid)
               IS DISTINCT FROM
               (root.cohort_id, root.currency_id, root.is_valued, root.is_paid)
        RETURNING share.id
        """,
        twins=build_twins(scope.company_id),
        close=scope.close_id,
    )


def build_twins(company_id: int) -> SQL:
    """Return the CTEs ``came`` and ``gone``: moves of points between two cards.

    A transfer or merge takes points from a lot, and next begins a lot with as many, of
    the same kind, instant and document; ``pair`` is the same in both. What goes back
    into a lot that was there has no twin.
    """
    return SQL(
        """
        moving AS (
            SELECT move.id, move.lot_id, entry.id AS entry_id,
                   move.points > 0 AS is_in,
                   (entry.kind, entry.program_id, entry.date, entry.res_model,
                    entry.res_id, ABS(move.points))::text || '#' || ROW_NUMBER() OVER (
                       PARTITION BY entry.kind, entry.program_id, entry.date,
                                    entry.res_model, entry.res_id, move.points
                           ORDER BY move.id) AS pair
              FROM loyalty_point_entry entry
              JOIN loyalty_point_move move ON move.entry_id = entry.id
              JOIN loyalty_point_lot lot ON lot.id = move.lot_id AND lot.points > 0
               AND lot.company_id = %s
             WHERE entry.kind IN ('transfer', 'merge') AND entry.reversed_id IS NULL
               AND (move.points > 0) = (lot.entry_id = entry.id)
        ), came AS (SELECT * FROM moving WHERE is_in),
        gone AS (SELECT * FROM moving WHERE NOT is_in)
        """,
        company_id,
    )


def build_rounded(amount: SQL, currency: SQL) -> SQL:
    """Return an amount in whole smallest units of a currency, half rounded up."""
    return SQL("ROUND(%s / %s.rounding) * %s.rounding", amount, currency, currency)


def build_policies(policies: Sequence[PolicyRow]) -> SQL:
    """Return the CTE ``policy``, one row per policy."""
    return SQL(
        "policy (policy_id, program_id, is_relative, is_other_valued, is_first, start)"
        " AS (VALUES %s)",
        SQL(", ").join(
            SQL("(%s, %s, %s, %s, %s, %s::timestamp)", *policy) for policy in policies
        ),
    )


def _build_picked(scope: Scope) -> SQL:
    """Return the movements that a close counts, with what they are."""
    return SQL(
        """
        SELECT entry.id, entry.date, entry.points, entry.res_id, policy.*,
               CASE
               WHEN policy.is_first AND entry.date < policy.start THEN 'opening'
               WHEN NOT begins.is_lot AND taken.points > 0 THEN 'takeback'
               WHEN NOT begins.is_lot THEN 'use'
               WHEN entry.kind IN ('transfer', 'merge')
                    OR entry.reversed_id IS NOT NULL THEN 'moved'
               WHEN entry.kind = 'earn' AND entry.res_model = 'sale.order'
                    AND EXISTS (SELECT FROM sale_order o
                                 WHERE o.id = entry.res_id) THEN 'sale'
               ELSE 'other' END AS share_kind
          FROM loyalty_point_entry entry
          JOIN policy ON policy.program_id = entry.program_id
          LEFT JOIN loyalty_point_entry taken ON taken.id = entry.reversed_id
          CROSS JOIN LATERAL (
            SELECT EXISTS (SELECT FROM loyalty_point_lot lot
                            WHERE lot.entry_id = entry.id AND lot.points > 0)
                AS is_lot) begins
         WHERE entry.date < %(end)s
           AND NOT EXISTS (SELECT FROM loyalty_liability_share share
                            WHERE share.entry_id = entry.id
                              AND share.company_id = %(company)s)
           AND EXISTS (
            SELECT FROM loyalty_point_move move
              JOIN loyalty_point_lot lot ON lot.id = move.lot_id
             WHERE move.entry_id = entry.id AND lot.company_id = %(company)s)
           AND NOT EXISTS (
            SELECT FROM loyalty_point_move move
              JOIN loyalty_point_lot lot ON lot.id = move.lot_id
              JOIN loyalty_point_entry begun ON begun.id = lot.entry_id
             WHERE move.entry_id = entry.id AND begun.date >= %(end)s)
        """,
        company=scope.company_id,
        end=scope.end,
    )
