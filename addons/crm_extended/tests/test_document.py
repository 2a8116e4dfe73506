"""All documents of a customer: complete, and only what one may read."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestDocument(CrmExtendedCommon):
    """The list of documents as different people see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.firm = cls.env["res.partner"].create({"name": "Firm", "is_company": True})
        cls.person = cls.env["res.partner"].create(
            {"name": "Person", "parent_id": cls.firm.id}
        )
        salesperson = cls.users["salesperson"]
        product = cls._create_product()
        cls.quotation = cls._create_order(cls.person, product, user_id=salesperson.id)
        cls.order = cls._create_order(
            cls.firm, product, confirm=True, user_id=cls.users["manager"].id
        )
        cls.invoice = cls._create_invoice(cls.firm, 100.0, date(2026, 5, 1))
        cls.refund = cls._create_invoice(
            cls.firm, 30.0, date(2026, 5, 2), move_type="out_refund"
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Chance",
                "type": "opportunity",
                "partner_id": cls.person.id,
                "user_id": salesperson.id,
                "company_id": cls.company_a.id,
            }
        )
        cls.history = cls.env["crm.sale.history"].create(
            [
                {
                    "company_id": cls.company_a.id,
                    "source": "shop",
                    "document_ref": "S1",
                    "line_ref": line,
                    "date": date(2025, 1, 2),
                    "partner_id": cls.firm.id,
                    "quantity": 2.0,
                    "unit_price": 10.0,
                    "amount": 20.0,
                    "currency_id": cls.company_a.currency_id.id,
                }
                for line in ("1", "2")
            ]
        )
        cls.event = cls.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-05-03 10:00:00",
                "stop": "2026-05-03 11:00:00",
                "user_id": salesperson.id,
                "partner_ids": [Command.set((salesperson.partner_id | cls.person).ids)],
            }
        )
        cls.activity = cls.lead.activity_schedule(
            "mail.mail_activity_data_call", summary="Call", user_id=salesperson.id
        )
        cls.env.flush_all()

    def _get_rows(self, role, company=None):
        """Return the documents of the customer as somebody sees them."""
        user = self.users[role]
        documents = self.env["crm.document"].with_user(user)
        documents = documents.with_context(
            allowed_company_ids=(company or user.company_id).ids
        )
        return documents.search([("partner_id", "in", (self.firm | self.person).ids)])

    def _get_kinds(self, role):
        """Return the kinds of documents that somebody sees, sorted."""
        return sorted(self._get_rows(role).mapped("kind"))

    def test_administrator_sees_all(self):
        """Each document is one row, with what counts of it."""
        rows = self.env["crm.document"].search(
            [("partner_id", "in", (self.firm | self.person).ids)]
        )
        self.assertEqual(
            {(row.kind, row.res_model, row.res_id, row.amount) for row in rows},
            {
                ("quotation", "sale.order", self.quotation.id, 100.0),
                ("order", "sale.order", self.order.id, 100.0),
                ("invoice", "account.move", self.invoice.id, 100.0),
                ("credit_note", "account.move", self.refund.id, -30.0),
                ("lead", "crm.lead", self.lead.id, 0.0),
                ("history", "crm.sale.history", min(self.history.ids), 40.0),
                ("meeting", "calendar.event", self.event.id, 0.0),
                ("activity", "crm.lead", self.lead.id, 0.0),
            },
        )
        self.assertEqual(len(set(rows.ids)), 8)

    def test_each_sees_what_may_be_read(self):
        """Access rights and record rules of each model decide."""
        self.assertEqual(
            self._get_kinds("salesperson"),
            ["activity", "history", "lead", "meeting", "quotation"],
        )
        self.assertEqual(
            self._get_kinds("employee"),
            ["meeting"],
        )
        self.assertIn("order", self._get_kinds("all_customers"))
        self.assertIn("invoice", self._get_kinds("accountant"))
        self.assertNotIn("lead", self._get_kinds("accountant"))

    def test_nobody_from_outside(self):
        """Portal users and other systems have no access at all."""
        for role in ("portal", "external"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_rows(role)

    def test_other_company(self):
        """A manager of another company sees nothing of it."""
        self.firm.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.users["salesperson"].id
        )
        self.env.flush_all()
        self.assertIn("meeting", self._get_kinds("manager"))
        self.assertEqual(self._get_kinds("manager").count("activity"), 2)
        self.assertEqual(self._get_kinds("manager_b"), [])

    def test_open_document(self):
        """A row leads to its document, an imported one to all its lines."""
        rows = self._get_rows("salesperson")
        action = rows.filtered(lambda row: row.kind == "lead").action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.lead", self.lead.id)
        )
        action = rows.filtered(lambda row: row.kind == "history").action_open_document()
        self.assertEqual(
            self.env["crm.sale.history"].search(action["domain"]), self.history
        )

    def test_done_activity_stays(self):
        """What somebody did remains in the own history."""
        self.activity.action_feedback()
        self.env.flush_all()
        row = self._get_rows("salesperson").filtered(lambda row: row.kind == "activity")
        self.assertEqual((row.status, row.name), ("done", "Call"))

    def test_action_shows_all_contacts(self):
        """From any contact, the documents of the whole customer are listed."""
        action = self.person.action_open_crm_documents()
        rows = self.env["crm.document"].search(action["domain"])
        self.assertEqual(rows.partner_id, self.firm | self.person)
