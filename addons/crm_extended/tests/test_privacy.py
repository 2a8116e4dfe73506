"""Everything about a person in one file, forgotten, or no longer kept."""

import base64
import io
import json
import zipfile
from uuid import uuid4

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..exceptions import FileNotKeptError
from .fault_common import LOGGER, full_disk
from .privacy_common import TextsMixin


@tagged("post_install", "-at_install", "crm_extended")
class TestPrivacy(TextsMixin, TransactionCase):
    """A customer with something in many places."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(
            cls.env, "privacy_officer", "crm_extended.crm_extended_group_privacy"
        )
        cls.person = cls.env["res.partner"].create(
            {
                "name": "Kari Nordmann",
                "email": "Kari.Nordmann@example.com",
                "phone": "+47 22 33 44 55",
                "street": "Storgata 1",
                "city": "Oslo",
                "zip": "0155",
                "country_id": cls.env.ref("base.no").id,
                "vat": False,
                "birth_date": "1980-02-29",
                "crm_phone_ids": [
                    Command.create({"phone": "+47 99 88 77 66", "phone_type": "mobile"})
                ],
                "relative_ids": [
                    Command.create({"name": "Ola Nordmann", "kinship": "partner"})
                ],
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Kari wants a boat",
                "partner_id": cls.person.id,
                "contact_name": "Kari Nordmann",
                "email_from": "kari.nordmann@example.com",
                "description": "<p>Kari has a house by the sea</p>",
            }
        )
        cls.lead.message_post(
            body="Kari rang about the colour",
            attachments=[("passport.txt", b"Kari Nordmann, 29.02.1980")],
        )
        cls.unlinked = cls.env["crm.lead"].create(
            {"name": "From the web", "email_from": "kari.nordmann@example.com"}
        )
        cls.unlinked.partner_id = False

    def _request(self, kind, user=None):
        """Return a request of the person, handled by the officer."""
        return (
            self.env["crm.privacy.request"]
            .with_user(user or self.officer)
            .create({"partner_id": self.person.id, "kind": kind})
        )

    def _open(self, request):
        """Return (document, names of files) of the file of a request."""
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(request.file)))
        return json.loads(archive.read("data.json")), archive

    # ------------------------------------------------------------
    # FILE
    # ------------------------------------------------------------

    def test_file_holds_all(self):
        """The file has the contact, its leads, messages and attachments."""
        request = self._request("file")
        request.action_make_file()
        document, archive = self._open(request)
        kinds = {kind["model"]: kind for kind in document["kinds"]}
        self.assertEqual(
            {row["name"] for row in kinds["crm.lead"]["records"]},
            {"Kari wants a boat", "From the web"},
        )
        [message] = [m for m in kinds["crm.lead"]["messages"] if "colour" in m["text"]]
        self.assertIn("Kari rang", message["text"])
        self.assertEqual(kinds["res.partner"]["records"][0]["birth_date"], "1980-02-29")
        self.assertEqual(len(kinds["crm.partner.relative"]["records"]), 1)
        [name] = [name for name in archive.namelist() if name.startswith("files/")]
        self.assertIn(b"29.02.1980", archive.read(name))
        page = archive.read("data.html").decode()
        self.assertIn("Kari has a house by the sea", page)

    def test_file_on_a_full_disk(self):
        """It is refused with a sentence and stays open; later it is made whole."""
        # a file with the same content would be there already
        self.lead.description = uuid4().hex
        request = self._request("file")
        with (
            full_disk(),
            mute_logger(LOGGER),
            self.assertRaises(FileNotKeptError),
            self.env.cr.savepoint(),
        ):
            request.action_make_file()
        request.invalidate_recordset()
        self.assertNotEqual(request.state, "done")
        self.assertFalse(request.file)
        request.action_make_file()
        document, _archive = self._open(request)
        self.assertEqual(request.state, "done")
        self.assertTrue(document["kinds"])

    def test_file_escapes(self):
        """What somebody wrote is text in the page, no markup."""
        self.lead.name = "<script>alert(1)</script>"
        request = self._request("file")
        request.action_make_file()
        _document, archive = self._open(request)
        self.assertNotIn("<script>", archive.read("data.html").decode())

    def test_shared_address_is_left_out(self):
        """A mail of a family's address is not known to be from one of them."""
        self.env["res.partner"].create(
            {"name": "Ola Nordmann", "email": "kari.nordmann@example.com"}
        )
        request = self._request("file")
        request.action_make_file()
        document, _archive = self._open(request)
        kinds = {kind["model"]: kind for kind in document["kinds"]}
        self.assertEqual(
            [row["name"] for row in kinds["crm.lead"]["records"]], ["Kari wants a boat"]
        )

    def test_file_of_the_company_only(self):
        """What another company stores is not in the file."""
        other = self.env["res.company"].create({"name": "Other"})
        self.lead.company_id = False
        self.env["crm.lead"].create(
            {
                "name": "Secret of the other",
                "partner_id": self.person.id,
                "company_id": other.id,
                "team_id": False,
                "user_id": False,
            }
        )
        request = self._request("file")
        request.action_make_file()
        document, _archive = self._open(request)
        self.assertNotIn("Secret of the other", json.dumps(document))

    def test_file_goes_after_a_month(self):
        """A file with everything about somebody does not lie around."""
        request = self._request("file")
        request.action_make_file()
        request.sudo().date_done = fields.Datetime.subtract(
            fields.Datetime.now(), days=31
        )
        request.sudo()._gc_files()
        self.assertFalse(request.file)

    # ------------------------------------------------------------
    # FORGETTING
    # ------------------------------------------------------------

    def test_preview_changes_nothing(self):
        """The preview counts; names are as they were."""
        request = self._request("forget")
        request.action_preview()
        found = {line.model_name: line for line in request.line_ids}
        self.assertEqual(found[self.lead._description].record_count, 2)
        self.assertEqual(self.person.name, "Kari Nordmann")
        self.assertEqual(self.lead.contact_name, "Kari Nordmann")

    def test_forgotten(self):
        """No trace of name, address and number is left in any text of the database."""
        request = self._request("forget")
        request.action_preview()
        self.assertFalse(request.obstacle)
        request.action_forget()
        self.env.flush_all()
        self.assertEqual(request.state, "done")
        log = self.env["privacy.log"].search([], order="id desc", limit=1)
        self.assertEqual(log.user_id, self.officer)
        self.assertEqual(log.anonymized_name, "K*** N*******")
        self.assertFalse(self.person.active)
        self.assertEqual(self.person.city, "Oslo")
        for needle in ("Nordmann", "kari.nord", "22334455", "99887766", "by the sea"):
            self.assertEqual(self._get_columns_with(needle), [], needle)

    def test_needs_preview(self):
        """Nobody is forgotten at once."""
        with self.assertRaises(UserError):
            self._request("forget").action_forget()

    def test_done_once(self):
        """A request that is done cannot be done again."""
        request = self._request("forget")
        request.action_preview()
        request.action_forget()
        for method in ("action_forget", "action_preview"):
            with self.assertRaises(UserError):
                getattr(request, method)()

    def test_invoices_stay(self):
        """The invoice keeps its amount; its customer is kept for the accountants."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.person.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "Boat", "price_unit": 100.0, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        request = self._request("forget")
        request.action_preview()
        self.assertIn(invoice.name, request.obstacle)
        with self.assertRaises(UserError):
            request.action_forget()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        invoice.payment_state = "paid"
        request.action_preview()
        request.action_forget()
        self.assertEqual(invoice.amount_total, 100.0)
        kept = self.env["crm.privacy.billing"].search([("move_id", "=", invoice.id)])
        self.assertEqual(kept.name, "Kari Nordmann")
        self.assertIn("Storgata 1", kept.address)
        self.assertEqual((kept.date_end.month, kept.date_end.day), (12, 31))
        kept.date_end = "2020-12-31"
        kept._gc_over()
        self.assertFalse(kept.exists())

    def test_people_of_the_company_are_not_forgotten(self):
        """A colleague's contact, and the company's own, are refused with a reason."""
        for partner in (self.officer.partner_id, self.env.company.partner_id):
            self.person = partner
            request = self._request("forget")
            request.action_preview()
            self.assertTrue(request.obstacle)
            with self.assertRaises(UserError):
                request.action_forget()

    def test_other_company_stands_in_the_way(self):
        """Nobody empties what a company keeps that they do not work for."""
        other = self.env["res.company"].create({"name": "Other Company"})
        lead = self.env["crm.lead"].create(
            {
                "name": "Theirs",
                "partner_id": self.person.id,
                "company_id": other.id,
                "team_id": False,
                "user_id": False,
            }
        )
        request = self._request("forget")
        request.action_preview()
        self.assertIn("Other Company", request.obstacle)
        with self.assertRaises(UserError):
            request.action_forget()
        self.assertEqual(lead.name, "Theirs")

    def test_portal_login_closes(self):
        """The login of the customer is closed, and names nobody."""
        portal = new_test_user(
            self.env, "kari.nordmann@example.com", "base.group_portal"
        )
        portal.partner_id.write({"name": "Kari Nordmann"})
        self.person = portal.partner_id
        request = self._request("forget")
        request.action_preview()
        request.action_forget()
        self.assertFalse(portal.active)
        self.assertNotIn("kari", portal.login)

    def test_officer_only(self):
        """A sales manager is no officer for privacy."""
        manager = new_test_user(self.env, "no_officer", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            self._request("file", manager)
        request = self._request("file")
        with self.assertRaises(AccessError):
            request.with_user(manager).action_make_file()

    # ------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------

    def test_retention(self):
        """A lead that was lost years ago names nobody; an open one stays."""
        self.lead.action_set_lost()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = now() - interval '40 months'"
            " WHERE id IN %s",
            [(self.lead.id, self.unlinked.id)],
        )
        self.env.invalidate_all()
        rule = self.env["crm.privacy.retention"].create(
            {"kind": "lead_closed", "months": 36}
        )
        self.assertEqual(rule.due_count, 1)
        self.assertEqual(rule._apply_batch(), 1)
        self.assertFalse(self.lead.contact_name)
        self.assertNotIn("Kari", self.lead.name)
        self.assertEqual(self.unlinked.name, "From the web")
        self.assertEqual(rule._apply_batch(), 0, "what is emptied is not due again")
        self.assertEqual(rule.done_count, 1)

    def test_retention_months(self):
        """A rule of no time at all is refused."""
        with self.assertRaises(ValidationError):
            self.env["crm.privacy.retention"].create({"kind": "letter", "months": 0})

    def test_kind_of_an_addon_that_is_gone(self):
        """Nothing else goes in place of what nobody knows any more."""
        rule = self.env["crm.privacy.retention"].create({"kind": "letter", "months": 1})
        self.env.cr.execute(
            "UPDATE crm_privacy_retention SET kind = 'gone' WHERE id = %s", [rule.id]
        )
        rule.invalidate_recordset()
        self.env["crm.send.log"].create(
            {
                "company_id": self.env.company.id,
                "partner_id": self.person.id,
                "address": "kari.nordmann@example.com",
                "channel": "email",
                "state": "sent",
                "date": "2020-01-01 12:00:00",
            }
        )
        self.assertEqual((rule._apply_batch(), rule.due_count), (0, 0))
        self.assertEqual(
            self.env["crm.send.log"].search_count(
                [("address", "=", "kari.nordmann@example.com")]
            ),
            1,
        )

    def test_what_another_company_only_counts_stands_in_the_way_too(self):
        """The contact is theirs as well, whatever would stay of their records."""
        other = self.env["res.company"].create({"name": "Other Company"})
        self.env["crm.sale.history"].sudo().create(
            {
                "company_id": other.id,
                "partner_id": self.person.id,
                "currency_id": other.currency_id.id,
                "source": "shop",
                "document_ref": "1",
                "line_ref": "1",
                "date": "2026-01-05",
                "quantity": 1,
                "unit_price": 1,
                "amount": 1,
            }
        )
        request = self._request("forget")
        request.action_preview()
        self.assertIn("Other Company", request.obstacle)
