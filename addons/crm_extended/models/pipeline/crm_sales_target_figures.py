"""How far a target is, from the documents."""

from odoo import api, fields, models

from ...queries import sales_credit as queries
from ...tools.sales_period import (
    Period,
    get_attainment_pct,
    get_elapsed_pct,
    get_period_before,
)

NOW, BEFORE = "now", "before"


class CrmSalesTarget(models.Model):
    """Compare a target with what was sold, and with the period before.

    What counts as revenue, margin and the like stands in ``queries/sales_credit.py``.
    """

    _inherit = "crm.sales.target"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    actual_value = fields.Float(
        string="Actual", digits=(16, 2), compute="_compute_figures", compute_sudo=True
    )
    attainment_pct = fields.Float(
        string="Attained (%)",
        compute="_compute_figures",
        compute_sudo=True,
        help="The actual figure in percent of the target.",
    )
    elapsed_pct = fields.Float(
        string="Time Elapsed (%)", compute="_compute_figures", compute_sudo=True
    )
    previous_value = fields.Float(
        string="Period Before",
        digits=(16, 2),
        compute="_compute_figures",
        compute_sudo=True,
        help="The same figure in the period of the same length before.",
    )
    uncosted_value = fields.Float(
        string="Revenue Without Cost",
        digits=(16, 2),
        compute="_compute_figures",
        compute_sudo=True,
        help="Sold lines whose cost nobody knows. They are no part of the margin.",
    )
    pace = fields.Selection(
        selection=[
            ("reached", "Reached"),
            ("ahead", "On Track"),
            ("behind", "Behind"),
            ("missed", "Missed"),
        ],
        compute="_compute_figures",
        compute_sudo=True,
        help="On track: at least as much of the target is attained as time elapsed.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends(
        "categ_id", "company_id", "date_from", "date_to", "measure", "period", "scope",
        "target_value", "team_id", "territory_id", "user_id",
    )  # fmt: skip
    def _compute_figures(self):
        """Compute all figures: one query per kind of measure, however many targets."""
        figures = self._get_figures()
        for target in self:
            now = figures.get((target.id, NOW), (0.0, 0.0))
            target.actual_value, target.uncosted_value = now
            target.previous_value = figures.get((target.id, BEFORE), (0.0, 0.0))[0]
            target.attainment_pct = get_attainment_pct(now[0], target.target_value)
            target.elapsed_pct = target._get_elapsed_pct()
            target.pace = target._get_pace()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_figures(self):
        """Return what was reached of the targets, and in the periods before.

        :return: dict: (target id, ``now`` or ``before``) -> (figure, revenue without
            cost); no entry where there is nothing.
        """
        targets = self.filtered(lambda target: target.id and target.date_to)
        if not targets:
            return {}
        self._flush_sources()
        figures = {}
        for measures in self._get_measure_groups():
            group = targets.filtered(lambda target, m=measures: target.measure in m)
            if not group:
                continue
            kinds = dict(group.mapped(lambda target: (target.id, target.measure)))
            for target_id, slot, *values in self.env.execute_query(
                group._get_query(measures)
            ):
                figures[target_id, slot] = self._pick(kinds[target_id], values)
        return figures

    @api.model
    def _get_measure_groups(self):
        """Return the measures, those together that one query answers."""
        single = [(measure,) for measure in self._get_measures()]
        return [
            ("revenue", "margin"),
            *[m for m in single if m[0] not in ("revenue", "margin")],
        ]

    @api.model
    def _pick(self, measure, values):
        """Return (figure, revenue without cost) of a row of a measure's query."""
        if measure == "margin":
            return float(values[1]), float(values[2])
        return float(values[0]), 0.0

    def _get_query(self, measures):
        """Return the query for targets that share their measures.

        :param tuple measures: of one of `_get_measure_groups`.
        """
        goals, first, last = self._get_goals()
        company_ids = self.company_id.ids
        facts = self._get_count_facts(company_ids).get(measures[0])
        if facts is not None:
            return queries.build_count_query(goals, facts)
        credits_ = queries.build_credit_query(company_ids, first, last)
        if "revenue" in measures:
            return queries.build_sums_query(goals, credits_)
        return queries.build_customers_query(
            goals, credits_, company_ids, is_new=measures[0] == "new_customers"
        )

    def _get_goals(self):
        """Return the targets with their periods as a relation, and its time span."""
        goals = []
        for target in self:
            now = Period(target.date_from, target.date_to)
            before = get_period_before(target.period, now.first)
            earlier = get_period_before(target.period, before.first)
            goals.append((target.id, NOW, *now, *before))
            goals.append((target.id, BEFORE, *before, *earlier))
        first = min(goal[2] for goal in goals)
        last = max(goal[3] for goal in goals)
        return queries.build_goals(goals), first, last

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_count_facts(self, company_ids):
        """Return the queries of the measures that count something.

        Called by ``_get_query``; the queries of all add-ons are put together. Override
        to count something else, together with ``_get_measures``.

        :return: dict: measure -> SQL with company_id, date, user_id, team_id and
            territory_id, one row per visit, call or the like.
        """
        return {"visits": queries.build_visit_facts(company_ids)}

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_elapsed_pct(self):
        """Return how much of the period is over in the company."""
        self.ensure_one()
        if not self.date_to:
            return 0.0
        clock = self.env["crm.pipeline.snapshot.day"]._get_clock(self.company_id)
        return get_elapsed_pct(Period(self.date_from, self.date_to), clock.today)

    def _get_pace(self):
        """Return whether the target will be reached when it goes on like this."""
        self.ensure_one()
        if self.attainment_pct >= 100:
            return "reached"
        if self.elapsed_pct >= 100:
            return "missed"
        return "ahead" if self.attainment_pct >= self.elapsed_pct else "behind"

    @api.model
    def _flush_sources(self):
        """Write to the database what the queries read."""
        for model in (
            "account.move",
            "account.move.line",
            "calendar.event",
            "crm.lead",
            "crm.lead.split",
            "crm.sale.history",
            "crm.sales.target",
            "sale.order",
            "sale.order.line",
        ):
            self.env[model].flush_model()
