"""Enrolling many customers: whom, once, in batches."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from .common import CrmLoyaltyCommon


@tagged("post_install", "-at_install", "crm_loyalty")
@freeze_time("2026-03-10 12:00:00")
class TestSetupEnrolment(CrmLoyaltyCommon):
    """Five customers, one a company with a contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.people = partners.create(
            [{"name": f"Person {index}", "ref": "ENROL"} for index in range(4)]
        )
        cls.customer.ref = "ENROL"
        cls.contact.ref = "ENROL"
        cls.manager = cls.users["manager"]
        cls.programs = cls.program_a.with_user(cls.manager)
        cls.enrolments = cls.env["loyalty.enrolment"].with_user(cls.manager)

    def _begin(self, domain="[('ref', '=', 'ENROL')]", **values):
        return self.enrolments._begin(
            self.programs, self.company_a, domain=domain, **values
        )

    def _get_members(self):
        cards = self.env["loyalty.card"].search(
            Domain("program_id", "=", self.program_a.id)
        )
        return cards.partner_id

    def test_customers_become_members_once(self):
        self._create_card(self.contact, 5)
        enrolment = self._begin()
        self.assertEqual((enrolment.total_count, enrolment.progress_pct), (5, 0))
        self.assertEqual(enrolment._enrol_batch(2), 2)
        self.assertEqual(enrolment.state, "running")
        self.assertEqual(enrolment.progress_pct, 40)
        with self.enter_registry_test_mode():
            self.env.ref("crm_loyalty.ir_cron_enrol_customers").method_direct_trigger()
        self.assertRecordValues(
            enrolment,
            [
                {
                    "state": "done",
                    "seen_count": 5,
                    # the company's contact had a card
                    "enrolled_count": 4,
                    "failed_count": 0,
                    "progress_pct": 100,
                }
            ],
        )
        self.assertEqual(self._get_members(), self.people | self.contact)
        again = self._begin()
        again._enrol_batch()
        self.assertEqual(again.enrolled_count, 0)

    def test_customers_who_bought(self):
        for partner, day in zip(
            self.people, ("2026-02-01", "2025-03-11", "2025-03-09"), strict=False
        ):
            self.env["crm.sale.history"].create(
                {
                    "company_id": self.company_a.id,
                    "source": "test",
                    "document_ref": day,
                    "line_ref": "1",
                    "date": day,
                    "partner_id": partner.id,
                    "quantity": 1,
                    "unit_price": 10,
                    "currency_id": self.company_a.currency_id.id,
                    "amount": 10,
                }
            )
        self.env["crm.customer.metric"]._rebuild(self.company_a)
        self._begin(months=12)._enrol_batch()
        self.assertEqual(self._get_members(), self.people[:2])

    def test_it_can_be_stopped(self):
        enrolment = self._begin()
        enrolment._enrol_batch(2)
        enrolment.action_stop()
        with self.enter_registry_test_mode():
            self.env.ref("crm_loyalty.ir_cron_enrol_customers").method_direct_trigger()
        self.assertEqual(len(self._get_members()), 2)
        enrolment.action_continue()
        enrolment._enrol_batch()
        self.assertEqual(enrolment.state, "done")

    def test_nothing_crosses_companies(self):
        self.people[0].company_id = self.company_b
        enrolment = self._begin()
        enrolment._enrol_batch()
        self.assertNotIn(self.people[0], self._get_members())
        other = enrolment.with_user(self.users["manager_b"]).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertFalse(other.search([("id", "=", enrolment.id)]))
        with self.assertRaises(AccessError):
            other.action_stop()

    def test_only_sales_managers(self):
        enrolment = self._begin()
        for role in ("salesperson", "marketer", "employee", "portal"):
            mine = enrolment.with_user(self.users[role])
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    mine.action_stop()
                with self.assertRaises(AccessError):
                    mine.action_continue()
        self.assertEqual(enrolment.state, "running")
        with self.assertRaises(AccessError):
            enrolment.with_user(self.manager).write({"state": "done"})
