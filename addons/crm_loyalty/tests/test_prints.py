"""Points on quotations, orders and invoices, and on the customer's page."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import CrmLoyaltyCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestPrints(CrmLoyaltyCommon):
    """One point per dollar; ten points are spent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.program_a.write(
            {
                "applies_on": "both",
                "trigger": "auto",
                "issue_policy": "paid",
                "portal_point_name": "Stars",
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    ),
                ],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_order",
                            "discount": 10,
                            "discount_applicability": "order",
                            "required_points": 10,
                        }
                    ),
                ],
            }
        )
        cls.product = cls._create_product(list_price=100)
        cls.card = cls._create_card(cls.customer, 25)
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "price_unit": 100,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        cls.order._update_programs_and_rewards()
        cls.order._apply_program_reward(cls.program_a.reward_ids, cls.card)
        cls.order._update_programs_and_rewards()

    def _get_rows(self, order):
        return self.env["loyalty.print"]._get_order_points(order)

    def _render(self, report, record):
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_html(report, record.ids)[0].decode()

    def test_before_and_after_confirming(self):
        (row,) = self._get_rows(self.order)
        self.assertEqual((row["name"], row["costs"]), ("Stars", 10.0))
        self.assertEqual(row["after"], 25 - 10 + row["gives"])
        self.order.action_confirm()
        self.env["loyalty.point.queue"]._work_off()
        self.assertEqual(self._get_rows(self.order), [row])

    def test_the_invoice_of_a_part(self):
        self.order.action_confirm()
        invoice = self.order._create_invoices()
        (order_row,) = self._get_rows(self.order)
        (row,) = self.env["loyalty.print"]._get_invoice_points(invoice)
        self.assertEqual(
            (row["gives"], row["after"]), (order_row["gives"], order_row["after"])
        )
        line = invoice.invoice_line_ids.filtered(lambda found: found.price_total > 0)
        line.quantity = 0.55
        (half,) = self.env["loyalty.print"]._get_invoice_points(invoice)
        self.assertEqual(half["gives"], row["gives"] / 2)

    def test_prints_say_it_where_the_company_wants_it(self):
        self.order.action_confirm()
        invoice = self.order._create_invoices()
        self.company_a.write(
            {"loyalty_print_on_orders": True, "loyalty_print_on_invoices": True}
        )
        order_report, invoice_report = (
            "sale.action_report_saleorder",
            "account.account_invoices",
        )
        for report, record in ((order_report, self.order), (invoice_report, invoice)):
            html = self._render(report, record)
            self.assertIn("Your Stars afterwards", " ".join(html.split()))

    def test_nothing_is_asked_where_it_is_off(self):
        prints = type(self.env["loyalty.print"])
        with (
            patch.object(prints, "_get_order_points") as of_order,
            patch.object(prints, "_get_invoice_points") as of_invoice,
        ):
            html = self._render("sale.action_report_saleorder", self.order)
            self.order.action_confirm()
            invoice = self.order._create_invoices()
            self._render("account.account_invoices", invoice)
        self.assertFalse(of_order.called or of_invoice.called)
        self.assertNotIn("Stars", html)

    def test_nothing_crosses_companies(self):
        self._create_card(self.customer, 999, self.program_b)
        (row,) = self._get_rows(self.order.with_company(self.company_b))
        self.assertEqual(row["program"], "Club A")
        self.assertLess(row["after"], 200)

    def test_the_block_on_the_customers_page(self):
        lists = self.env["crm.customer.list"]
        loyalty = self._get_loyalty()
        block = lists._get_loyalty_facts(
            {
                **loyalty,
                "tier": "Silver",
                "next_tier": "Gold",
                "qualifying": 300.0,
                "to_next_tier": 100.0,
                "expiring": [{"date": "2026-06-30", "points": 5.0}],
            }
        )
        facts = {fact["label"]: fact["value"] for fact in block["facts"]}
        self.assertEqual(
            facts,
            {
                "Points": 25.0,
                "Pending points": 0.0,
                "Tier": "Silver",
                "Points expiring on 2026-06-30": 5.0,
                "Way to Gold": "75 %",
                "Missing to Gold": 100.0,
            },
        )
