"""What to offer next: bought by similar customers, but not by this one."""

from __future__ import annotations

import datetime

from odoo.tools import SQL

# products by which customers are compared, and customers that are compared with
COMPARED_PRODUCTS = 30
COMPARED_CUSTOMERS = 50
SELLABLE = SQL(
    """
    EXISTS (
        SELECT FROM product_product product
          JOIN product_template template ON template.id = product.product_tmpl_id
         WHERE product.id = line.product_id AND product.active
           AND template.sale_ok AND template.active
    )
    """
)


def build_next_offers_query(
    customer_ids: list[int], company_id: int, since: datetime.datetime, limit: int
) -> SQL:
    """Build the products to offer, one row per customer and product.

    Columns: customer_id, product_id, buyers, similar: ``buyers`` of the ``similar``
    most similar customers bought it. Similar is who bought most of the customer's
    latest products; only confirmed orders of the company since an instant count. Rows
    are in order of preference: by the products shared with its buyers.

    Indexes used: those on ``sale_order.partner_id`` and ``sale_order_line.product_id``.
    """
    return SQL(
        """
        WITH mine AS MATERIALIZED (
            SELECT customer_id, product_id, last_bought, row_number() OVER (
                       PARTITION BY customer_id ORDER BY last_bought DESC, product_id
                   ) AS position
              FROM (%(bought)s) bought
        ),
        %(alike)s,
        offered AS (
            SELECT alike.customer_id, line.product_id, alike.alike_count,
                   COUNT(DISTINCT alike.peer_id) AS buyers,
                   SUM(alike.shared) AS weight
              FROM alike
              JOIN res_partner contact
                ON contact.commercial_partner_id = alike.peer_id
              JOIN sale_order sale ON sale.partner_id = contact.id
              JOIN sale_order_line line ON line.order_id = sale.id
             WHERE sale.state = 'sale' AND sale.company_id = %(company)s
               AND sale.date_order >= %(since)s AND line.product_uom_qty > 0
               AND line.product_id IS NOT NULL AND %(sellable)s
               AND NOT EXISTS (
                    SELECT FROM mine
                     WHERE mine.customer_id = alike.customer_id
                       AND mine.product_id = line.product_id
                   )
             GROUP BY alike.customer_id, line.product_id, alike.alike_count
        )
        SELECT customer_id, product_id, buyers, alike_count
          FROM (
            SELECT *, row_number() OVER (
                       PARTITION BY customer_id
                       ORDER BY buyers DESC, weight DESC, product_id
                   ) AS position
              FROM offered
          ) ranked
         WHERE position <= %(limit)s
         ORDER BY customer_id, position
        """,
        bought=_build_bought(customer_ids, company_id, since),
        alike=_build_alike(company_id, since),
        company=company_id,
        since=since,
        limit=limit,
        sellable=SELLABLE,
    )


def _build_alike(company_id: int, since: datetime.datetime) -> SQL:
    """Build the customers most alike each of ``mine``, by the products they share."""
    return SQL(
        """
        peer AS MATERIALIZED (
            SELECT mine.customer_id, contact.commercial_partner_id AS peer_id,
                   COUNT(DISTINCT mine.product_id) AS shared
              FROM mine
              JOIN sale_order_line line ON line.product_id = mine.product_id
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN res_partner contact ON contact.id = sale.partner_id
             WHERE mine.position <= %(products)s
               AND sale.state = 'sale' AND sale.company_id = %(company)s
               AND sale.date_order >= %(since)s AND line.product_uom_qty > 0
               AND contact.commercial_partner_id <> mine.customer_id
             GROUP BY mine.customer_id, contact.commercial_partner_id
        ),
        alike AS MATERIALIZED (
            SELECT *, COUNT(*) OVER (PARTITION BY customer_id) AS alike_count
              FROM (
                SELECT *, row_number() OVER (
                           PARTITION BY customer_id ORDER BY shared DESC, peer_id
                       ) AS position
                  FROM peer
              ) ranked
             WHERE position <= %(peers)s
        )
        """,
        products=COMPARED_PRODUCTS,
        peers=COMPARED_CUSTOMERS,
        company=company_id,
        since=since,
    )


def _build_bought(
    customer_ids: list[int], company_id: int, since: datetime.datetime
) -> SQL:
    """Build what customers bought: customer_id, product_id, last_bought."""
    return SQL(
        """
        SELECT contact.commercial_partner_id AS customer_id, line.product_id,
               MAX(sale.date_order) AS last_bought
          FROM res_partner contact
          JOIN sale_order sale ON sale.partner_id = contact.id
          JOIN sale_order_line line ON line.order_id = sale.id
         WHERE contact.commercial_partner_id = ANY(%s)
           AND sale.state = 'sale' AND sale.company_id = %s
           AND sale.date_order >= %s AND line.product_uom_qty > 0
           AND line.product_id IS NOT NULL
         GROUP BY contact.commercial_partner_id, line.product_id
        """,
        list(customer_ids),
        company_id,
        since,
    )
