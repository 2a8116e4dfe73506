"""SQL that credits sales to what reached their customers.

The rules are those of ``tools/attribution.py``, in whole units of the currency's
rounding; a test compares the two.
"""

from __future__ import annotations

from odoo.tools import SQL

from ..tools.attribution import MODELS
from . import campaign_margin, campaign_touch


def build_credits() -> SQL:
    """Share out revenue and margin of every sale among its touches.

    A touch counts for the sales of its customer (the commercial partner) in the same
    company, within the company's attribution period before the sale. The campaign on
    the invoice counts only when nothing else of that campaign reached the customer.

    :return: a query with columns ``id`` (of sale and touch, whatever else comes),
        ``root_id``, ``sale_date``, those of
        `campaign_touch.build_touches`, and ``revenue_<model>`` and ``margin_<model>``
        for each of ``MODELS``. One row per touch of a sale; per sale each column adds
        up to revenue or margin of the sale.
    """
    return SQL(
        """
        WITH sale AS MATERIALIZED (%(sales)s),
        touch AS MATERIALIZED (%(touches)s),
        pair AS (%(pairs)s),
        weighed AS (SELECT pair.*, %(weights)s FROM pair),
        cut AS (SELECT weighed.*, %(cuts)s FROM weighed)
        SELECT ('x' || SUBSTR(MD5(root_id || kind || key), 1, 13))::bit(52)::bigint
                   AS id,
               root_id, sale_date, kind, key, company_id, campaign_id, partner_id,
               commercial_id, date, channel, mailing_id, journey_id, step_id, variant,
               %(shares)s
          FROM cut
        """,
        sales=campaign_margin.build_sales(),
        touches=campaign_touch.build_touches(SQL("sale")),
        pairs=_build_pairs(),
        weights=SQL(", ").join(_build_weight(model) for model in MODELS),
        cuts=_join_measures(_build_cut),
        shares=_join_measures(_build_share),
    )


def _build_pairs() -> SQL:
    """Return each sale with each of its touches, ``place`` of ``size``."""
    return SQL(
        """
        SELECT sale.root_id, sale.date AS sale_date, currency.rounding,
               ROUND(sale.revenue / currency.rounding)::bigint AS revenue,
               ROUND((sale.revenue - sale.cost) / currency.rounding)::bigint
                   AS margin,
               touch.*,
               COUNT(*) OVER (PARTITION BY sale.root_id) AS size,
               ROW_NUMBER() OVER (
                   PARTITION BY sale.root_id
                   ORDER BY touch.date, touch.kind, touch.key
               ) AS place
          FROM sale
          JOIN res_company company ON company.id = sale.company_id
          JOIN res_currency currency ON currency.id = company.currency_id
          JOIN touch
            ON touch.company_id = sale.company_id
           AND touch.commercial_id = sale.commercial_id
           AND touch.date <= sale.date
           AND touch.date > sale.date
               - company.crm_attribution_days * INTERVAL '1 day'
           AND (touch.kind <> 'document' OR touch.key = sale.root_id)
         WHERE touch.kind <> 'document'
            OR NOT EXISTS (
               SELECT FROM touch other
                WHERE other.kind <> 'document'
                  AND other.company_id = sale.company_id
                  AND other.commercial_id = sale.commercial_id
                  AND other.campaign_id = touch.campaign_id
                  AND other.date <= sale.date
                  AND other.date > sale.date
                      - company.crm_attribution_days * INTERVAL '1 day'
            )
        """
    )


def _join_measures(build) -> SQL:
    return SQL(", ").join(
        build(measure, model) for measure in ("revenue", "margin") for model in MODELS
    )


def _build_weight(model: str) -> SQL:
    """Return numerator and denominator of the share of one touch."""
    weights = {
        "first": ("CASE WHEN place = 1 THEN 1 ELSE 0 END", "1"),
        "last": ("CASE WHEN place = size THEN 1 ELSE 0 END", "1"),
        "linear": ("1", "size"),
        "position": (
            "CASE WHEN size < 3 THEN 1"
            " WHEN place IN (1, size) THEN 2 * (size - 2) ELSE 1 END",
            "CASE WHEN size < 3 THEN size ELSE 5 * (size - 2) END",
        ),
    }
    numerator, denominator = weights[model]
    return SQL(
        "%s AS %s, %s AS %s",
        SQL(numerator),
        SQL.identifier(f"num_{model}"),
        SQL(denominator),
        SQL.identifier(f"den_{model}"),
    )


def _build_cut(measure: str, model: str) -> SQL:
    """Return the share rounded towards 0, and what is left of it."""
    return SQL(
        """ABS(%(measure)s) * %(num)s / %(den)s AS %(share)s,
           ABS(%(measure)s) * %(num)s %% %(den)s AS %(rest)s""",
        measure=SQL.identifier(measure),
        num=SQL.identifier(f"num_{model}"),
        den=SQL.identifier(f"den_{model}"),
        share=SQL.identifier(f"cut_{measure}_{model}"),
        rest=SQL.identifier(f"rest_{measure}_{model}"),
    )


def _build_share(measure: str, model: str) -> SQL:
    """Return the share with its part of the units that are left, as an amount."""
    share = SQL.identifier(f"cut_{measure}_{model}")
    return SQL(
        """SIGN(%(measure)s) * rounding * (%(share)s + CASE
               WHEN ROW_NUMBER() OVER (PARTITION BY root_id
                                       ORDER BY %(rest)s DESC, place)
                    <= ABS(%(measure)s) - SUM(%(share)s) OVER (PARTITION BY root_id)
               THEN 1 ELSE 0 END) AS %(name)s""",
        measure=SQL.identifier(measure),
        share=share,
        rest=SQL.identifier(f"rest_{measure}_{model}"),
        name=SQL.identifier(f"{measure}_{model}"),
    )
