"""Marketing is not sent to people who refused it or never allowed it."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestMailingConsent(CrmExtendedCommon, MockEmail):
    """Consents are looked at when a mailing is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_consent_required = True
        cls.yes, cls.no, cls.silent = cls.env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@example.com"}
                for name in ("yes", "no", "silent")
            ]
        )
        for partner, granted in ((cls.yes, True), (cls.no, False)):
            cls.env["crm.consent"]._record(
                partner, "marketing", "email", granted, "form", "staff"
            )
        cls.people = cls.yes | cls.no | cls.silent

    def _send(self, records, **values):
        """Send a mailing as the marketer; return address -> (status, reason)."""
        mailing = (
            self.env["mailing.mailing"]
            .with_user(self.users["marketer"])
            .create(
                {
                    "subject": "Offer",
                    "body_html": "<p>Buy now</p>",
                    "mailing_model_id": self.env["ir.model"]._get_id(records._name),
                    "mailing_domain": [("id", "in", records.ids)],
                    **values,
                }
            )
        )
        with self.mock_mail_gateway():
            mailing.action_send_mail(res_ids=records.ids)
        traces = self.env["mailing.trace"].search(
            [("mass_mailing_id", "=", mailing.id)]
        )
        return {
            trace.email.partition("@")[0]: (
                trace.trace_status in ("outgoing", "sent", "pending"),
                trace.failure_type,
            )
            for trace in traces
        }

    def test_consent_required(self):
        """Only who allowed it gets it; the trace says why the others do not."""
        self.assertEqual(
            self._send(self.people),
            {
                "yes": (True, False),
                "no": (False, "mail_optout"),
                "silent": (False, "crm_consent_missing"),
            },
        )

    def test_refusal_always_counts(self):
        """Without the company's setting, refusals still count."""
        self.company_a.crm_consent_required = False
        self.assertEqual(
            self._send(self.people),
            {
                "yes": (True, False),
                "no": (False, "mail_optout"),
                "silent": (True, False),
            },
        )

    def test_withdrawn_consent(self):
        """What was said last counts, at the moment of sending."""
        self.env["crm.consent"]._record(
            self.yes, "marketing", "email", False, "call", "staff"
        )
        self.assertEqual(self._send(self.yes), {"yes": (False, "mail_optout")})

    def test_purpose_of_the_mailing(self):
        """A consent to marketing is none to surveys."""
        survey = self.env.ref("crm_extended.crm_consent_purpose_survey")
        self.assertEqual(
            self._send(self.yes, crm_purpose_id=survey.id),
            {"yes": (False, "crm_consent_missing")},
        )

    def test_no_purpose_at_all(self):
        """When somebody deleted every purpose, nobody has allowed anything."""
        self.env["crm.consent.purpose"].search([]).active = False
        self.env["ir.model.data"].search(
            [("name", "=", "crm_consent_purpose_marketing")]
        ).unlink()
        mailing = self.env["mailing.mailing"].create({"subject": "Offer"})
        self.assertFalse(mailing.crm_purpose_id)
        self.assertEqual(self._send(self.yes), {"yes": (False, "crm_consent_missing")})

    def test_other_company(self):
        """What a person told another company does not count."""
        self.env["crm.consent"].with_company(self.company_b)._record(
            self.silent, "marketing", "email", True, "form", "staff"
        )
        self.assertEqual(
            self._send(self.silent), {"silent": (False, "crm_consent_missing")}
        )

    def test_mailing_list(self):
        """Subscribers need no further consent, but a refusal of the address counts."""
        contacts = self.env["mailing.contact"].create(
            [
                {"name": "No", "email": self.no.email},
                {"name": "New", "email": "new@example.com"},
            ]
        )
        mailing_list = self.env["mailing.list"].create(
            {"name": "Newsletter", "contact_ids": [Command.set(contacts.ids)]}
        )
        self.assertEqual(
            self._send(contacts, contact_list_ids=[Command.set(mailing_list.ids)]),
            {"no": (False, "mail_optout"), "new": (True, False)},
        )

    def test_documents_of_a_person(self):
        """A mailing to opportunities respects what their contacts said."""
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": partner.name,
                    "partner_id": partner.id,
                    "company_id": self.company_a.id,
                }
                for partner in self.people
            ]
        )
        self.assertEqual(
            self._send(leads),
            {
                "yes": (True, False),
                "no": (False, "mail_optout"),
                "silent": (False, "crm_consent_missing"),
            },
        )


@tagged("post_install", "-at_install", "crm_extended")
class TestPlainMailingUser(CrmExtendedCommon):
    """Who sends mailings in Odoo and has no role of ours."""

    def test_a_mailing_is_made_read_and_deleted(self):
        sender = self._create_user(
            "plain_sender", "mass_mailing.group_mass_mailing_user", self.company_a
        )
        mailing = (
            self.env["mailing.mailing"]
            .with_user(sender)
            .create({"subject": "News", "body_html": "<p>News</p>"})
        )
        self.assertFalse(mailing.crm_segment_ids)
        mailing.crm_segment_ids = False
        mailing.unlink()
