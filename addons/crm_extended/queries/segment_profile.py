"""What customers of a segment are like, in SQL.

Each builder counts members by the value of one attribute; columns ``value`` (text or
number, null when not known) and ``count``. A member is a partner; what it bought is
what its customer bought.
"""

import datetime

from odoo.tools import SQL

from .customer_metric import build_documents_query
from .customer_relation import build_relation_query, build_rfm_group
from .segment_kind import Scope, build_bought_lines

AGE_BANDS = (18, 30, 45, 60, 75)


def build_column_query(members: SQL, column: str) -> SQL:
    """Build the distribution of a column of the partner.

    :param members: relation with ``partner_id``.
    """
    return SQL(
        "SELECT partner.%(column)s AS value, COUNT(*) AS count"
        " FROM (%(members)s) member"
        " JOIN res_partner partner ON partner.id = member.partner_id"
        " GROUP BY partner.%(column)s",
        column=SQL.identifier(column),
        members=members,
    )


def build_age_query(members: SQL, today: datetime.date) -> SQL:
    """Build the distribution of age bands: the index of the band, null if unknown."""
    return SQL(
        """
        SELECT width_bucket(
                   date_part('year', age(%s, partner.birth_date)), %s::float8[]
               ) AS value, COUNT(*) AS count
          FROM (%s) member
          JOIN res_partner partner ON partner.id = member.partner_id
         GROUP BY 1
        """,
        today,
        list(AGE_BANDS),
        members,
    )


def build_relation_distribution(members: SQL, company_id: int, fallbacks: str) -> SQL:
    """Build the distribution of relation types."""
    return SQL(
        """
        SELECT relation.relation_type AS value, COUNT(*) AS count
          FROM (%s) member
          JOIN res_partner partner ON partner.id = member.partner_id
          JOIN (%s) relation ON relation.partner_id = partner.commercial_partner_id
         GROUP BY 1
        """,
        members,
        build_relation_query(company_id, fallbacks, SQL("TRUE")),
    )


def build_group_query(members: SQL, company_id: int) -> SQL:
    """Build the distribution of RFM groups."""
    return SQL(
        """
        SELECT %s AS value, COUNT(*) AS count
          FROM (%s) member
          JOIN res_partner partner ON partner.id = member.partner_id
          LEFT JOIN crm_customer_metric metric
                 ON metric.partner_id = partner.commercial_partner_id
                AND metric.company_id = %s
         GROUP BY 1
        """,
        build_rfm_group(),
        members,
        company_id,
    )


def build_decile_query(members: SQL, company_id: int) -> SQL:
    """Build the distribution over the company's deciles of revenue; 10 is the best."""
    return SQL(
        """
        SELECT decile.value, COUNT(*) AS count
          FROM (%s) member
          JOIN res_partner partner ON partner.id = member.partner_id
          LEFT JOIN (
            SELECT partner_id,
                   ntile(10) OVER (ORDER BY revenue_total, partner_id) AS value
              FROM crm_customer_metric
             WHERE company_id = %s AND sale_count > 0
          ) decile ON decile.partner_id = partner.commercial_partner_id
         GROUP BY 1
        """,
        members,
        company_id,
    )


def build_category_query(members: SQL, company_id: int) -> SQL:
    """Build how many members bought of each product category."""
    return SQL(
        """
        SELECT template.categ_id AS value, COUNT(DISTINCT member.partner_id) AS count
          FROM (%s) member
          JOIN res_partner own ON own.id = member.partner_id
          JOIN res_partner partner
            ON partner.commercial_partner_id = own.commercial_partner_id
          JOIN (%s) bought ON bought.partner_id = partner.id
          JOIN product_product product ON product.id = bought.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
         GROUP BY 1
        """,
        members,
        build_bought_lines(Scope(company_id)),
    )


def build_month_query(members: SQL, company_id: int) -> SQL:
    """Build how many purchases members made in each month of the year (1 to 12)."""
    return SQL(
        """
        SELECT date_part('month', document.date)::int AS value, COUNT(*) AS count
          FROM (%s) customer
          JOIN (%s) document ON document.partner_id = customer.id
         WHERE document.amount > 0
         GROUP BY 1
        """,
        _build_customers(members),
        build_documents_query(company_id),
    )


def build_totals_query(members: SQL, company_id: int) -> SQL:
    """Build the totals of a segment: one row.

    Columns: members, customers, buyers, revenue_12m, revenue_total.
    """
    return SQL(
        """
        SELECT (SELECT COUNT(*) FROM (%(members)s) member),
               COUNT(*),
               COUNT(*) FILTER (WHERE metric.sale_count > 0),
               COALESCE(SUM(metric.revenue_12m), 0),
               COALESCE(SUM(metric.revenue_total), 0)
          FROM (%(customers)s) customer
          LEFT JOIN crm_customer_metric metric
                 ON metric.partner_id = customer.id
                AND metric.company_id = %(company_id)s
        """,
        members=members,
        customers=_build_customers(members),
        company_id=company_id,
    )


def build_overlap_query(one: SQL, other: SQL) -> SQL:
    """Build the sizes of two sets: only in the first, in both, only in the second."""
    return SQL(
        """
        SELECT COUNT(*) FILTER (WHERE other.partner_id IS NULL),
               COUNT(*) FILTER (WHERE one.partner_id = other.partner_id),
               COUNT(*) FILTER (WHERE one.partner_id IS NULL)
          FROM (%s) one FULL JOIN (%s) other ON other.partner_id = one.partner_id
        """,
        one,
        other,
    )


def _build_customers(members: SQL) -> SQL:
    """Build the customers (commercial partners) of members: column ``id``."""
    return SQL(
        "SELECT DISTINCT partner.commercial_partner_id AS id FROM (%s) member"
        " JOIN res_partner partner ON partner.id = member.partner_id",
        members,
    )
