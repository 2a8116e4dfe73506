"""A list of leads is seen before it is written, and can be taken back."""

import base64
import io
from datetime import timedelta

from openpyxl import Workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CrmExtendedCommon

LIST = """Firma;Ansprechpartner;E-Mail;Telefon;Land;Umsatz;Schuhgröße
Neu AG;Nina Neu;nina@neu.example.com;+32 2 555 00 01;Belgium;1.200,50;38
Dup Trading;Dan Dup;dan@dup.example.com;;BE;;
Kunde GmbH;Kai Kunde;kai@kunde.example.com;;;;
Neu AG;Nina Neu;nina@neu.example.com;;;;
Schlecht;Sam;sam at home;;;;
Wo;Wanda;wanda@wo.example.com;;Atlantis;;
;;;;BE;5;
"""


@tagged("post_install", "-at_install", "crm_extended")
class TestLeadImport(CrmExtendedCommon):
    """One list with each kind of row, imported by a manager of company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.known = cls.env["crm.lead"].create(
            {
                "name": "Known",
                "company_id": cls.company_a.id,
                "email_from": "dan@dup.example.com",
            }
        )
        cls.env["crm.lead"].create(
            {
                "name": "Of B",
                "company_id": cls.company_b.id,
                "user_id": False,
                "email_from": "nina@neu.example.com",
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Kai", "email": "kai@kunde.example.com", "phone": "+3225550009"}
        )

    def _import(self, content=LIST, name="fair.csv", user="manager"):
        """Return an import of a file, read and checked."""
        if isinstance(content, str):
            content = content.encode()
        one = (
            self.env["crm.lead.import"]
            .with_user(self.users[user])
            .create(
                {
                    "company_id": self.company_a.id,
                    "file": base64.b64encode(content),
                    "file_name": name,
                }
            )
        )
        one.action_read()
        one.action_check()
        return one

    def _run(self, one):
        """Import all chosen rows as the page does."""
        one.action_start()
        for _batch in range(5):
            if one.action_run_batch()["state"] == "done":
                break
        return self.env["crm.lead"].search([("crm_import_id", "=", one.id)])

    def test_each_row_is_shown_for_what_it_is(self):
        """New, duplicate, customer, repeated, refused; nothing is written."""
        before = self.env["crm.lead"].search_count([])
        one = self._import()
        self.assertEqual(
            one.column_ids.mapped("key"),
            [
                "partner_name",
                "contact_name",
                "email_from",
                "phone",
                "country",
                "expected_revenue",
                False,
            ],
        )
        rows = one.row_ids
        self.assertEqual(
            rows.mapped("match_kind"),
            [
                "new",
                "duplicate",
                "customer",
                "repeated",
                "refused",
                "refused",
                "refused",
            ],
        )
        self.assertEqual(rows[1].lead_match_id, self.known)
        self.assertEqual(rows[2].partner_id, self.customer)
        self.assertIn("sam at home", rows[4].error)
        self.assertIn("Atlantis", rows[5].error)
        self.assertEqual(one.chosen_count, 2)
        self.assertEqual(self.env["crm.lead"].search_count([]), before)

    def test_import_writes_the_chosen_rows(self):
        """Values arrive; the customer is linked and not changed."""
        leads = self._run(self._import())
        self.assertEqual(len(leads), 2)
        new = leads.filtered(lambda lead: lead.partner_name == "Neu AG")
        self.assertEqual(new.expected_revenue, 1200.5)
        self.assertEqual(new.country_id.code, "BE")
        self.assertEqual(new.company_id, self.company_a)
        linked = leads - new
        self.assertEqual(linked.partner_id, self.customer)
        self.assertEqual(linked.contact_name, "Kai Kunde")
        self.assertEqual(linked.company_id, self.company_a)
        self.assertEqual(self.customer.phone, "+3225550009")

    def test_undo_takes_back_what_nobody_worked_on(self):
        """A lead with a message stays; after 30 days nothing can be undone."""
        one = self._import()
        leads = self._run(one)
        leads[0].message_post(body="I called her", message_type="comment")
        one.action_undo()
        self.assertEqual(leads.exists(), leads[0])
        self.assertEqual(one.state, "undone")
        again = self._import()
        self._run(again)
        again.sudo().date_done = fields.Datetime.now() - timedelta(days=31)
        with self.assertRaisesRegex(UserError, "within 30 days"):
            again.action_undo()

    def test_xlsx_is_read_too(self):
        """A workbook as a spreadsheet program saves it."""
        book = Workbook()
        book.active.append(["Company", "Email"])
        book.active.append(["Sheet Ltd", "a@sheet.example.com"])
        stream = io.BytesIO()
        book.save(stream)
        one = self._import(stream.getvalue(), "fair.xlsx")
        self.assertEqual(one.row_ids.match_kind, "new")

    def test_bad_files_are_refused(self):
        """Each with a sentence that says what to do."""
        for content, words in (
            (b"Name\n", "no rows"),
            (b"\x00\x01\x02", "no list"),
            (b"PK\x03\x04broken", "damaged"),
            (b"Shoe;Size\n1;2\n", "Say which column"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._import(content)

    def test_who_may_import_and_what_may_be_written(self):
        """Managers only; states and rows are the import's own."""
        with self.assertRaises(AccessError):
            self._import(user="salesperson")
        one = self._import()
        for values in ({"state": "done"}, {"pipeline_id": False}):
            with self.subTest(values), self.assertRaises(UserError):
                one.write(values)
        with self.assertRaises(UserError):
            one.row_ids[0].write({"vals": {"name": "Other"}})
        with self.assertRaises(UserError):
            one.row_ids[4].write({"is_chosen": True})
        one.row_ids[1].is_chosen = True
        self.assertEqual(len(self._run(one)), 3)
        other = one.with_user(self.users["manager_b"]).with_context(
            allowed_company_ids=self.company_b.ids
        )
        with self.assertRaises(AccessError):
            other.read(["name"])

    def test_check_costs_the_same_for_many(self):
        """Comparing fifty rows takes as many queries as comparing one."""
        counts = []
        for number in (1, 50):
            lines = "".join(f"C{i};c{i}@many.example.com\n" for i in range(number))
            one = self._import("Company;Email\n" + lines).sudo()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            one._match()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
