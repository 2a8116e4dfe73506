"""Who sold what, in SQL: posted invoices and credit notes, shared as deals are.

A *credit* is one person's part of one line of a posted customer invoice or credit note,
in the currency of the company, without taxes. The line belongs to the deal of its
order; where the deal's revenue is shared, each part goes to whom it belongs to, to the
cent. Other lines belong to the salesperson and team of the invoice.

The *cost* of a line is what the company booked for it (cost of goods sold), otherwise
quantity × cost of the product, as Odoo's analysis of invoices has it. A line without
either has no margin: it counts as *without cost*, never as all margin.

The *territory* is that of the deal, otherwise that of the customer's latest deal with
one.
"""

import datetime

from odoo.tools import SQL

# more parts than a line can have: shares have two decimals
PARTS_FACTOR = 10_000


def build_allocation(amount: SQL, unit: SQL, share: SQL, line: SQL, part: SQL) -> SQL:
    """Build one part of an amount by largest remainder, as ``tools.split.allocate``.

    Shares total 100. All arguments are expressions over the rows of a relation that has
    one row per part.

    :param amount: what is shared; a multiple of ``unit``.
    :param share: percentage, numeric.
    :param line: what identifies the whole.
    :param part: the order among equal remainders.
    """
    quota = SQL("(abs(%s) / %s * %s / 100)", amount, unit, share)
    missing = SQL(
        "(abs(%s) / %s - sum(floor(%s)) OVER (PARTITION BY %s))",
        amount,
        unit,
        quota,
        line,
    )
    rank = SQL(
        "row_number() OVER (PARTITION BY %s ORDER BY %s - floor(%s) DESC, %s)",
        line,
        quota,
        quota,
        part,
    )
    return SQL(
        "(sign(%s) * %s * (floor(%s) + CASE WHEN %s <= %s THEN 1 ELSE 0 END))",
        amount,
        unit,
        quota,
        rank,
        missing,
    )


