"""Points over the interface: the same figures, for whom it is allowed."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CrmLoyaltyCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLoyaltyApi(CrmLoyaltyCommon):
    """One client in company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.env["crm.api.client"].create(
            {
                "name": "Web shop",
                "user_id": cls.users["external"].id,
                "company_id": cls.company_a.id,
            }
        )
        cls.crm_api = cls.env["crm.api"].with_user(cls.users["external"])
        cls._create_card(cls.customer, 100.5)
        cls._create_card(cls.customer, 7, cls.program_b)

    def setUp(self):
        super().setUp()
        # the call counter opens a transaction of its own
        self.registry_enter_test_mode()

    def test_the_figures_are_those_of_the_page(self):
        balance = self.crm_api.loyalty_balance(self.contact.id)
        self.assertEqual(balance, self._get_loyalty())
        self.assertEqual(balance["points"], 100.5)
        overview = self.crm_api.customer_overview(self.customer.id)
        self.assertEqual(overview["loyalty"], balance)

    def test_a_client_must_be_allowed(self):
        other = self.env["crm.api.operation"].search([("code", "=", "customer_find")])
        self.client.operation_ids = [Command.set(other.ids)]
        with self.assertRaisesRegex(AccessError, "may not call loyalty_balance"):
            self.crm_api.loyalty_balance(self.customer.id)

    def test_an_offset_has_an_end(self):
        with self.assertRaisesRegex(ValidationError, "not a whole number"):
            self.crm_api.loyalty_ledger(self.customer.id, 2**70, 1)

    def test_people_are_denied(self):
        for role in ("manager", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env["crm.api"].with_user(self.users[role]).loyalty_balance(
                    self.customer.id
                )

    def test_contacts_of_another_company_do_not_exist(self):
        self.customer.company_id = self.company_b
        with self.assertRaisesRegex(AccessError, "there is no contact"):
            self.crm_api.loyalty_balance(self.customer.id)

    def test_without_a_program_nothing_is_made_up(self):
        self.program_a.active = False
        balance = self.crm_api.loyalty_balance(self.customer.id)
        self.assertEqual(
            (balance["program"], balance["member"], balance["points"]),
            (False, False, 0.0),
        )

    def test_a_company_that_turned_it_off_says_so(self):
        self.company_a.crm_loyalty_enabled = False
        with self.assertRaisesRegex(UserError, "turned off for the company Company A"):
            self.crm_api.loyalty_balance(self.customer.id)
        overview = self.crm_api.customer_overview(self.customer.id)
        self.assertIs(overview["loyalty"], False)
