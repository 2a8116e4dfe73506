"""What is counted of customers for the rules of segments.

Each builder gives one row per customer (commercial partner) that has anything to count,
columns ``partner_id`` and, where the rule compares a number, ``value``.
"""

import datetime
from typing import NamedTuple

from odoo.tools import SQL

from .customer_metric import build_documents_query


class Scope(NamedTuple):
    """Where a rule looks.

    :param company_id: the only company whose facts count.
    :param first_day: first day that counts, ``None`` without a window.
    :param last_day: last day that counts, ``None`` without a window.
    :param first_instant: begin of the first day in the company (UTC).
    :param end_instant: begin of the day after the last one (UTC).
    :param customer_ids: look at these customers only; ``None`` for all.
    """

    company_id: int
    first_day: datetime.date | None = None
    last_day: datetime.date | None = None
    first_instant: datetime.datetime | None = None
    end_instant: datetime.datetime | None = None
    customer_ids: list[int] | None = None

    def between_days(self, column: SQL) -> SQL:
        """Build the condition that a day lies in the window."""
        if self.first_day is None:
            return SQL("TRUE")
        return SQL("%s BETWEEN %s AND %s", column, self.first_day, self.last_day)

    def between_instants(self, column: SQL) -> SQL:
        """Build the condition that an instant lies in the window."""
        if self.first_instant is None:
            return SQL("TRUE")
        return SQL(
            "%s >= %s AND %s < %s",
            column,
            self.first_instant,
            column,
            self.end_instant,
        )

    def of_customers(self, column: SQL) -> SQL:
        """Build the condition that a partner belongs to the customers looked at."""
        if self.customer_ids is None:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
            column,
            self.customer_ids,
        )


def build_order_query(scope: Scope, figures: SQL) -> SQL:
    """Build figures over the confirmed orders of each customer.

    :param figures: columns, aggregates over the alias ``d`` of ``sale_order``.
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, %s
          FROM sale_order d
          JOIN res_partner partner ON partner.id = d.partner_id
         WHERE d.company_id = %s AND d.state = 'sale' AND %s AND %s
         GROUP BY partner.commercial_partner_id
        """,
        figures,
        scope.company_id,
        scope.between_instants(SQL("d.date_order")),
        scope.of_customers(SQL("d.partner_id")),
    )


def build_purchase_query(scope: Scope, figures: SQL) -> SQL:
    """Build figures over the sales documents of each customer.

    :param figures: columns, aggregates over ``date`` and ``amount`` of posted invoices,
        credit notes and imported documents.
    """
    return SQL(
        "SELECT partner_id, %s FROM (%s) document WHERE %s GROUP BY partner_id",
        figures,
        build_documents_query(scope.company_id, scope.customer_ids),
        scope.between_days(SQL("date")),
    )


def build_last_sale_query(scope: Scope, reference_date: datetime.date) -> SQL:
    """Build the days since the last sale, of customers that ever bought."""
    return SQL(
        "SELECT partner_id, %s - last_sale_date AS value FROM crm_customer_metric"
        " WHERE company_id = %s AND last_sale_date IS NOT NULL AND %s",
        reference_date,
        scope.company_id,
        scope.of_customers(SQL("partner_id")),
    )


def build_rfm_query(scope: Scope, patterns: list[str]) -> SQL:
    """Build the customers whose RFM code is like one of the patterns."""
    return SQL(
        "SELECT partner_id FROM crm_customer_metric"
        " WHERE company_id = %s AND rfm_code LIKE ANY(%s) AND %s",
        scope.company_id,
        patterns,
        scope.of_customers(SQL("partner_id")),
    )


