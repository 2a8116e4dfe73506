"""A loyalty program with members, for the tests of crm_loyalty."""

from odoo.addons.crm_extended.tests.common import CrmExtendedCommon


class CrmLoyaltyCommon(CrmExtendedCommon):
    """One program in each company, and a customer with two contacts in company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # programs of the database, which this test knows nothing about
        cls.env["loyalty.program"].search([("company_id", "=", False)]).active = False
        cls.program_a = cls._create_program("Club A", cls.company_a)
        cls.program_b = cls._create_program("Club B", cls.company_b)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme", "is_company": True}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ann", "parent_id": cls.customer.id}
        )

    @classmethod
    def _create_program(cls, name, company, program_type="loyalty", **values):
        """Return a running program."""
        return cls.env["loyalty.program"].create(
            {
                "name": name,
                "program_type": program_type,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                **values,
            }
        )

    @classmethod
    def _create_card(cls, partner, points, program=None, **values):
        """Return a card with points on it."""
        return cls.env["loyalty.card"].create(
            {
                "program_id": (program or cls.program_a).id,
                "partner_id": partner.id,
                "points": points,
                **values,
            }
        )

    def _get_loyalty(self, user=None, company=None):
        """Return the loyalty part of the customer's overview, as a user sees it."""
        overview = self.env["crm.customer.overview"].with_context(
            allowed_company_ids=(company or self.company_a).ids
        )
        overview = overview.with_user(user) if user else overview.sudo()
        return overview._get_overview(self.customer)["loyalty"]


class LedgerCommon(CrmLoyaltyCommon):
    """One client of the interface in company A, and one member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.env["crm.api.client"].create(
            {
                "name": "Web shop",
                "user_id": cls.users["external"].id,
                "company_id": cls.company_a.id,
                "calls_per_minute": 0,
            }
        )
        cls.crm_api = cls.env["crm.api"].with_user(cls.users["external"])

    def setUp(self):
        super().setUp()
        # the call counter opens a transaction of its own
        self.registry_enter_test_mode()

    def _earn(self, points, ref="E1", **values):
        return self.crm_api.loyalty_earn(
            {
                "source": "shop",
                "external_ref": ref,
                "partner_id": self.customer.id,
                "points": points,
                **values,
            }
        )

    def _redeem(self, points, ref="S1", **values):
        return self.crm_api.loyalty_redeem(
            {
                "source": "shop",
                "external_ref": ref,
                "partner_id": self.customer.id,
                "points": points,
                **values,
            }
        )

    def _get_card(self):
        return self.env["loyalty.card"].search([("partner_id", "=", self.customer.id)])

    def _assert_adds_up(self):
        """Check that cards, lots and movements agree."""
        difference = self.env["loyalty.ledger.difference"]._check_ledger()
        own = difference.filtered(lambda row: row.card_id.partner_id == self.customer)
        self.assertFalse(own, [(r.kind, r.expected, r.found) for r in own])
