"""A program that is accounted for, its orders and invoices, month by month."""

from datetime import datetime
from decimal import Decimal

from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from ..models.points.loyalty_ledger import Facts
from .common import CrmLoyaltyCommon

JANUARY, FEBRUARY, MARCH = "2026-01-31", "2026-02-28", "2026-03-31"


class LiabilityCommon(CrmLoyaltyCommon):
    """One point per dollar, worth 0.10; 80 % are expected to be redeemed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.program_a.write(
            {
                "applies_on": "both",
                "trigger": "auto",
                "point_value": 0.1,
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    ),
                ],
            }
        )
        cls.product = cls._create_product(list_price=100)
        cls.keeper = new_test_user(
            cls.env,
            login="crm_keeper",
            groups="account.group_account_manager",
            company_id=cls.company_a.id,
            company_ids=[Command.set(cls.company_a.ids)],
            tz="UTC",
        )
        with freeze_time("2026-01-01"):
            cls.policy = cls._create_policy(cls.program_a, cls.company_a)

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    @classmethod
    def _create_account(cls, company, code, kind):
        """Return an account of a company."""
        return (
            cls.env["account.account"]
            .with_company(company)
            .create(
                {
                    "name": f"Points {code}",
                    "code": code,
                    "account_type": kind,
                    "company_ids": [Command.set(company.ids)],
                }
            )
        )

    @classmethod
    def _create_policy(cls, program, company, prefix="99", **values):
        """Return a policy with accounts of its own, and its first estimate."""
        pct = values.pop("redemption_pct", 80)
        return cls.env["loyalty.liability.policy"].create(
            {
                "program_id": program.id,
                "company_id": company.id,
                "date_start": "2026-01-01",
                "journal_id": cls.env["account.journal"]
                .search(
                    [("type", "=", "general"), ("company_id", "=", company.id)], limit=1
                )
                .id,
                "liability_account_id": cls._create_account(
                    company, f"{prefix}1", "liability_current"
                ).id,
                "revenue_account_id": cls._create_account(
                    company, f"{prefix}2", "income"
                ).id,
                "breakage_account_id": cls._create_account(
                    company, f"{prefix}3", "income_other"
                ).id,
                "expense_account_id": cls._create_account(
                    company, f"{prefix}4", "expense"
                ).id,
                "estimate_ids": [
                    Command.create(
                        {
                            "date": "2026-01-01",
                            "redemption_pct": pct,
                            "point_value": 0.1,
                            "reason": "First estimate",
                        }
                    )
                ],
                **values,
            }
        )

    def _order(self, day, amount=1000, is_invoiced=True, **values):
        """Return an order of the customer, confirmed and invoiced on a day."""
        with freeze_time(f"{day} 12:00:00"):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company_a.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "price_unit": amount,
                                "tax_ids": [],
                            }
                        )
                    ],
                    **values,
                }
            )
            order._update_programs_and_rewards()
            order.action_confirm()
            order.date_order = datetime.fromisoformat(f"{day} 12:00:00")
            if is_invoiced:
                self._invoice(order)
            self.env["loyalty.point.queue"]._work_off()
        return order

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.invoice_date = order.date_order.date()
        invoice.action_post()
        return invoice

    def _credit(self, order, day, share=1):
        """Post a credit note over a share of an order, on a day."""
        with freeze_time(f"{day} 12:00:00"):
            invoice = order.invoice_ids.filtered(lambda m: m.move_type == "out_invoice")
            wizard = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=invoice.ids)
                .create({"journal_id": invoice.journal_id.id, "date": day})
            )
            wizard.refund_moves()
            credit = wizard.new_move_ids
            credit.invoice_line_ids.price_unit = invoice.amount_untaxed * share
            credit.action_post()
            self.env["loyalty.point.queue"]._work_off()
        return credit

    def _get_card(self, program=None):
        return self.env["loyalty.card"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("program_id", "=", (program or self.program_a).id),
            ]
        )

    def _move(self, day, kind, points, card=None, company=None):
        """Move points on the customer's card on a day, through the ledger."""
        with freeze_time(f"{day} 12:00:00"):
            ledger = self.env["loyalty.ledger"].with_company(company or self.company_a)
            method = ledger._earn if points > 0 else ledger._redeem
            return method(
                card or self._get_card(),
                abs(Decimal(str(points))),
                Facts(reason="Test"),
                kind=kind,
            )

    def _estimate(self, policy, day, pct, value=0.1):
        return self.env["loyalty.liability.estimate"].create(
            {
                "policy_id": policy.id,
                "date": day,
                "redemption_pct": pct,
                "point_value": value,
                "reason": "Revised",
            }
        )

    def _book(self, account, balance, day):
        """Post a journal entry by hand, against the revenue account."""
        move = (
            self.env["account.move"]
            .with_company(self.company_a)
            .create(
                {
                    "move_type": "entry",
                    "date": day,
                    "journal_id": self.policy.journal_id.id,
                    "line_ids": [
                        Command.create({"account_id": account.id, "balance": balance}),
                        Command.create(
                            {
                                "account_id": self.policy.expense_account_id.id,
                                "balance": -balance,
                            }
                        ),
                    ],
                }
            )
        )
        move._post(soft=False)
        return move

    # ------------------------------------------------------------
    # CLOSING
    # ------------------------------------------------------------

    def _draft(self, last_day, company=None):
        """Return a counted draft, made on the fifth of the next month."""
        with freeze_time("2026-06-05 08:00:00"):
            company = company or self.company_a
            closes = self.env["loyalty.liability.close"].with_user(self.keeper)
            closes = closes.with_context(allowed_company_ids=company.ids)
            close = closes.create({"company_id": company.id, "date_to": last_day})
            close.action_preview()
        return close

    def _close(self, last_day, company=None):
        """Return a posted period."""
        close = self._draft(last_day, company)
        with freeze_time("2026-06-05 08:00:00"):
            self.assertIs(close.action_post(), True)
        self.assertEqual(close.state, "posted")
        return close

    def _reverse(self, close):
        with freeze_time("2026-06-05 09:00:00"):
            close.action_reverse()

    def _get_row(self, close, policy=None, **domain):
        """Return opening, earned, redeemed, expired, re-estimated, closing; summed."""
        lines = close.sudo().line_ids.filtered(
            lambda line: (
                line.policy_id == (policy or self.policy)
                and all(line[name] == value for name, value in domain.items())
            )
        )
        names = ("opening", "earned", "redeemed", "expired", "reestimated", "closing")
        return tuple(round(sum(lines.mapped(name)), 3) for name in names)

    def _get_balance(self, account):
        """Return what stands on an account, credit above zero."""
        self.env.flush_all()
        items = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(-sum(items.mapped("balance")), 3)

    def _check(self, company=None):
        """Return the results of the check, made in June."""
        with freeze_time("2026-06-05 10:00:00"):
            checks = self.env["loyalty.liability.check"]
            return checks._check(company or self.company_a)

    def _assert_ties_out(self, company=None):
        """Check that ledger and account agree."""
        rows = self._check(company)
        self.assertTrue(rows)
        wrong = rows.filtered("is_different")
        self.assertFalse(
            wrong,
            [(r.expected, r.found, r.points, r.points_open, r.note) for r in wrong],
        )
