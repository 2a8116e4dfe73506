"""Who is on a mailing list and no contact is held out by the address."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.holdout import is_held_out
from .campaign_common import CampaignCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestHoldoutAddresses(CampaignCommon):
    """The company holds out three in ten of a list of forty strangers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.write(
            {
                "crm_global_holdout_pct": 30,
                "crm_consent_required": False,
                "country_id": cls.env.ref("base.us").id,
            }
        )
        cls.list = cls.env["mailing.list"].create({"name": "News"})
        cls.contacts = cls.env["mailing.contact"].create(
            [
                {
                    # normalized before it is looked at
                    "email": f"Reader <READER{number}@Example.com>",
                    "mobile": f"+1 650-555-{1000 + number}",
                    "country_id": cls.env.ref("base.us").id,
                    "list_ids": [Command.set(cls.list.ids)],
                }
                for number in range(40)
            ]
        )
        cls.scope = f"company-{cls.company_a.id}"
        cls.held_out = cls.contacts.filtered(
            lambda contact: is_held_out(cls.scope, contact.email_normalized, 30)
        )
        cls.others = cls.contacts - cls.held_out

    def _create_mailing(self, **values):
        return (
            self.env["mailing.mailing"]
            .with_user(self.users["marketer"])
            .create(
                {
                    "subject": "News",
                    "body_html": "<p>News</p>",
                    "body_plaintext": "News",
                    "mailing_model_id": self.env["ir.model"]._get_id("mailing.list"),
                    "contact_list_ids": [Command.set(self.list.ids)],
                    **values,
                }
            )
        )

    def _get_reached(self, mailing):
        traces = self.env["mailing.trace"].search(
            [("mass_mailing_id", "=", mailing.id)]
        )
        return set(traces.mapped("res_id"))

    def test_same_strangers_by_mail_and_sms(self):
        self.assertTrue(self.held_out and self.others)
        for kind in ("mail", "sms", "mail"):
            with self.subTest(kind=kind):
                mailing = self._create_mailing(mailing_type=kind)
                mailing.action_send_mail()
                self.assertEqual(self._get_reached(mailing), set(self.others.ids))

    def test_second_entry_of_an_address(self):
        """Another row with the same address is the same stranger."""
        copies = self.env["mailing.contact"].create(
            [{"email": contact.email_normalized} for contact in self.held_out]
        )
        mailing = self._create_mailing()
        with self.assertRaisesRegex(UserError, "held out"):
            mailing.action_send_mail(res_ids=copies.ids)

    def test_address_of_a_contact(self):
        """The person decides, merged or not, not what the address reads."""
        person = self.env["res.partner"].create({"name": "A", "email": "a@example.com"})
        while is_held_out(self.scope, person.id, 30):
            person = person.copy({"email": "a@example.com"})
            self.env["res.partner"].search(
                [
                    ("email_normalized", "=", "a@example.com"),
                    ("id", "<", person.id),
                ]
            ).unlink()
        person.email = self.held_out[0].email
        mailing = self._create_mailing()
        mailing.action_send_mail()
        self.assertEqual(
            self._get_reached(mailing), {*self.others.ids, self.held_out[0].id}
        )

    def test_contact_of_another_company(self):
        """Whom only another company knows is a stranger here."""
        self.env["res.partner"].create(
            [
                {
                    "name": "Theirs",
                    "email": contact.email_normalized,
                    "company_id": self.company_b.id,
                }
                for contact in self.contacts
            ]
        )
        mailing = self._create_mailing()
        mailing.action_send_mail()
        self.assertEqual(self._get_reached(mailing), set(self.others.ids))

    def test_planned_campaign(self):
        """Strangers are held out of campaigns, too; nobody is counted."""
        self.campaign.crm_holdout_pct = 0
        mailing = self._create_mailing(campaign_id=self.campaign.id)
        recipients = mailing._assign_crm_recipients(None)
        self.assertEqual(set(recipients), set(self.others.ids))
        members = self.env["crm.campaign.member"].sudo()
        self.assertFalse(members.search([("campaign_id", "=", self.campaign.id)]))

    def test_nobody_is_held_out_of_service(self):
        service = self.env.ref("crm_extended.crm_consent_purpose_service")
        mailing = self._create_mailing(crm_purpose_id=service.id)
        mailing.action_send_mail()
        self.assertEqual(self._get_reached(mailing), set(self.contacts.ids))

    def test_number_where_there_is_no_address(self):
        self.contacts.email = False
        mailing = self._create_mailing()
        found = mailing._get_crm_held_out_strangers(self.contacts.ids, {})
        expected = self.contacts.filtered(
            lambda contact: is_held_out(self.scope, contact.phone_sanitized, 30)
        )
        self.assertTrue(expected)
        self.assertEqual(found, set(expected.ids))

    def test_costs_the_same_for_one_and_for_forty(self):
        mailing = self._create_mailing()
        counts = []
        for contacts in (self.contacts[:1], self.contacts):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            mailing._get_crm_held_out_strangers(contacts.ids, {})
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
