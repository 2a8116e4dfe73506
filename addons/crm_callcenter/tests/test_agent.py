"""What agents see of a customer, and that they change nothing."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import CrmCallcenterCommon

SERVICE_ROLES = ("agent", "supervisor", "selling_agent")


@tagged("post_install", "-at_install", "crm_callcenter")
class TestAgent(CrmCallcenterCommon):
    """A customer of a colleague, with one document of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme", "user_id": cls.users["manager"].id}
        )
        cls.order = cls._create_order(
            cls.customer,
            cls._create_product(type="consu"),
            confirm=True,
            user_id=cls.users["manager"].id,
        )
        cls.invoice = cls._create_invoice(
            cls.customer, 100, "2026-01-10", invoice_user_id=cls.users["manager"].id
        )
        cls.payment = cls._pay(cls.invoice, 40)
        cls.bill = cls._create_invoice(
            cls.customer, 5, "2026-01-11", move_type="in_invoice"
        )
        cls.credited = cls._create_invoice(cls.customer, 30, "2026-01-12")
        cls.refund = cls._credit(cls.credited)
        cls.documents = (
            cls.order,
            cls.order.picking_ids,
            cls.invoice,
            cls.payment,
            cls.credited,
            cls.refund,
        )

    @classmethod
    def _credit(cls, invoice):
        """Return a credit note that is set off against all of the invoice."""
        reversal = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        reversal.refund_moves()
        reversal.new_move_ids.action_post()
        lines = (invoice | reversal.new_move_ids).line_ids
        lines.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        return reversal.new_move_ids

    def _as(self, role, record):
        """Return the record as a user of this role has it, nothing cached."""
        self.env.invalidate_all()
        user = self.users[role]
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def test_the_overview_shows_what_the_whole_company_knows(self):
        for role in SERVICE_ROLES:
            overview = self._as(role, self.env["crm.customer.overview"])
            seen = overview._get_overview(self._as(role, self.customer))
            with self.subTest(role=role):
                self.assertEqual(seen["sales"]["open_orders"], 1)
                self.assertEqual(seen["receivable"]["due"], 60.0)
                self.assertEqual(seen["receivable"]["overdue"], 60.0)
                self.assertEqual(seen["logistics"]["open_deliveries"], 1)
                self.assertIsNot(seen["sales"]["revenue_total"], False)
                self.assertLessEqual(
                    {"order", "delivery", "invoice", "payment"},
                    {entry["kind"] for entry in seen["timeline"]},
                )

    def test_documents_open_in_their_forms(self):
        for role in SERVICE_ROLES:
            for document in self.documents:
                with self.subTest(role=role, document=document):
                    form = Form(self._as(role, document))
                    self.assertEqual(form.id, document.id)

    def test_documents_are_read_only(self):
        for role in ("agent", "supervisor"):
            for document in (*self.documents, self.customer):
                for operation in ("write", "create", "unlink"):
                    with self.subTest(role=role, document=document, how=operation):
                        record = self._as(role, document)
                        with self.assertRaises(AccessError):
                            record.check_access(operation)

    def test_selling_agents_do_not_change_what_is_not_theirs(self):
        with self.assertRaises(AccessError):
            self._as("selling_agent", self.order).write({"note": "mine now"})
        self.assertFalse(self.order.note)

    def test_vendor_bills_stay_with_accounting(self):
        for record in (self.bill, self.bill.line_ids):
            with self.assertRaises(AccessError):
                self._as("agent", record).check_access("read")

    def test_what_was_set_off_is_read_of_customers_only(self):
        bill_payment = self._pay(self.bill)
        self.assertTrue(bill_payment)
        of_bill = self.bill.line_ids.matched_debit_ids
        of_refund = self.refund.line_ids.matched_debit_ids
        self.assertTrue(of_bill and of_refund)
        partials = self._as("agent", of_bill | of_refund)
        seen = partials.search([("id", "in", partials.ids)])
        self.assertEqual(seen.ids, of_refund.ids)
        with self.assertRaises(AccessError):
            self._as("agent_b", of_refund).check_access("read")
        with self.assertRaises(AccessError):
            self._as("agent", of_refund).check_access("unlink")
        # accounting goes on seeing all of it
        every = self._as("accountant", of_bill | of_refund)
        self.assertEqual(every.search_count([("id", "in", every.ids)]), len(every))

    def test_agents_of_another_company_see_nothing(self):
        for document in self.documents:
            with self.subTest(document=document), self.assertRaises(AccessError):
                self._as("agent_b", document).check_access("read")
        overview = self._as("agent_b", self.env["crm.customer.overview"])
        seen = overview._get_overview(self._as("agent_b", self.customer))
        self.assertEqual(seen["sales"]["open_orders"], 0)
        self.assertEqual(seen["receivable"]["due"], 0.0)
        self.assertEqual(seen["timeline"], [])

    def test_an_employee_of_no_role_gains_nothing(self):
        for document in self.documents[:1] + self.documents[2:]:
            with self.subTest(document=document), self.assertRaises(AccessError):
                self._as("employee", document).check_access("read")

    def test_the_list_of_customers_is_complete(self):
        for role in SERVICE_ROLES:
            with self.subTest(role=role):
                report = self._as(role, self.env["crm.customer.report"])
                found = report.search([("partner_id", "=", self.customer.id)])
                self.assertEqual(found.partner_id.id, self.customer.id)
