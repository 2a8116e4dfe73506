"""The dashboard of a campaign: figures, charts, credits and proof."""

from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from ...queries import campaign_figures as queries
from ...tools.attribution import MODELS
from ...tools.lift import get_lift
from .campaign_roles import MONEY_GROUPS


class UtmCampaign(models.Model):
    """Add what the dashboard on the form shows."""

    _inherit = "utm.campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_dashboard = fields.Json(
        string="Results",
        compute="_compute_crm_dashboard",
        groups=MONEY_GROUPS,
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends_context("lang", "uid")
    @api.depends("crm_goal_event", "crm_goal_target", "crm_cost_actual")
    def _compute_crm_dashboard(self):
        for campaign in self:
            campaign.crm_dashboard = (
                campaign._origin._get_crm_dashboard()
                if campaign._origin.crm_company_id
                else False
            )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_dashboard(self):
        """Return what the dashboard shows, in the words and formats of the user.

        :return: dict with ``tiles`` (list of label, value, help), ``funnel`` and
            ``weeks`` (charts: labels, series), ``credits`` (list of model, revenue,
            margin, roi) and ``lift`` (verdict, sentence, rows).
        """
        self.ensure_one()
        figures = self._get_crm_figures()[self.id]
        return {
            "tiles": self._get_crm_tiles(figures),
            "funnel": self._get_crm_funnel(figures),
            "weeks": self._get_crm_weeks(),
            "credits": self._get_crm_credits(figures),
            "lift": self._get_crm_lift(),
        }

    def _get_crm_tiles(self, figures):
        """Return the figures on top: list of label, value and help."""
        _ = self.env._
        cost = self.crm_cost_actual
        tiles = [
            (_("Goal reached"), f"{self.crm_goal_pct:.0f} %", self._get_goal_text()),
            (_("Cost"), self._format_crm(cost), self._get_budget_text()),
            (_("Revenue"), self._format_crm(figures["revenue"]), ""),
            (
                _("Margin"),
                self._format_crm(figures["margin"]),
                _(
                    "%(amount)s of the revenue has no known cost.",
                    amount=self._format_crm(figures["revenue_unknown"]),
                )
                if figures["revenue_unknown"]
                else "",
            ),
            (_("ROI"), self._format_roi(figures["margin"]), ""),
            (_("Cost per lead"), self._format_per(cost, figures["leads"]), ""),
            (
                _("Cost per customer won"),
                self._format_per(cost, figures["customers"]),
                "",
            ),
        ]
        return [
            {"label": label, "value": value, "help": text}
            for label, value, text in tiles
        ]

    def _get_crm_funnel(self, figures):
        """Return the steps from a message to a customer, as a chart."""
        _ = self.env._
        steps = [
            (_("People reached"), figures["people"]),
            (_("Clicked"), figures["people_clicked"]),
            (_("Replied"), figures["people_replied"]),
            (_("Leads"), figures["leads"]),
            (_("Orders"), figures["orders"]),
            (_("New customers"), figures["customers"]),
        ]
        return {"labels": [step[0] for step in steps], "values": [s[1] for s in steps]}

    def _get_crm_weeks(self):
        """Return what was sent and came back per week, as a chart."""
        _ = self.env._
        self.env.flush_all()
        response = self.env["crm.campaign.response.report"]._table_query
        rows = self.env.execute_query(
            queries.build_weekly_query(self._get_crm_descendants()[self.id], response)
        )
        names = (_("Messages"), _("Clicked"), _("Leads"), _("Orders"))
        return {
            "labels": [fields.Date.to_string(row[0]) for row in rows],
            "series": [
                {"label": name, "values": [int(row[place + 1]) for row in rows]}
                for place, name in enumerate(names)
            ],
        }

    def _get_crm_credits(self, figures):
        """Return revenue, margin and ROI by each model, and as documents say."""
        _ = self.env._
        names = {
            "first": _("First touch"),
            "last": _("Last touch"),
            "linear": _("Linear"),
            "position": _("By position (40/20/40)"),
        }
        sums = self._get_crm_credit_sums()
        lines = [
            (_("Written on the invoice"), figures["revenue"], figures["margin"]),
            *((names[model], *sums[model]) for model in MODELS),
        ]
        return [
            {
                "model": name,
                "revenue": self._format_crm(revenue),
                "margin": self._format_crm(margin),
                "roi": self._format_roi(margin),
            }
            for name, revenue, margin in lines
        ]

    def _get_crm_credit_sums(self):
        """Return what is credited to this campaign and its parts.

        :return: {model: (revenue, margin)}.
        """
        self.env.flush_all()
        credit = self.env["crm.campaign.credit.report"]._table_query
        columns = [
            f"{what}_{model}" for model in MODELS for what in ("revenue", "margin")
        ]
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) credit WHERE credit.campaign_id = ANY(%s)",
                SQL(", ").join(
                    SQL("COALESCE(SUM(%s), 0)", SQL.identifier(name))
                    for name in columns
                ),
                credit,
                self._get_crm_descendants()[self.id],
            )
        )
        values = dict(zip(columns, map(float, row), strict=True))
        return {
            model: (values[f"revenue_{model}"], values[f"margin_{model}"])
            for model in MODELS
        }

    def _get_crm_lift(self):
        """Return what the campaign did, against who was held out.

        :return: dict with ``verdict``, ``sentence`` and ``rows`` (list of label,
            people, successes, rate); False while nobody is held out.
        """
        groups = self._get_crm_lift_groups()
        if not groups["held_out"][0]:
            return False
        reached, successes = groups["treated"]
        held_out, base = groups["held_out"]
        lift = get_lift(successes, reached, base, held_out)
        _ = self.env._
        return {
            "verdict": lift.verdict,
            "sentence": self._get_lift_sentence(lift),
            "rows": [
                {
                    "label": label,
                    "people": people,
                    "successes": some,
                    "rate": f"{100 * some / people:.1f} %" if people else "",
                }
                for label, people, some in (
                    (_("Contacted"), reached, successes),
                    (_("Held out"), held_out, base),
                )
            ],
        }

    def _get_crm_lift_groups(self):
        """Return {state of members: (people, people who did it)}."""
        self.env.flush_all()
        groups = {"treated": (0, 0), "held_out": (0, 0), "mixed": (0, 0)}
        for _campaign, state, people, successes in self.env.execute_query(
            queries.build_lift_query(self.ids, self.crm_goal_event == "lead")
        ):
            groups[state] = (people, successes)
        return groups

    def _get_lift_sentence(self, lift):
        """Say the verdict in one sentence."""
        _ = self.env._
        values = {
            "points": f"{100 * lift.points.value:+.1f}",
            "low": f"{100 * lift.points.low:+.1f}",
            "high": f"{100 * lift.points.high:+.1f}",
            "extra": f"{lift.extra.value:.0f}",
        }
        if lift.verdict == "inconclusive":
            return _(
                "Inconclusive: the numbers do not tell. Between the groups lie "
                "%(points)s percentage points, in truth anything from %(low)s to "
                "%(high)s (95 %%).",
                **values,
            )
        if lift.verdict == "better":
            return _(
                "It worked: %(points)s percentage points (from %(low)s to %(high)s at "
                "95 %%), about %(extra)s people more than without it.",
                **values,
            )
        return _(
            "It did harm: %(points)s percentage points (from %(low)s to %(high)s at "
            "95 %%).",
            **values,
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_goal_text(self):
        """Return how far the goal is reached, in words."""
        labels = dict(self._fields["crm_goal_event"]._description_selection(self.env))
        return self.env._(
            "%(value)s of %(target)s: %(goal)s",
            value=f"{self.crm_goal_value:g}",
            target=f"{self.crm_goal_target:g}",
            goal=labels.get(self.crm_goal_event, ""),
        )

    def _get_budget_text(self):
        """Return the budget in words, nothing without one."""
        if not self.crm_budget:
            return ""
        return self.env._(
            "of a budget of %(budget)s", budget=self._format_crm(self.crm_budget)
        )

    def _format_crm(self, amount):
        return format_amount(self.env, amount, self.crm_currency_id)

    def _format_per(self, cost, count):
        return self._format_crm(cost / count) if count else "–"

    def _format_roi(self, margin):
        roi = self._get_crm_roi(margin, self.crm_cost_actual)
        return "–" if roi is False else f"{roi:+.0f} %"
