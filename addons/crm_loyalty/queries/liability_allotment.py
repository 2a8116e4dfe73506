"""Queries that allot sales to their points."""

from collections.abc import Sequence

from odoo.tools import SQL

from .liability import (
    EstimateRow,
    PolicyRow,
    Scope,
    build_policies,
    build_rounded,
)


def build_sale_amounts_query(
    scope: Scope,
    policies: Sequence[PolicyRow],
    estimates: Sequence[EstimateRow],
) -> SQL:
    """Return the UPDATE that allots the sales of a close to their points.

    The points of a movement get their share of what belongs to all points of the order;
    points without a sale get value x expected redemption where they carry a liability.
    """
    return SQL(
        """
        WITH %(allotted)s,
        %(worth)s
        UPDATE loyalty_liability_share share
           SET consideration = %(consideration)s, goods_price = %(goods_price)s,
               points_price = %(points_price)s, amount = %(amount)s,
               amount_company = %(amount_company)s
          FROM worth, res_currency currency, res_currency own, res_company company
         WHERE worth.id = share.id AND currency.id = share.currency_id
           AND company.id = share.company_id AND own.id = company.currency_id
        """,
        allotted=build_allotment(
            scope.company_id,
            policies,
            estimates,
            SQL(
                "sale.id IN (SELECT order_id FROM loyalty_liability_share"
                " WHERE close_id = %s AND kind = 'sale')",
                scope.close_id,
            ),
        ),
        worth=_build_worth(scope),
        consideration=build_rounded(SQL("worth.consideration"), SQL("currency")),
        goods_price=build_rounded(SQL("worth.goods_price"), SQL("currency")),
        points_price=build_rounded(SQL("worth.points_price"), SQL("currency")),
        amount=build_rounded(SQL("worth.amount"), SQL("currency")),
        amount_company=build_rounded(SQL("worth.amount_company"), SQL("own")),
    )


def build_allotment(
    company_id: int,
    policies: Sequence[PolicyRow],
    estimates: Sequence[EstimateRow],
    condition: SQL,
) -> SQL:
    """Return CTEs that end in ``allotted``: what of orders belongs to their points.

    One row per order and policy: ``order_id``, ``policy_id``, ``points`` (promised, or
    what the ledger has of them when that is more), ``consideration``, ``goods_price``,
    ``points_price`` and ``amount`` (in the currency of the order; of the company for
    policies with a fixed value), ``amount_company``; numeric, not rounded. The rule is
    that of ``tools.liability.allocate``; a test compares the two.

    :param condition: on ``sale`` (``sale_order``).
    """
    return SQL(
        """
        %(policies)s,
        estimate (policy_id, since, until, share, value) AS (VALUES %(estimates)s),
        %(promises)s,
        %(goods)s,
        %(prices)s,
        allotted AS (
            SELECT price.order_id, price.policy_id, price.points, price.is_relative,
                   goods.consideration, goods.goods_price,
                   price.points_price * basis.rate AS points_price,
                   basis.amount, basis.amount / basis.rate AS amount_company
              FROM price
              JOIN goods ON goods.order_id = price.order_id
              JOIN (SELECT order_id, SUM(points_price * rate)
                           FILTER (WHERE is_relative) AS total
                      FROM price GROUP BY order_id) sum
                ON sum.order_id = price.order_id
              CROSS JOIN LATERAL (
                SELECT CASE WHEN price.is_relative THEN price.rate ELSE 1 END AS rate,
                       CASE
                       WHEN NOT price.is_relative THEN price.points_price
                       WHEN goods.consideration <= 0
                            OR goods.goods_price + sum.total <= 0 THEN 0
                       ELSE goods.consideration * price.points_price * price.rate
                            / (goods.goods_price + sum.total) END AS amount) basis
        )
        """,
        policies=build_policies(policies),
        estimates=SQL(", ").join(
            SQL(
                "(%s, %s::timestamp, %s::timestamp, %s::numeric, %s::numeric)",
                *estimate,
            )
            for estimate in estimates
        ),
        promises=_build_promises(company_id, condition),
        goods=_build_goods(company_id, condition),
        prices=_build_prices(company_id, condition),
    )


