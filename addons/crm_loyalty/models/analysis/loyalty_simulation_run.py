"""Trying a draft: one query over the sales, formulas over what it found."""

from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ...queries import simulation_sales as sales
from ...queries.simulation import build_simulation_query
from ...tools import simulation as tools
from ...tools.rounding import round_points

HUNDRED = Decimal(100)


class LoyaltySimulation(models.Model):
    """Compute the result of a draft."""

    _inherit = "loyalty.simulation"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _simulate(self):
        """Compute and store the result, in a constant number of sales."""
        self.ensure_one()
        self._check_draft()
        if not (self.has_own_sales or self.has_history):
            raise UserError(self.env._("Choose whose sales the draft is tried on."))
        tiers = [
            (Decimal(str(tier.threshold)), Decimal(str(tier.multiplier)))
            for tier in self.tier_ids.sorted("threshold")
        ]
        levels, days = {}, {}
        for kind, level, day, count, points, revenue in self.env.execute_query(
            self._get_query(tiers)
        ):
            amounts = (Decimal(points), Decimal(revenue))
            if kind == "tier":
                levels[level] = (count, *amounts)
            else:
                days[day] = amounts
        self._store_levels(levels)
        self._store_months(days)
        self._store_totals(levels, days)

    def _store_totals(self, levels, days):
        """Write the figures of the whole draft.

        :param levels: {level: (customers, points, revenue)}.
        :param days: {day: (points, revenue)}.
        """
        part = self._get_participation()
        redemption = Decimal(str(self.redemption_pct)) / HUNDRED
        value = Decimal(str(self.point_value))
        points = sum((row[1] for row in levels.values()), Decimal(0)) * part
        revenue = sum((row[2] for row in levels.values()), Decimal(0)) * part
        cost = tools.compute_cost(points, redemption, value)
        open_points = tools.compute_open_points(
            {day: row[0] * part for day, row in days.items()},
            self.date_to,
            self.spend_days,
            self.validity_days,
        )
        uplift = tools.compute_break_even(
            cost, revenue, Decimal(str(self.margin_pct)) / HUNDRED
        )
        self.write(
            {
                "date_run": fields.Datetime.now(),
                "run_key": self._get_run_key(),
                "customer_count": sum(row[0] for row in levels.values()),
                "member_count": sum(self.level_ids.mapped("member_count")),
                "revenue": float(revenue),
                "points_issued": float(round_points(points)),
                "expected_cost": float(cost),
                "cost_pct": float(HUNDRED * cost / revenue) if revenue > 0 else 0.0,
                "liability": float(tools.compute_cost(open_points, redemption, value)),
                "break_even_pct": float(HUNDRED * (uplift or 0)),
                "is_paying": uplift is not None,
            }
        )

    def _store_levels(self, levels):
        """Write the members per tier, tiers that nobody reached included."""
        names = [
            self.env._("No tier"),
            *self.tier_ids.sorted("threshold").mapped("name"),
        ]
        part = self._get_participation()
        empty = (0, Decimal(0), Decimal(0))
        rows = [levels.get(level, empty) for level in range(len(names))]
        members = tools.share_out([row[0] for row in rows], part)
        total = sum(members)
        # sudo: results are written by the simulation alone
        self.sudo().level_ids.unlink()
        self.env["loyalty.simulation.level"].sudo().create(
            [
                {
                    "simulation_id": self.id,
                    "level": level,
                    "name": names[level],
                    "member_count": members[level],
                    "member_pct": 100.0 * members[level] / total if total else 0.0,
                    "points": float(round_points(points * part)),
                    "revenue": float(revenue * part),
                }
                for level, (_count, points, revenue) in enumerate(rows)
            ]
        )

    def _store_months(self, days):
        """Write the points per month, months without sales included."""
        part = self._get_participation()
        redemption = Decimal(str(self.redemption_pct)) / HUNDRED
        value = Decimal(str(self.point_value))
        months = defaultdict(lambda: [Decimal(0), Decimal(0)])
        first = self.date_from.replace(day=1)
        while first <= self.date_to:
            months[first] = [Decimal(0), Decimal(0)]
            first += relativedelta(months=1)
        for day, (points, revenue) in days.items():
            month = months[day.replace(day=1)]
            month[0] += points * part
            month[1] += revenue * part
        peak = max(row[0] for row in months.values())
        # sudo: results are written by the simulation alone
        self.sudo().month_ids.unlink()
        self.env["loyalty.simulation.month"].sudo().create(
            [
                {
                    "simulation_id": self.id,
                    "date": month,
                    "points": float(round_points(points)),
                    "cost": float(tools.compute_cost(points, redemption, value)),
                    "revenue": float(revenue),
                    "peak_pct": float(max(HUNDRED * points / peak, 0))
                    if peak > 0
                    else 0.0,
                }
                for month, (points, revenue) in months.items()
            ]
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_participation(self):
        return Decimal(str(self.participation_pct)) / HUNDRED

    def _get_query(self, tiers):
        """Return the query over the sales of the draft; flushes what it reads."""
        clock = self._get_clock()
        since = min(
            self.date_from.replace(month=1, day=1)
            if self.window == "year"
            else self.date_from - relativedelta(months=self.window_months),
            # the tier of the first morning may be that of the year before
            self.date_from - relativedelta(days=1),
        )
        if self.window == "year" and since.year < self.date_from.year:
            since = since.replace(month=1, day=1)
        domain = self._get_product_domain()
        products = None
        if domain is not None:
            found = self.env["product.product"].with_context(active_test=False)
            products = found._search(domain).subselect()
        parts = []
        if self.has_own_sales and self.issue_policy == sales.PAID:
            parts.append(
                sales.build_invoice_lines(
                    self.company_id.id, since, self.date_to, products
                )
            )
        elif self.has_own_sales:
            parts.append(
                sales.build_order_lines(
                    self.company_id.id,
                    clock.get_day_start(since),
                    clock.get_day_start(self.date_to + relativedelta(days=1)),
                    self._get_timezone(),
                    self.issue_policy,
                    products,
                )
            )
        if self.has_history:
            parts.append(
                sales.build_history_lines(
                    self.company_id.id, since, self.date_to, products
                )
            )
        self._flush_sales()
        return build_simulation_query(
            sales.build_documents(parts),
            (self.date_from, self.date_to),
            (Decimal(str(self.points_per_unit)), Decimal(str(self.minimum_amount))),
            tiers,
            (self.window, self.window_months),
        )

    def _flush_sales(self):
        """Write what the query reads: documents that this transaction changed."""
        for model in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "crm.sale.history",
            "product.product",
            "res.partner",
            "sale.order",
            "sale.order.line",
        ):
            self.env[model].flush_model()
