"""Counting a period: each movement of points once, with its part of the sale."""

from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...queries import liability as queries
from ...queries import liability_allotment, liability_facts
from .loyalty_liability_policy import RELATIVE

HUNDRED = Decimal(100)


class LoyaltyLiabilityClose(models.Model):
    """Count the movements of a period, in a constant number of queries."""

    _inherit = "loyalty.liability.close"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_preview(self):
        """Count this draft anew, and show what would be posted.

        :raises AccessError: for who is no accountant of the company.
        :raises UserError: for a close that is no draft.
        """
        self._ensure_accountant()
        self._lock()
        self._count()

    # ------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------

    def _lock(self):
        """Lock this draft, and check that it still is one and follows the last one."""
        self._lock_row()
        if self.state != "draft":
            raise UserError(self.env._("%s is no draft any more.", self.name))
        self._check_dates()

    def _count(self):
        """Count the movements of the period and write its lines."""
        # sudo: accountants keep no points; the company is that of the close
        self = self.sudo().with_company(self.company_id)
        self._clear()
        policies = self._get_policies()
        self._check_estimates(policies)
        if policies:
            self._claim(policies)
            rows = self._value(policies)
            self.env["loyalty.liability.line"].create(rows)
        self._store(date_computed=fields.Datetime.now())

    def _get_policies(self):
        """Return the policies that have begun by the end of this period.

        Archived ones as well, as long as something is owed.
        """
        policies = self.env["loyalty.liability.policy"].with_context(active_test=False)
        return policies.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("date_start", "<=", self.date_to),
            order="id",
        )

    def _check_estimates(self, policies):
        """Refuse to value points of which nothing is estimated."""
        missing = policies.filtered(lambda policy: not policy.estimate_ids)
        if missing:
            raise UserError(
                self.env._(
                    "%(programs)s: say first what a point is worth, and how many are "
                    "expected to be redeemed.",
                    programs=", ".join(missing.program_id.mapped("name")),
                )
            )

    def _claim(self, policies):
        """Count the movements of the period, with the amounts of their sales."""
        self.env.flush_all()
        scope, rows = self._get_scope(), self._get_policy_rows(policies)
        estimates = self._get_estimate_rows(policies)
        cr = self.env.cr
        cr.execute(queries.build_claim_query(scope, rows))
        cr.execute(liability_allotment.build_sale_amounts_query(scope, rows, estimates))
        cr.execute(queries.build_moved_query(scope))
        while cr.rowcount:
            # moved on within the period: each round follows one step
            cr.execute(queries.build_moved_query(scope))
        cr.execute(liability_facts.build_takeback_query(scope))
        self.env["loyalty.liability.share"].invalidate_model(flush=False)

    def _get_scope(self):
        """Return whose movements belong to this period, see ``queries.liability``."""
        clock = self._get_clock()
        return queries.Scope(
            self.company_id.id,
            self.id,
            clock.get_day_start(self.date_from),
            clock.get_day_start(fields.Date.add(self.date_to, days=1)),
        )

    def _get_policy_rows(self, policies):
        """Return policies as queries need them."""
        clock = self._get_clock()
        return [
            queries.PolicyRow(
                policy.id,
                policy.program_id.id,
                policy.mode == RELATIVE,
                policy.other_points == "value",
                policy.can_change,
                clock.get_day_start(policy.date_start),
            )
            for policy in policies
        ]

    def _get_estimate_rows(self, policies):
        """Return each policy's estimates with the instants between which they hold."""
        clock = self._get_clock()
        rows = []
        for policy in policies:
            # of several on one day the last one holds
            days = {
                row.date: row
                for row in policy.estimate_ids.sorted(lambda row: (row.date, row.id))
            }
            starts = [clock.get_day_start(day) for day in days]
            bounds = [None, *starts[1:], None]
            for number, row in enumerate(days.values()):
                share = Decimal(str(row.redemption_pct)) / HUNDRED
                value = Decimal(str(row.point_value))
                rows.append(
                    queries.EstimateRow(
                        policy.id, bounds[number], bounds[number + 1], share, value
                    )
                )
        return rows