def build_credit_query(
    company_ids: list[int],
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> SQL:
    """Build the credits of companies.

    One row is one credit: id, company_id, currency_id, date, move_id, move_type,
    line_id, lead_id, user_id, team_id, territory_id, partner_id (customer),
    product_id, categ_id, revenue, margin (null without cost), uncosted_revenue.

    :param first, last: restriction by date of the invoice.
    """
    unit, share = SQL("rounding"), SQL("share_pct")
    line, part = SQL("line_id"), SQL("split_id")
    return SQL(
        """
        SELECT part.line_id::bigint * %(factor)s + part.position - 1 AS id,
               part.company_id, part.currency_id, part.date, part.move_id,
               part.move_type, part.line_id, part.lead_id, part.user_id, part.team_id,
               %(territory)s AS territory_id,
               part.partner_id, part.product_id, part.categ_id, part.revenue,
               CASE WHEN part.is_costed THEN part.revenue - part.cost END AS margin,
               CASE WHEN NOT part.is_costed THEN part.revenue END AS uncosted_revenue
          FROM (
            SELECT line.*,
                   row_number() OVER (
                       PARTITION BY line.line_id ORDER BY line.split_id) AS position,
                   %(revenue)s AS revenue,
                   %(cost)s AS cost
              FROM (%(lines)s) line
          ) part
        """,
        factor=PARTS_FACTOR,
        territory=_build_territory(SQL("part")),
        revenue=build_allocation(SQL("line_revenue"), unit, share, line, part),
        cost=build_allocation(SQL("line_cost"), unit, share, line, part),
        lines=_build_lines(company_ids, first, last),
    )


def _build_lines(
    company_ids: list[int],
    first: datetime.date | None,
    last: datetime.date | None,
) -> SQL:
    """Build the lines of invoices, one row per share of revenue in their deals."""
    return SQL(
        """
        SELECT line.id AS line_id, line.company_id, company.currency_id,
               currency.rounding, move.invoice_date AS date, move.id AS move_id,
               move.move_type, deal.lead_id,
               COALESCE(split.id, 0) AS split_id,
               COALESCE(split.share_pct::numeric, 100) AS share_pct,
               CASE WHEN split.id IS NULL THEN move.invoice_user_id
                    ELSE split.user_id END AS user_id,
               CASE WHEN split.id IS NULL THEN move.team_id
                    ELSE split.team_id END AS team_id,
               partner.commercial_partner_id AS partner_id,
               line.product_id, template.categ_id,
               -line.balance AS line_revenue,
               round(COALESCE(cogs.cost, standard.cost, 0) / currency.rounding)
                    * currency.rounding AS line_cost,
               COALESCE(cogs.cost, standard.cost, 0) <> 0 AS is_costed
          FROM account_move move
          JOIN account_move_line line ON line.move_id = move.id
               AND line.display_type = 'product'
          JOIN res_company company ON company.id = line.company_id
          JOIN res_currency currency ON currency.id = company.currency_id
          LEFT JOIN res_partner partner ON partner.id = move.commercial_partner_id
          LEFT JOIN product_product product ON product.id = line.product_id
          LEFT JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
          LEFT JOIN uom_uom product_unit ON product_unit.id = template.uom_id
          LEFT JOIN LATERAL (
                SELECT min(sale.opportunity_id) AS lead_id
                  FROM sale_order_line_invoice_rel link
                  JOIN sale_order_line item ON item.id = link.order_line_id
                  JOIN sale_order sale ON sale.id = item.order_id
                 WHERE link.invoice_line_id = line.id) deal ON TRUE
          LEFT JOIN crm_lead_split split ON split.lead_id = deal.lead_id
               AND split.kind = 'revenue'
          %(costs)s
         WHERE move.company_id = ANY(%(companies)s)
           AND move.state = 'posted'
           AND move.move_type IN ('out_invoice', 'out_refund')
           AND move.invoice_date >= COALESCE(%(first)s, '-infinity'::date)
           AND move.invoice_date <= COALESCE(%(last)s, 'infinity'::date)
        """,
        costs=_build_costs(),
        companies=list(company_ids),
        first=first,
        last=last,
    )


def _build_costs() -> SQL:
    """Build the joins of what a line cost: ``cogs.cost`` or ``standard.cost``."""
    return SQL(
        """
          LEFT JOIN LATERAL (
                SELECT sum(booked.balance) AS cost
                  FROM account_move_line booked
                  JOIN account_account account ON account.id = booked.account_id
                 WHERE booked.cogs_origin_id = line.id
                   AND account.account_type LIKE 'expense%%') cogs ON TRUE
          LEFT JOIN LATERAL (
                SELECT CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                       * line.quantity * COALESCE(unit.factor, 1)
                       / NULLIF(COALESCE(product_unit.factor, 1), 0)
                       * (product.standard_price ->> line.company_id::text)::numeric
                       AS cost) standard ON TRUE
        """
    )


def _build_territory(row: SQL) -> SQL:
    """Build the territory of a row with lead_id, partner_id and company_id."""
    return SQL(
        """
        COALESCE(
            (SELECT deal.territory_id FROM crm_lead deal
              WHERE deal.id = %(row)s.lead_id),
            (SELECT deal.territory_id
               FROM crm_lead deal
               JOIN res_partner contact ON contact.id = deal.partner_id
              WHERE contact.commercial_partner_id = %(row)s.partner_id
                AND deal.company_id = %(row)s.company_id
                AND deal.territory_id IS NOT NULL
              ORDER BY deal.id DESC LIMIT 1))
        """,
        row=row,
    )


# ------------------------------------------------------------
# FIGURES OF TARGETS
# ------------------------------------------------------------


def build_goals(goals: list[tuple]) -> SQL:
    """Build the targets with their periods, to join facts to.

    One row is one target in one period: target_id, slot, first_day, last_day,
    first_before, last_before (the period before), and of the target company_id,
    user_id, team_id, territory_path, categ_path.

    :param goals: (target id, slot, first, last, first before, last before); not empty.
    """
    columns = [list(column) for column in zip(*goals, strict=True)]
    return SQL(
        """
        SELECT goal.*, target.company_id, target.user_id, target.team_id,
               territory.parent_path AS territory_path,
               categ.parent_path AS categ_path
          FROM unnest(%s::int[], %s::text[], %s::date[], %s::date[], %s::date[],
                      %s::date[])
               AS goal (target_id, slot, first_day, last_day, first_before, last_before)
          JOIN crm_sales_target target ON target.id = goal.target_id
          LEFT JOIN crm_territory territory ON territory.id = target.territory_id
          LEFT JOIN product_category categ ON categ.id = target.categ_id
        """,
        *columns,
    )


def _build_match(fact: SQL) -> SQL:
    """Build the condition that a fact belongs to the owner and period of a goal."""
    return SQL(
        """
        %(fact)s.company_id = goal.company_id
        AND %(fact)s.date BETWEEN goal.first_day AND goal.last_day
        AND (goal.user_id IS NULL OR goal.user_id = %(fact)s.user_id)
        AND (goal.team_id IS NULL OR goal.team_id = %(fact)s.team_id)
        AND (goal.territory_path IS NULL OR EXISTS (
            SELECT FROM crm_territory place
             WHERE place.id = %(fact)s.territory_id
               AND place.parent_path LIKE goal.territory_path || '%%'))
        """,
        fact=fact,
    )


def _build_credit_match() -> SQL:
    """Build `_build_match` for credits, which have product groups, too."""
    return SQL(
        """
        %s AND (goal.categ_path IS NULL OR EXISTS (
            SELECT FROM product_category sold
             WHERE sold.id = credit.categ_id
               AND sold.parent_path LIKE goal.categ_path || '%%'))
        """,
        _build_match(SQL("credit")),
    )


def build_sums_query(goals: SQL, credits_: SQL) -> SQL:
    """Build the money of goals: target_id, slot, revenue, margin, without cost."""
    return SQL(
        """
        WITH credit AS MATERIALIZED (%s)
        SELECT goal.target_id, goal.slot,
               COALESCE(sum(credit.revenue), 0),
               COALESCE(sum(credit.margin), 0),
               COALESCE(sum(credit.uncosted_revenue), 0)
          FROM (%s) goal JOIN credit ON %s
         GROUP BY goal.target_id, goal.slot
        """,
        credits_,
        goals,
        _build_credit_match(),
    )


def build_customers_query(
    goals: SQL, credits_: SQL, company_ids: list[int], *, is_new: bool
) -> SQL:
    """Build the customers of goals: target_id, slot, number.

    A *new* customer has the first sale ever in the period, the sales history of other
    systems included. A *kept* one bought in the period before, too, from whomever.

    :param is_new: new customers, otherwise kept ones.
    """
    condition = SQL(
        """
        credit.date = (SELECT min(sale.date) FROM sale
                        WHERE sale.partner_id = credit.partner_id
                          AND sale.company_id = credit.company_id)
        """
        if is_new
        else """
        EXISTS (SELECT FROM sale
                 WHERE sale.partner_id = credit.partner_id
                   AND sale.company_id = credit.company_id
                   AND sale.date BETWEEN goal.first_before AND goal.last_before)
        """
    )
    return SQL(
        """
        WITH credit AS MATERIALIZED (%s),
        sale AS MATERIALIZED (%s)
        SELECT goal.target_id, goal.slot, count(DISTINCT credit.partner_id)
          FROM (%s) goal
          JOIN credit ON credit.move_type = 'out_invoice' AND credit.revenue > 0
               AND %s
         WHERE %s
         GROUP BY goal.target_id, goal.slot
        """,
        credits_,
        _build_sales(company_ids),
        goals,
        _build_credit_match(),
        condition,
    )


def _build_sales(company_ids: list[int]) -> SQL:
    """Build the days on which customers bought: company_id, partner_id, date."""
    return SQL(
        """
        SELECT DISTINCT move.company_id, partner.commercial_partner_id AS partner_id,
               move.invoice_date AS date
          FROM account_move move
          JOIN res_partner partner ON partner.id = move.commercial_partner_id
         WHERE move.company_id = ANY(%(companies)s) AND move.state = 'posted'
           AND move.move_type = 'out_invoice' AND move.amount_untaxed_signed > 0
        UNION
        SELECT line.company_id, partner.commercial_partner_id, line.date
          FROM crm_sale_history line
          JOIN res_partner partner ON partner.id = line.partner_id
         WHERE line.company_id = ANY(%(companies)s) AND line.amount > 0
        """,
        companies=list(company_ids),
    )


def build_count_query(goals: SQL, facts: SQL) -> SQL:
    """Build the number of facts of goals: target_id, slot, number.

    :param facts: relation with company_id, date, user_id, team_id, territory_id; one
        row is one visit, call or the like.
    """
    return SQL(
        """
        WITH fact AS MATERIALIZED (%s)
        SELECT goal.target_id, goal.slot, count(*)
          FROM (%s) goal JOIN fact ON %s
         GROUP BY goal.target_id, goal.slot
        """,
        facts,
        goals,
        _build_match(SQL("fact")),
    )


def build_visit_facts(company_ids: list[int]) -> SQL:
    """Build the visits that were made: one row is one with a check-in.

    A visit belongs to the company of its deal, otherwise of its plan, otherwise of its
    salesperson; the day is that of the company's own time zone.
    """
    return SQL(
        """
        SELECT visit.*, %(territory)s AS territory_id
          FROM (
            SELECT company.id AS company_id,
                   (event.crm_checked_in_at AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(
                        contact.tz, calendar.tz, 'UTC'))::date AS date,
                   event.user_id, seller.sale_team_id AS team_id,
                   event.opportunity_id AS lead_id,
                   customer.commercial_partner_id AS partner_id
              FROM calendar_event event
              JOIN res_users seller ON seller.id = event.user_id
              LEFT JOIN crm_lead lead ON lead.id = event.opportunity_id
              LEFT JOIN crm_visit_plan plan ON plan.id = event.crm_visit_plan_id
              LEFT JOIN res_partner customer
                     ON customer.id = event.crm_visit_partner_id
              JOIN res_company company ON company.id = COALESCE(
                    lead.company_id, plan.company_id, seller.company_id)
              JOIN res_partner contact ON contact.id = company.partner_id
              LEFT JOIN resource_calendar calendar
                     ON calendar.id = company.resource_calendar_id
             WHERE event.crm_is_visit AND event.crm_checked_in_at IS NOT NULL
               AND company.id = ANY(%(companies)s)
          ) visit
        """,
        territory=_build_territory(SQL("visit")),
        companies=list(company_ids),
    )