def _build_worth(scope: Scope) -> SQL:
    """Return the CTE ``worth``: what each movement of a close is worth, not rounded."""
    return SQL(
        """
        worth AS (
            SELECT share.id, share.points * allotted.amount / wanted.points AS amount,
                   share.points * allotted.amount_company / wanted.points
                       AS amount_company,
                   share.points * allotted.consideration / wanted.points
                       AS consideration,
                   share.points * allotted.goods_price / wanted.points AS goods_price,
                   share.points * allotted.points_price / wanted.points
                       AS points_price
              FROM loyalty_liability_share share
              JOIN allotted ON allotted.order_id = share.order_id
               AND allotted.policy_id = share.policy_id
              CROSS JOIN LATERAL (
                SELECT GREATEST(allotted.points, share.points) AS points) wanted
             WHERE share.close_id = %(close)s AND share.kind = 'sale'
            UNION ALL
            SELECT share.id, price.amount, price.amount, 0, 0, price.amount
              FROM loyalty_liability_share share
              JOIN estimate ON estimate.policy_id = share.policy_id
               AND share.date >= COALESCE(estimate.since, share.date)
               AND share.date < COALESCE(estimate.until, share.date + INTERVAL '1d')
              CROSS JOIN LATERAL (
                SELECT share.points * estimate.share * estimate.value AS amount) price
             WHERE share.close_id = %(close)s AND share.kind = 'other'
               AND share.is_valued
        )
        """,
        close=scope.close_id,
    )


def _build_promises(company_id: int, condition: SQL) -> SQL:
    """Return the CTEs ``promise`` and ``kept``: points by order and policy."""
    return SQL(
        """
        promise AS (
            SELECT sale.id AS order_id, policy.policy_id, SUM(promise.points) AS points
              FROM sale_order sale
              JOIN sale_order_coupon_points promise ON promise.order_id = sale.id
              JOIN loyalty_card card ON card.id = promise.coupon_id
              JOIN policy ON policy.program_id = card.program_id
             WHERE sale.company_id = %(company)s AND %(condition)s
             GROUP BY sale.id, policy.policy_id
        ), kept AS (
            SELECT sale.id AS order_id, policy.policy_id,
                   SUM(earned.points + COALESCE((
                       SELECT SUM(back.points) FROM loyalty_point_entry back
                        WHERE back.reversed_id = earned.id), 0)) AS points
              FROM sale_order sale
              JOIN loyalty_point_entry earned
                ON earned.res_model = 'sale.order' AND earned.res_id = sale.id
               AND earned.kind = 'earn'
              JOIN policy ON policy.program_id = earned.program_id
             WHERE sale.company_id = %(company)s AND %(condition)s
             GROUP BY sale.id, policy.policy_id
        )
        """,
        company=company_id,
        condition=condition,
    )


def _build_goods(company_id: int, condition: SQL) -> SQL:
    """Return the CTE ``goods``: what is paid, and the price of the goods, by order."""
    return SQL(
        """
        goods AS (
            SELECT line.order_id, SUM(line.price_subtotal)::numeric AS consideration,
                   GREATEST(SUM(CASE
                       WHEN line.reward_id IS NOT NULL THEN 0
                       WHEN line.discount >= 100
                       THEN line.price_unit * line.product_uom_qty
                       ELSE line.price_subtotal / (1 - line.discount / 100)
                       END), 0)::numeric AS goods_price
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
             WHERE line.display_type IS NULL AND sale.company_id = %(company)s
               AND %(condition)s
             GROUP BY line.order_id
        )
        """,
        company=company_id,
        condition=condition,
    )


def _build_prices(company_id: int, condition: SQL) -> SQL:
    """Return the CTE ``price``: the stand-alone price of points, company currency."""
    return SQL(
        """
        price AS (
            SELECT sale.id AS order_id, policy.policy_id, policy.is_relative,
                   wanted.points, sale.currency_rate::numeric AS rate,
                   wanted.points * estimate.share * estimate.value AS points_price
              FROM sale_order sale
              CROSS JOIN policy
              LEFT JOIN promise ON promise.order_id = sale.id
               AND promise.policy_id = policy.policy_id
              LEFT JOIN kept ON kept.order_id = sale.id
               AND kept.policy_id = policy.policy_id
              JOIN estimate ON estimate.policy_id = policy.policy_id
               AND sale.date_order >= COALESCE(estimate.since, sale.date_order)
               AND sale.date_order
                   < COALESCE(estimate.until, sale.date_order + INTERVAL '1d')
              CROSS JOIN LATERAL (
                SELECT GREATEST(promise.points::numeric, kept.points::numeric)
                    AS points) wanted
             WHERE sale.company_id = %(company)s AND %(condition)s
               AND wanted.points IS NOT NULL
        )
        """,
        company=company_id,
        condition=condition,
    )
