"""What campaigns cost, from vendor bills where there are."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .campaign_common import CampaignCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCampaignCost(CampaignCommon):
    """A campaign with a part, and bills of its printer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.printer = cls.env["res.partner"].create({"name": "Printer"})
        cls.part = cls._create_campaign("Part", crm_parent_id=cls.campaign.id)

    def _create_cost(self, campaign=None, **values):
        return self.env["crm.campaign.cost"].create(
            {
                "campaign_id": (campaign or self.campaign).id,
                "name": "Print",
                **values,
            }
        )

    def _create_bill(self, amount, **values):
        return self._create_invoice(
            self.printer,
            amount,
            "2026-03-02",
            **{"move_type": "in_invoice", **values},
        )

    def test_bill_says_the_cost(self):
        bill = self._create_bill(120.0, post=False)
        cost = self._create_cost(
            amount_planned=100, bill_line_id=bill.invoice_line_ids.id
        )
        self.assertEqual(cost.amount_actual, 0)
        bill.action_post()
        self.assertEqual(cost.amount_actual, 120)
        self.assertEqual(self.campaign.crm_cost_actual, 120)
        bill.button_draft()
        self.assertEqual(cost.amount_actual, 0)

    def test_bill_in_another_currency(self):
        """The journal item's balance is in the company's currency."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "company_id": self.company_a.id,
                "name": "2026-01-01",
                "rate": 0.5,
            }
        )
        bill = self._create_bill(50.0, currency_id=euro.id)
        cost = self._create_cost(bill_line_id=bill.invoice_line_ids.id)
        self.assertEqual(cost.amount_actual, 100)

    def test_refund_counts_against_it(self):
        bill = self._create_bill(120.0)
        refund = self._create_bill(20.0, move_type="in_refund")
        self._create_cost(bill_line_id=bill.invoice_line_ids.id)
        self._create_cost(bill_line_id=refund.invoice_line_ids.id)
        self.assertEqual(self.campaign.crm_cost_actual, 100)

    def test_rolls_up(self):
        grandchild = self._create_campaign("Leaf", crm_parent_id=self.part.id)
        self._create_cost(amount_planned=1, amount_typed=10)
        self._create_cost(self.part, amount_planned=2, amount_typed=20)
        self._create_cost(grandchild, amount_planned=4, amount_typed=40.5)
        self.campaign.crm_budget = 100
        figures = [
            (campaign.crm_cost_planned, campaign.crm_cost_actual)
            for campaign in (self.campaign, self.part, grandchild)
        ]
        self.assertEqual(figures, [(7, 70.5), (6, 60.5), (4, 40.5)])
        self.assertEqual(self.campaign.crm_budget_left, 29.5)
        for cost in (self.campaign | self.part | grandchild).crm_cost_ids:
            cost.amount_planned = 0
        self.assertEqual(self.campaign.crm_cost_planned, 0)

    def test_wrong_lines_are_refused(self):
        invoice = self._create_invoice(self.printer, 5.0, "2026-03-02")
        with self.assertRaisesRegex(ValidationError, "vendor bill"):
            self._create_cost(bill_line_id=invoice.invoice_line_ids.id)
        label = self.env["utm.campaign"].create({"name": "Label"})
        with self.assertRaisesRegex(ValidationError, "belongs to no company"):
            self._create_cost(label)

    def test_accountant_links_and_salesperson_reads(self):
        bill = self._create_bill(7.0)
        cost = self._create_cost()
        cost.with_user(self.users["accountant"]).bill_line_id = bill.invoice_line_ids
        self.assertEqual(cost.with_user(self.users["marketer"]).amount_actual, 7)
        with self.assertRaises(AccessError):
            cost.with_user(self.users["salesperson"]).amount_typed = 1
        with self.assertRaises(AccessError):
            cost.with_user(self.users["employee"]).read(["amount_actual"])
        with self.assertRaises(AccessError):
            cost.with_user(self.users["marketer"]).read(["bill_line_id"])

    def test_lists_cost_the_same_for_one_and_for_fifty(self):
        campaigns = self.env["utm.campaign"].browse()
        for index in range(50):
            campaigns |= self._create_campaign(f"Many {index}")
        counts = []
        for some in (campaigns[:1], campaigns):
            self.env.invalidate_all()
            some.mapped("title")
            before = self.cr.sql_log_count
            some.mapped("crm_cost_actual")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