def build_bought_lines(scope: Scope) -> SQL:
    """Build the lines that somebody bought: ``partner_id`` (contact), ``product_id``.

    Counted are lines of confirmed orders, of posted invoices and of imported sales, of
    more than nothing. Imported lines name a product by its reference.
    """
    return SQL(
        """
        SELECT line.order_partner_id AS partner_id, line.product_id
          FROM sale_order_line line
          JOIN sale_order d ON d.id = line.order_id
         WHERE d.company_id = %(company_id)s AND d.state = 'sale'
           AND line.product_uom_qty > 0 AND %(ordered)s AND %(of_order)s
         UNION ALL
        SELECT line.partner_id, line.product_id
          FROM account_move_line line
          JOIN account_move d ON d.id = line.move_id
         WHERE d.company_id = %(company_id)s AND d.state = 'posted'
           AND d.move_type = 'out_invoice' AND line.display_type = 'product'
           AND line.quantity > 0 AND %(invoiced)s AND %(of_invoice)s
         UNION ALL
        SELECT line.partner_id, product.id
          FROM crm_sale_history line
          JOIN product_product product ON product.default_code = line.product_ref
         WHERE line.company_id = %(company_id)s AND line.quantity > 0
           AND %(sold)s AND %(of_history)s
        """,
        company_id=scope.company_id,
        ordered=scope.between_instants(SQL("d.date_order")),
        of_order=scope.of_customers(SQL("line.order_partner_id")),
        invoiced=scope.between_days(SQL("d.invoice_date")),
        of_invoice=scope.of_customers(SQL("line.partner_id")),
        sold=scope.between_days(SQL("line.date")),
        of_history=scope.of_customers(SQL("line.partner_id")),
    )


def build_bought_query(scope: Scope, category_ids: list[int]) -> SQL:
    """Build the customers that bought a product of these categories.

    :param category_ids: the categories with all below them.
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id
          FROM (%s) bought
          JOIN product_product product ON product.id = bought.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN res_partner partner ON partner.id = bought.partner_id
         WHERE template.categ_id = ANY(%s)
        """,
        build_bought_lines(scope),
        category_ids,
    )


def build_consent_query(
    scope: Scope, purpose_id: int, channel: str, is_granted: bool
) -> SQL:
    """Build the persons whose latest statement allows, or refuses, something.

    One row is one person, not a customer.
    """
    return SQL(
        """
        SELECT partner_id
          FROM (
            SELECT DISTINCT ON (partner_id) partner_id, granted
              FROM crm_consent
             WHERE company_id = %s AND purpose_id = %s AND channel = %s AND %s
             ORDER BY partner_id, date DESC, id DESC
          ) statement
         WHERE granted = %s
        """,
        scope.company_id,
        purpose_id,
        channel,
        scope.of_customers(SQL("partner_id")),
        is_granted,
    )


def build_call_query(scope: Scope) -> SQL:
    """Build the number of telephone calls noted for each customer.

    A call is an activity of a call type that was done, on the contact or on one of its
    leads.
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, COUNT(*) AS value
          FROM (
            SELECT message.date,
                   CASE message.model WHEN 'res.partner' THEN message.res_id
                   ELSE lead.partner_id END AS partner_id
              FROM mail_message message
              JOIN mail_activity_type type ON type.id = message.mail_activity_type_id
              LEFT JOIN crm_lead lead
                     ON message.model = 'crm.lead' AND lead.id = message.res_id
             WHERE type.category = 'phonecall'
               AND (message.model = 'res.partner' OR lead.company_id = %s)
          ) call
          JOIN res_partner partner ON partner.id = call.partner_id
         WHERE %s AND %s
         GROUP BY partner.commercial_partner_id
        """,
        scope.company_id,
        scope.between_instants(SQL("call.date")),
        scope.of_customers(SQL("call.partner_id")),
    )


def build_open_lead_query(scope: Scope) -> SQL:
    """Build the number of open opportunities of each customer."""
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, COUNT(*) AS value
          FROM crm_lead d
          JOIN res_partner partner ON partner.id = d.partner_id
         WHERE d.company_id = %s AND d.type = 'opportunity' AND d.active
           AND d.probability < 100 AND %s
         GROUP BY partner.commercial_partner_id
        """,
        scope.company_id,
        scope.of_customers(SQL("d.partner_id")),
    )
