"""Anybody may fill in a form, and mails become leads: bounded, and never twice."""

import re
import time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers.public_form import TRAP
from ..tools import web_form
from .common import CrmExtendedCommon

CODE = "form-of-the-test"
ORIGIN = "https://shop.example.com"
MAIL = """From: Ada Peeters <ada.mail@example.com>
To: {to}
Subject: Price of ten
Message-Id: <{ref}@example.com>
Date: Mon, 02 Mar 2026 10:00:00 +0000

Hello
"""


@tagged("post_install", "-at_install", "crm_extended")
class TestLeadForm(CrmExtendedCommon, HttpCase):
    """One form of company A, and an address of a team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purpose = cls.env["crm.consent.purpose"]._get_or_create("newsletter")
        cls.form = cls.env["crm.lead.form"].create(
            {
                "name": "Get in touch",
                "code": CODE,
                "company_id": cls.company_a.id,
                "origins": ORIGIN,
                "consent_ids": [
                    Command.create(
                        {
                            "purpose_id": cls.purpose.id,
                            "channel": "email",
                            "text": "News by mail, please.",
                        }
                    )
                ],
            }
        )
        cls.secret = cls.env["ir.config_parameter"].get_param("database.secret")

    def _post(self, headers=None, age=60, **values):
        """Send the form as it is sent a minute after it was opened."""
        data = {
            "stamp": web_form.sign_form(self.secret, CODE, time.time() - age),
            "contact_name": "Eve Stranger",
            "email": "eve@example.com",
            **values,
        }
        return self.url_open(f"/contact-form/{CODE}", data=data, headers=headers)

    def _get_leads(self):
        """Return the leads that came in by the form."""
        return self.env["crm.lead"].search([("crm_form_id", "=", self.form.id)])

    def _assert_refused(self, response, status, text):
        """Check a clear answer, and that nothing was kept."""
        self.assertEqual(response.status_code, status)
        self.assertIn(text, response.text)
        self.assertFalse(self._get_leads())

    def test_a_stranger_becomes_a_lead(self):
        """With campaign, page and consent; no contact is invented."""
        self.env["crm.pipeline"].create(
            {"name": "Tender", "code": "tender_t", "company_id": self.company_a.id}
        )
        partners = self.env["res.partner"].search_count([])
        tick = f"consent_{self.form.consent_ids.id}"
        response = self._post(
            description="<script>alert(1)</script>",
            page="https://shop.example.com/offer?x=1",
            utm_campaign="Web Spring",
            utm_source="Newsletter 7",
            **{tick: "1"},
        )
        self.assertIn("Thank you", response.text)
        lead = self._get_leads()
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.name, "Get in touch: Eve Stranger")
        self.assertEqual(lead.company_id, self.company_a)
        self.assertEqual(lead.crm_source_page, "https://shop.example.com/offer?x=1")
        self.assertEqual(lead.campaign_id.title, "Web Spring")
        self.assertEqual(lead.source_id.name, "Newsletter 7")
        self.assertNotIn("<script", lead.description)
        self.assertEqual(
            lead.crm_consent_ids.proof,
            "Ticked “News by mail, please.” on https://shop.example.com/offer?x=1",
        )
        self.assertEqual(lead.crm_consent_ids.state, "given")
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_double_opt_in_waits(self):
        """A consent that needs a confirmation is none of the contact yet."""
        self.form.needs_confirmation = True
        self.company_a.crm_double_opt_in = True
        partner = self.env["res.partner"].create(
            {"name": "Eve", "email": "eve@example.com"}
        )
        self._post(**{f"consent_{self.form.consent_ids.id}": "1"})
        consent = self._get_leads().crm_consent_ids
        self.assertEqual(consent.state, "pending")
        self.assertFalse(consent.consent_id)
        mail = self.env["mail.mail"].search(
            [("email_to", "=", "eve@example.com")], limit=1
        )
        path = re.search(r"/contact-form/confirm/[^\"]+", mail.body_html).group()
        # a mail server that looks at the link confirms nothing
        self.assertIn("Please confirm", self.url_open(path).text)
        self.assertEqual(consent.state, "pending")
        self.assertEqual(self.url_open(f"{path}x").status_code, 404)
        self.assertIn("Thank you", self.url_open(path, data={"ok": "1"}).text)
        consent.invalidate_recordset()
        self.assertEqual(consent.consent_id.partner_id, partner)
        self.assertTrue(consent.consent_id.granted)
        self.assertIn("confirmed from the mailbox", consent.consent_id.proof)
        # and nobody asks the person a second time
        asked = self.env["crm.opt.in"].search([("partner_id", "=", partner.id)])
        self.assertEqual(asked.mapped("state"), ["confirmed"])

    def test_page_shows_campaign_and_trap(self):
        """The form carries campaign and page along, and may be framed where allowed."""
        response = self.url_open(f"/contact-form/{CODE}?utm_campaign=Fair&embed=1")
        self.assertIn('value="Fair"', response.text)
        self.assertIn(TRAP, response.text)
        self.assertIn("News by mail, please.", response.text)
        self.assertIn(ORIGIN, response.headers["Content-Security-Policy"])
        self.assertEqual(self.url_open("/contact-form/no-such").status_code, 404)
        self.form.active = False
        self.assertEqual(self.url_open(f"/contact-form/{CODE}").status_code, 404)

    def test_robots_and_bad_values_are_refused(self):
        """Too quick, forged, trapped, from elsewhere, empty, wrong."""
        self._assert_refused(self._post(age=0), 422, "very quick")
        self._assert_refused(self._post(stamp="x"), 422, "not complete")
        self._assert_refused(self._post(**{TRAP: "spam"}), 422, "Home page")
        elsewhere = {"Origin": "https://evil.example"}
        self._assert_refused(self._post(headers=elsewhere), 403, "may not show")
        self._assert_refused(self._post(email=""), 400, "Fill in")
        self._assert_refused(self._post(email="nobody"), 400, "name@example.com")
        self._assert_refused(self._post(phone="none"), 400, "phone number")
        self._assert_refused(self._post(contact_name="x" * 201), 400, "too long")
        self.form.consent_ids.is_required = True
        self._assert_refused(self._post(), 400, "Please tick")

    def test_sent_twice_is_one_and_many_are_slowed(self):
        """The same form again is thanked and not kept; a flood has to wait."""
        stamp = web_form.sign_form(self.secret, CODE, time.time() - 60)
        for _again in range(2):
            response = self._post(stamp=stamp)
            self.assertIn("Thank you", response.text)
        self.assertEqual(len(self._get_leads()), 1)
        self.company_a.crm_web_address_limit = 1
        response = self._post()
        self.assertEqual(response.status_code, 429)
        self.assertIn("Eve Stranger", response.text)
        self.assertEqual(len(self._get_leads()), 1)

    def test_forms_that_cannot_work_are_refused(self):
        """A page that is none, a site that is none, nothing to reach people by."""
        for values in (
            {"code": "Not A Page"},
            {"origins": "shop"},
            {"field_ids": [Command.clear()]},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.form.write(values)
        twin = self.form.copy()
        self.assertNotEqual(twin.code, CODE)
        self.assertEqual(len(twin.consent_ids), 1)
        self.assertIn(f"/contact-form/{CODE}?embed=1", self.form.snippet)

    def test_who_makes_forms(self):
        """Marketers and managers; salespeople read; the other company sees none."""
        forms = self.env["crm.lead.form"]
        values = {"name": "Mine", "company_id": self.company_a.id}
        for role in ("marketer", "manager"):
            form = forms.with_user(self.users[role]).create(values)
            self.assertEqual(form.lead_count, 0)
        with self.assertRaises(AccessError):
            forms.with_user(self.users["salesperson"]).create(values)
        self.assertFalse(
            forms.with_user(self.users["manager_b"])
            .with_context(allowed_company_ids=self.company_b.ids)
            .search([("id", "=", self.form.id)])
        )

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_mail_knows_pipeline_and_duplicates(self):
        """A mail to a team begins in its pipeline; the other lead is named."""
        pipeline = self.env["crm.pipeline"].create(
            {"name": "By mail", "code": "mail_t", "company_id": self.company_a.id}
        )
        domain = self.env["mail.alias.domain"].search([], limit=1) or self.env[
            "mail.alias.domain"
        ].create({"name": "crm.example"})
        team = self.env["crm.team"].create(
            {
                "name": "By Mail",
                "company_id": self.company_a.id,
                "alias_name": "sales-of-the-test",
                "alias_domain_id": domain.id,
                "crm_mail_pipeline_id": pipeline.id,
            }
        )
        leads = self.env["crm.lead"].browse()
        for number in (1, 2):
            lead_id = self.env["mail.thread"].message_process(
                "crm.lead",
                MAIL.format(to=f"sales-of-the-test@{domain.name}", ref=number),
            )
            leads |= self.env["crm.lead"].browse(lead_id)
        self.assertEqual(leads.pipeline_id, pipeline)
        self.assertEqual(leads.company_id, self.company_a)
        self.assertEqual(leads.team_id, team)
        notes = leads[1].message_ids.mapped("body")
        self.assertTrue(any(f"#{leads[0].id}" in note for note in notes))
        self.assertEqual(leads[1].crm_pair_count, 1)
