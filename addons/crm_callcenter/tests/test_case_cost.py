"""What cases cost, and who sees it."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseCost(CrmCallcenterCommon):
    """A case with a credit note and a return."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.team = cls.env["crm.case.team"].create(
            {"name": "Service", "return_cost": 12.5, "shipment_cost": 4}
        )
        cls.customer = cls.env["res.partner"].create({"name": "Acme"})
        cls.case = cls.env["crm.case"].create(
            {"name": "Broken", "team_id": cls.team.id, "partner_id": cls.customer.id}
        )

    def _as(self, role, record):
        """Return the record as a user of this role has it, nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.users[role]
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def _get_cost(self):
        return self._as("supervisor", self.case).cost

    def _credit(self, amount):
        return self._create_invoice(
            self.customer,
            amount,
            "2026-01-10",
            move_type="out_refund",
            case_id=self.case.id,
            post=False,
        )

    def _take_back(self):
        """Receive one lamp back from the customer, and return the receipt."""
        order = self._create_order(
            self.customer, self._create_product(type="consu"), confirm=True
        )
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.button_validate()
        wizard = self.env["crm.case.return"].create(
            {
                "case_id": self.case.id,
                "picking_id": order.picking_ids.id,
                "reason": "Broken",
            }
        )
        self.team.can_return = True
        wizard.action_confirm()
        return wizard.return_picking_id

    def test_credit_notes_cost_once_they_are_posted(self):
        refund = self._credit(40)
        self.assertEqual(self._get_cost(), 0)
        refund.action_post()
        self.assertEqual(self._get_cost(), 40)
        refund.button_draft()
        self.assertEqual(self._get_cost(), 0)

    def test_returns_cost_once_they_are_received(self):
        back = self._take_back()
        self.assertEqual(self._get_cost(), 0)
        back.move_ids.quantity = 1
        back.button_validate()
        self.assertEqual(self._get_cost(), 12.5)

    def test_a_replacement_costs_its_shipment(self):
        order = self._create_order(
            self.customer, self._create_product(type="consu"), confirm=True
        )
        order.picking_ids.case_id = self.case
        self.assertEqual(self._get_cost(), 0)
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.button_validate()
        self.assertEqual(self._get_cost(), 4)

    def test_time_costs_what_the_team_costs(self):
        self.team.hourly_rate = 60
        self.env["crm.case.time"].create(
            {
                "case_id": self.case.id,
                "user_id": self.users["agent"].id,
                "minutes": 20,
            }
        )
        self.assertEqual(self._get_cost(), 20)

    def test_a_merged_case_hands_over_its_documents(self):
        self._credit(40).action_post()
        survivor = self.case.copy({"partner_id": self.customer.id})
        self._as("agent", self.case)._merge_into(survivor)
        self.assertEqual(self._get_cost(), 0)
        self.assertEqual(self._as("supervisor", survivor).cost, 40)

    def test_costs_are_compared_by_team_and_customer(self):
        self._credit(40).action_post()
        self._credit(2).action_post()
        report = self._as("supervisor", self.env["crm.case.cost.report"])
        rows = report._read_group(
            [("case_id", "=", self.case.id)],
            ["team_id", "commercial_partner_id", "kind"],
            ["amount:sum", "__count"],
        )
        self.assertEqual(rows, [(self.team, self.customer, "refund", 42.0, 2)])

    def test_costs_are_for_supervisors_of_the_company(self):
        self._credit(40).action_post()
        for role in ("agent", "accountant", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.env["crm.case.cost.report"]).search([])
        with self.assertRaises(AccessError):
            self._as("agent", self.case).read(["cost"])
        self.users["supervisor_b"] = self._create_user(
            "supervisor_b",
            "crm_callcenter.crm_callcenter_group_supervisor",
            self.company_b,
        )
        report = self._as("supervisor_b", self.env["crm.case.cost.report"])
        self.assertFalse(report.search([("case_id", "=", self.case.id)]))

    def test_the_customer_page_says_what_service_costs(self):
        self._credit(40).action_post()
        for role, expected in (("supervisor", ["$\xa040.00"]), ("agent", [])):
            page = self._as(role, self.env["crm.customer.page"])
            blocks = page.get_page(self.customer.id)["blocks"]
            [service] = [block for block in blocks if block["key"] == "service"]
            with self.subTest(role=role):
                self.assertEqual(
                    [
                        fact["value"]
                        for fact in service["facts"]
                        if fact["label"] == "Cost of service"
                    ],
                    expected,
                )
