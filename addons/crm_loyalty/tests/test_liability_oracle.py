"""Random histories of points: what is posted equals what a direct valuation says."""

import random
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.points.loyalty_ledger import Facts
from ..tools.liability import allocate, round_money
from .ledger_oracle import Wallet, draw_history
from .liability_common import FEBRUARY, JANUARY, MARCH, LiabilityCommon

START = datetime(2026, 1, 2, 12)
MONTH_ENDS = [date.fromisoformat(day) for day in (JANUARY, FEBRUARY, MARCH)]
CENT = Decimal("0.01")


def round_fraction(amount):
    """Return an amount in cents, half rounded up."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return Fraction(exact.quantize(CENT, rounding=ROUND_HALF_UP))


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLiabilityOracle(LiabilityCommon):
    """Points without a sale, each worth 0.10 times the expected redemption."""

    def test_random_histories_are_valued_as_tokens(self):
        self.policy.other_points = "value"
        rates = {1: Fraction(80, 100)}
        for month, pct in ((2, 65), (3, 90)):
            # from the first of the month, so that sales of the month use it as well
            self._estimate(self.policy, f"2026-{month:02}-01", pct)
            rates[month] = Fraction(pct, 100)
        facts = [{} for _month in MONTH_ENDS]
        for seed in range(6):
            self.program_a.debt_policy = ("negative", "debt")[seed % 2]
            self._replay(seed, facts)
        opening = Fraction(0)
        for month, last_day in enumerate(MONTH_ENDS):
            close = self._close(str(last_day))
            wanted = self._value(facts[month], rates, month + 1)
            row = [Fraction(str(value)) for value in self._get_row(close)]
            self.assertEqual(row[5], wanted)
            self.assertEqual(sum(row[:5]), row[5])
            self.assertEqual(row[0], opening)
            opening = row[5]
            account = self.policy.liability_account_id
            self.assertEqual(Fraction(str(self._get_balance(account))), wanted)
            self._assert_ties_out()
        self.assertTrue(opening)

    def _value(self, facts, rates, month):
        """Return the liability at the end of a month, by hand.

        :param facts: {(seed, ref): (month, points, taken back, lapsed, left)}, points
            in hundredths.
        """
        cohorts = {}
        for earned_in, points, back, lapsed, left in facts.values():
            worth = Fraction(points, 100) * Fraction(1, 10) * rates[earned_in]
            amount = round_fraction(worth)
            amount -= round_fraction(amount * back / points)
            cohort = cohorts.setdefault(earned_in, [0, 0, 0, 0])
            issued = points - back
            for place, value in enumerate(
                (amount, issued, issued - lapsed - left, left)
            ):
                cohort[place] += value
        total = Fraction(0)
        for amount, issued, redeemed, left in cohorts.values():
            expected = max(redeemed, min(issued * rates[month], redeemed + left))
            if expected:
                total += round_fraction(amount * (expected - redeemed) / expected)
        return total

    def _replay(self, seed, facts):
        rng = random.Random(seed)
        customer = self.env["res.partner"].create({"name": f"Member {seed}"})
        card = self._create_card(customer, 0)
        wallet, earned_in, entries = Wallet(self.program_a.debt_policy), {}, {}
        now, month = START, 0
        for days, kind, values in draw_history(rng, 45, f"H{seed}"):
            later = now + timedelta(days=days * 7, minutes=1)
            while month < 3 and later.date() > MONTH_ENDS[month]:
                self._end_month(seed, wallet, card, earned_in, facts, month)
                month += 1
            if month == 3:
                break
            now = later
            with freeze_time(now):
                self._step(wallet, card, now, kind, values, entries)
                if values["ref"] in wallet.earned:
                    earned_in.setdefault(values["ref"], month + 1)
        for rest in range(month, 3):
            self._end_month(seed, wallet, card, earned_in, facts, rest)

    def _step(self, wallet, card, now, kind, values, entries):
        """Move points in the ledger and in the wallet alike."""
        ledger, ref = self.env["loyalty.ledger"], values["ref"]
        ledger._settle(card)
        wallet.pass_time(now, now.date())
        points = Decimal(values["points"]) / 100
        if kind == "earn":
            available_on = now + timedelta(days=values["hold"])
            validity = values["validity"] and values["validity"] * 7
            expires_on = (
                (available_on + timedelta(days=validity)).date() if validity else None
            )
            entries[ref] = ledger._earn(
                card, points, Facts(reason=ref), available_on, expires_on or False
            )
            wallet.earn(ref, values["points"], available_on, expires_on)
        elif kind == "redeem" and wallet.redeem(ref, values["points"], now):
            entries[ref] = ledger._redeem(card, points, Facts(reason=ref))
        elif kind == "redeem":
            with self.assertRaises(UserError):
                ledger._redeem(card, points, Facts(reason=ref))
        elif kind == "reverse" and entries:
            chosen = list(entries)[int(values["of"] * len(entries))]
            count = wallet.get_reversible(chosen)
            count = round(count * values["share"]) if values["share"] else count
            if count:
                ledger._reverse(
                    entries[chosen], Decimal(count) / 100, Facts(reason="Back")
                )
                wallet.reverse(chosen, count, now)
        wallet.pass_time(now, now.date())

    def _end_month(self, seed, wallet, card, earned_in, facts, month):
        """Let time pass until the last minute of a month, and look."""
        end = datetime.combine(MONTH_ENDS[month], datetime.max.time()).replace(
            microsecond=0
        )
        with freeze_time(end):
            self.env["loyalty.ledger"]._settle(card)
            wallet.pass_time(end, end.date())
        for ref, (points, back, lapsed) in wallet.earned.items():
            left = len([token for token in wallet.tokens if token.earning == ref])
            facts[month][seed, ref] = (earned_in[ref], points, back, lapsed, left)

    # ------------------------------------------------------------
    # ALLOCATION
    # ------------------------------------------------------------

    def test_the_query_allots_as_the_rule_does(self):
        prices = {self.policy: Decimal("0.08")}
        for number, value in enumerate((0.25, 0.031)):
            program = self._create_program(
                f"Second {number}",
                self.company_a,
                applies_on="both",
                trigger="auto",
                rule_ids=[
                    Command.clear(),
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 0.7}
                    ),
                ],
            )
            policy = self._create_policy(
                program,
                self.company_a,
                f"9{number}",
                estimate_ids=[
                    Command.create(
                        {
                            "date": "2026-01-01",
                            "redemption_pct": 60,
                            "point_value": value,
                            "reason": "Guess",
                        }
                    )
                ],
            )
            prices[policy] = Decimal(str(value)) * Decimal("0.6")
        rng = random.Random(7)
        orders = []
        for day in range(3, 9):
            order = self._order(
                f"2026-01-{day:02}",
                amount=rng.randint(1, 90_000) / 100,
                is_invoiced=False,
            )
            order.order_line.discount = rng.choice((0, 0, 12.5, 100))
            orders.append(order)
        close = self._draft(JANUARY)
        shares = self.env["loyalty.liability.share"].search(
            [("close_id", "=", close.id), ("kind", "=", "sale")]
        )
        self.assertEqual(len(shares), len(orders) * 3)
        for order in orders:
            own = shares.filtered(lambda share, order=order: share.order_id == order)
            line = order.order_line
            parts = allocate(
                Decimal(str(order.amount_untaxed)),
                Decimal(str(line.price_unit)) * int(line.product_uom_qty),
                [Decimal(str(row.points)) * prices[row.policy_id] for row in own],
            )
            for share, part in zip(own, parts, strict=True):
                self.assertEqual(Decimal(str(share.amount)), round_money(part, CENT))
