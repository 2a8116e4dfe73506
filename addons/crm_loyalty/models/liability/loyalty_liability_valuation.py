"""Valuing a period: from counted points to what is owed for them."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models

from ...queries import liability_facts
from ...tools.liability import (
    ZERO,
    Cohort,
    Movement,
    plan_movement,
    plan_simple_movement,
)
from .loyalty_liability_line import AMOUNTS
from .loyalty_liability_policy import RELATIVE

HUNDRED = Decimal(100)


class Key(NamedTuple):
    """What one line is about."""

    policy_id: int
    kind: str
    currency_id: int
    cohort_id: int | None


@dataclass
class Facts:
    """What has become of the points of one cohort, in two currencies.

    ``before`` and ``after`` are pairs of ``Cohort``: in the currency of the sale, and
    in that of the company.
    """

    before: tuple[Cohort, Cohort] = field(default=(Cohort(), Cohort()))
    after: tuple[Cohort, Cohort] = field(default=(Cohort(), Cohort()))
    other: Decimal = ZERO


class LoyaltyLiabilityClose(models.Model):
    """Value what was counted, in a constant number of queries."""

    _inherit = "loyalty.liability.close"

    # ------------------------------------------------------------
    # VALUING
    # ------------------------------------------------------------

    def _value(self, policies):
        """Return the values of the lines of this close."""
        facts = self._get_facts(policies, self.id)
        for policy in policies.filtered(
            lambda row: row.can_change and row.opening_amount
        ):
            # also when there are no points any more for which it could be owed
            facts[self._get_key(policy, self.company_id.currency_id.id, None, True)]
        openings = self._get_openings()
        rows = [
            self._value_key(policies.browse(key.policy_id), key, facts[key], openings)
            for key in sorted(
                facts, key=lambda key: (key[:3], key.cohort_id or 0, key.kind)
            )
        ]
        rows += self._value_timing(policies, rows, openings)
        return [row for row in rows if self._is_shown(row)]

    def _get_facts(self, policies, close_id, skipped_id=0):
        """Return {Key: Facts} of all that was counted, this close included.

        :param close_id: of the close that is new; 0: everything is old.
        :param skipped_id: of a close that is left out.
        """
        company = self.company_id
        currency_id = company.currency_id.id
        by_id = {policy.id: policy for policy in policies}
        facts = defaultdict(Facts)
        query = liability_facts.build_deferred_query(company.id, close_id, skipped_id)
        amounts = {row[:3]: row[3:] for row in self.env.execute_query(query)}
        query = liability_facts.build_points_query(company.id, close_id, skipped_id)
        for (
            policy_id,
            row_currency,
            cohort,
            is_valued,
            *points,
        ) in self.env.execute_query(query):
            policy = by_id.get(policy_id)
            if not policy:
                continue
            before, after = _to_cohorts(points)
            key = self._get_key(policy, row_currency or currency_id, cohort, is_valued)
            row = facts[key]
            deferred = (None,) * 5
            if is_valued:
                deferred = amounts.get((policy_id, row_currency, cohort), deferred)
            row.other += _to_decimal(deferred[4])
            if policy.mode != RELATIVE:
                deferred = (None,) * 5
            opening = ZERO
            if key.kind == "opening":
                opening = Decimal(str(policy.opening_amount or 0))
            before_amounts = [_to_decimal(deferred[i]) + opening for i in (0, 1)]
            after_amounts = [_to_decimal(deferred[i]) + opening for i in (2, 3)]
            row.before = _add(row.before, before, before_amounts)
            row.after = _add(row.after, after, after_amounts)
        return facts

    def _get_key(self, policy, currency_id, cohort_id, is_valued):
        """Return the line to which points of a cohort belong."""
        if not is_valued:
            return Key(policy.id, "free", self.company_id.currency_id.id, None)
        if policy.mode != RELATIVE:
            return Key(policy.id, "pool", self.company_id.currency_id.id, None)
        kind = "cohort" if cohort_id else "opening"
        return Key(policy.id, kind, currency_id, cohort_id)

    def _get_openings(self):
        """Return {Key: [balance in currency, balance in the company's currency]}."""
        # sudo: the balances of the company that is closed
        last = self._get_last(self.company_id).sudo()
        return {
            Key(
                line.policy_id.id,
                line.kind,
                line.currency_id.id,
                line.cohort_id.id or None,
            ): [
                Decimal(str(line.closing_currency)),
                Decimal(str(line.closing)),
            ]
            for line in last.line_ids
        }

    def _value_key(self, policy, key, facts, openings):
        """Return the values of the line of a cohort, or of the pool of a program."""
        opening = openings.get(key, [ZERO, ZERO])
        if key.kind in ("opening", "pool") and policy.can_change:
            opening = [Decimal(str(policy.opening_amount or 0))] * 2
        shares = self._get_shares(policy, is_new=key.cohort_id == self.id)
        units = self._get_units(key)
        if key.kind == "free":
            movements = [Movement(*[ZERO] * 6)] * 2
        elif key.kind == "pool":
            values = [self._get_point_value(policy, day) for day in self._get_days()]
            start = facts.before[1].outstanding
            if policy.can_change:
                values[0] = opening[1] / start if start > 0 else values[1]
            movements = [
                plan_simple_movement(before, after, values, balance, unit)
                for before, after, balance, unit in zip(
                    facts.before, facts.after, opening, units, strict=True
                )
            ]
        else:
            movements = [
                plan_movement(before, after, shares, balance, unit)
                for before, after, balance, unit in zip(
                    facts.before, facts.after, opening, units, strict=True
                )
            ]
        row = self._prepare_line_vals(policy, key, movements, facts)
        row["redemption_pct"] = float(shares[1] * HUNDRED)
        earned = movements[1].earned
        row["earned_other"] = float(
            sorted((ZERO, earned, facts.other))[1] if earned * facts.other > 0 else 0
        )
        return row

    def _value_timing(self, policies, rows, openings):
        """Return the values of lines for what is invoiced before or after earning.

        It never makes a balance negative: points of a sale that is not invoiced may
        have been spent.
        """
        query = liability_facts.build_timing_query(
            self._get_scope(),
            self._get_policy_rows(policies),
            self._get_estimate_rows(policies),
            self.date_to,
        )
        found = {
            Key(policy_id, "timing", currency_id, None): amounts
            for policy_id, currency_id, *amounts, _count in (
                self.env.execute_query(query)
            )
        }
        keys = {key for key in openings if key.kind == "timing"} | set(found)
        balances = defaultdict(lambda: [ZERO, ZERO])
        for row in rows:
            balance = balances[row["policy_id"], row["currency_id"]]
            balance[0] += Decimal(str(row["closing_currency"]))
            balance[1] += Decimal(str(row["closing"]))
        lines = []
        for key in sorted(keys, key=lambda key: key[:3]):
            policy = policies.browse(key.policy_id)
            opening = openings.get(key, [ZERO, ZERO])
            owed = balances[key.policy_id, key.currency_id]
            closing = [
                max(_to_decimal(amount), -balance)
                for amount, balance in zip(
                    found.get(key, (ZERO, ZERO)), owed, strict=True
                )
            ]
            movements = [
                Movement(start, end - start, ZERO, ZERO, ZERO, end)
                for start, end in zip(opening, closing, strict=True)
            ]
            lines.append(self._prepare_line_vals(policy, key, movements, Facts()))
        return lines

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_days(self):
        """Return the day before the period, and its last day."""
        return [fields.Date.subtract(self.date_from, days=1), self.date_to]

    def _get_shares(self, policy, is_new):
        """Return the expected redemption (0 to 1) before the period and at its end."""
        shares = [
            Decimal(str(policy._get_estimate(day).redemption_pct)) / HUNDRED
            for day in self._get_days()
        ]
        return (shares[1], shares[1]) if is_new else tuple(shares)

    def _get_point_value(self, policy, day):
        """Return what a point is worth on a day, breakage taken off."""
        estimate = policy._get_estimate(day)
        share = Decimal(str(estimate.redemption_pct)) / HUNDRED
        return Decimal(str(estimate.point_value)) * share

    def _get_units(self, key):
        """Return the smallest amounts of a line's currency and of the company's."""
        currency = self.env["res.currency"].browse(key.currency_id)
        return [
            Decimal(str(row.rounding))
            for row in (currency, self.company_id.currency_id)
        ]

    def _prepare_line_vals(self, policy, key, movements, facts):
        """Return the values of a line; called for each of them, override to extend."""
        before, after = facts.before[1], facts.after[1]
        vals = {
            "close_id": self.id,
            "company_id": self.company_id.id,
            "policy_id": policy.id,
            "program_id": policy.program_id.id,
            "kind": key.kind,
            "cohort_id": key.cohort_id,
            "currency_id": key.currency_id,
            "company_currency_id": self.company_id.currency_id.id,
            "points_opening": float(before.outstanding),
            "points_earned": float(after.issued - before.issued),
            "points_redeemed": float(before.redeemed - after.redeemed),
            "points_expired": float(before.expired - after.expired),
            "points_closing": float(after.outstanding),
        }
        for name, in_currency, in_company in zip(AMOUNTS, *movements, strict=True):
            vals[f"{name}_currency"] = float(in_currency)
            vals[name] = float(in_company)
        return vals

    def _is_shown(self, row):
        """Tell whether a line says anything."""
        names = [*AMOUNTS, *(f"{name}_currency" for name in AMOUNTS)]
        names += ["points_opening", "points_earned", "points_redeemed"]
        names += ["points_expired", "points_closing"]
        return any(row[name] for name in names)


def _to_decimal(amount):
    return Decimal(str(amount or 0))


def _to_cohorts(points):
    """Return the cohorts before and after of six sums: issued, redeemed, expired."""
    numbers = [_to_decimal(value) for value in points]
    return Cohort(ZERO, *numbers[:3]), Cohort(ZERO, *numbers[3:])


def _add(pair, points, amounts):
    """Return a pair of cohorts with points and amounts added to both."""
    return tuple(
        Cohort(
            cohort.deferred + amount,
            cohort.issued + points.issued,
            cohort.redeemed + points.redeemed,
            cohort.expired + points.expired,
        )
        for cohort, amount in zip(pair, amounts, strict=True)
    )
