"""The customer as lists show it, and the relation type, in SQL."""

from odoo.tools import SQL

from ..tools.rfm import MAX_SCORE, get_rfm_group


def build_customer_from(where: SQL) -> SQL:
    """Build the FROM and WHERE that the builders of this module share.

    One row is one commercial partner in one company that may see it. Aliases:
    ``company``, ``partner``, ``metric`` and ``state`` (null without figures).

    :param where: further condition over these aliases.
    """
    return SQL(
        """
        FROM res_company company
        JOIN res_partner partner
          ON partner.company_id IS NULL
          OR partner.company_id = ANY(
                 string_to_array(rtrim(company.parent_path, '/'), '/')::int[]
             )
        LEFT JOIN crm_metric_state state ON state.company_id = company.id
        LEFT JOIN crm_customer_metric metric
               ON metric.partner_id = partner.id AND metric.company_id = company.id
       WHERE partner.commercial_partner_id = partner.id AND %s
        """,
        where,
    )


def build_company_value(column: str, fallbacks: str) -> SQL:
    """Build the text value of a company-dependent field of ``partner``.

    :param column: the field.
    :param fallbacks: JSON object, company id -> default value.
    """
    return SQL(
        "(COALESCE(%s -> company.id::text, %s::jsonb -> company.id::text) #>> '{}')",
        SQL.identifier("partner", column),
        fallbacks,
    )


def build_relation_type(fallbacks: str) -> SQL:
    """Build the relation type: as set by hand, else as the documents say.

    :param fallbacks: see `build_company_value`, for ``crm_relation_manual``.
    """
    return SQL(
        """
        COALESCE(
            %s,
            CASE
                WHEN metric.last_sale_date
                     >= state.reference_date - company.crm_former_after_days
                    THEN 'customer'
                WHEN metric.last_sale_date IS NOT NULL THEN 'former'
                WHEN partner.supplier_rank > 0 THEN 'supplier'
                ELSE 'prospect'
            END
        )
        """,
        build_company_value("crm_relation_manual", fallbacks),
    )


def build_relation_query(company_id: int, fallbacks: str, where: SQL) -> SQL:
    """Build the relation types of partners in one company.

    One row is one commercial partner; columns ``partner_id``, ``relation_type``.

    :param where: condition over the aliases of `build_customer_from`.
    """
    return SQL(
        "SELECT partner.id AS partner_id, %s AS relation_type %s",
        build_relation_type(fallbacks),
        build_customer_from(SQL("company.id = %s AND %s", company_id, where)),
    )


def build_rfm_group() -> SQL:
    """Build the code of the group that recency and frequency put a customer in.

    The rule is that of ``tools.rfm``, looked up in a list of all pairs of scores.
    """
    scores = range(1, MAX_SCORE + 1)
    return SQL(
        "(%s::text[])[(metric.recency_score - 1) * %s + metric.frequency_score]",
        [
            get_rfm_group(recency, frequency)
            for recency in scores
            for frequency in scores
        ],
        MAX_SCORE,
    )
