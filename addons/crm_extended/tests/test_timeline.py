"""The timeline: every kind, newest first, only what one may read, page by page."""

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CrmExtendedCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_extended")
class TestTimeline(CrmExtendedCommon):
    """A person of a company, with one document of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-10 12:00:00"):
            cls.customer = cls.env["res.partner"].create(
                {"name": "Acme", "is_company": True}
            )
            cls.contact = cls.env["res.partner"].create(
                {
                    "name": "Ann",
                    "parent_id": cls.customer.id,
                    "email": "ann@acme.example",
                }
            )
            cls.product = cls._create_product()
        cls.timeline = cls.env["crm.timeline"].sudo()

    def _get_kinds(self, partner=None, **kwargs):
        """Return the kinds of the entries, newest first."""
        entries = self.timeline._get_entries(partner or self.customer, **kwargs)
        return [entry["kind"] for entry in entries]

    def _create_trace(self, **values):
        """Record that a mailing was sent."""
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring offers",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        return self.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": "res.partner",
                "sent_datetime": "2026-03-04 09:00:00",
                "trace_status": "sent",
                **values,
            }
        )

    def test_kinds_and_order(self):
        self._load_accounting(self.company_a)
        self._create_invoice(self.contact, 100, "2026-02-01")
        self._create_invoice(self.customer, 5, "2026-02-10", move_type="out_refund")
        self._create_order(self.contact, self.product, date_order="2026-01-15")
        order = self._create_order(self.customer, self.product, confirm=True)
        order.date_order = "2026-01-20 10:00:00"
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-04-01 10:00:00",
                "stop": "2026-04-01 11:00:00",
                "partner_ids": [Command.set(self.contact.ids)],
            }
        )
        self._create_trace(res_id=self.contact.id)
        self.assertEqual(
            self._get_kinds(),
            ["meeting", "campaign", "credit_note", "invoice", "order", "quotation"],
        )
        self.assertEqual(self._get_kinds(self.contact), self._get_kinds())
        self.assertEqual(
            self._get_kinds(kinds=["order", "invoice"]), ["invoice", "order"]
        )

    def test_an_entry_leads_to_its_document(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "New office",
                "type": "opportunity",
                "partner_id": self.contact.id,
                "company_id": self.company_a.id,
            }
        )
        self.assertEqual(
            self.timeline._get_entries(self.customer),
            [
                {
                    "date": fields.Date.to_string(lead.create_date.date()),
                    "kind": "opportunity",
                    "title": "New office",
                    "model": "crm.lead",
                    "id": lead.id,
                }
            ],
        )

    def test_lost_opportunities_and_archived_contacts_stay(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Lost one",
                "type": "opportunity",
                "partner_id": self.contact.id,
                "company_id": self.company_a.id,
            }
        )
        lead.action_set_lost()
        self.contact.active = False
        entry = self.timeline._get_detailed_entries(self.customer)[0]
        self.assertEqual((entry["title"], entry["detail"]), ("Lost one", "Lost"))

    def test_done_activities_of_contacts_and_opportunities(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": self.contact.id}
        )
        for record in (self.contact, lead):
            activity = record.activity_schedule(
                summary="Call back", user_id=self.users["manager"].id
            )
            activity.action_feedback(feedback="Done")
        record.activity_schedule(summary="Open", user_id=self.users["manager"].id)
        self.assertEqual(self._get_kinds(kinds=["activity"]), ["activity"] * 2)

    def test_messages_of_people_but_not_of_the_system(self):
        self.contact.message_post(
            body="It works now", subject="Thanks", message_type="email"
        )
        self.contact.message_post(body="created", message_type="notification")
        entries = self.timeline._get_entries(self.customer, kinds=["message"])
        self.assertEqual([entry["title"] for entry in entries], ["Thanks"])

    def test_campaigns_reach_the_contact_or_a_list_with_its_address(self):
        self._create_trace(res_id=self.contact.id)
        self._create_trace(model="mailing.contact", res_id=1, email="ann@acme.example")
        self._create_trace(
            model="mailing.contact", res_id=2, email="someone@else.example"
        )
        self._create_trace(res_id=self.contact.id, is_test_trace=True)
        self._create_trace(res_id=self.contact.id, sent_datetime=False)
        self.assertEqual(self._get_kinds(), ["campaign"] * 2)

    def test_days_are_those_of_the_company(self):
        self.company_a.partner_id.tz = "Pacific/Auckland"
        self._create_order(
            self.customer, self.product, date_order="2026-03-09 12:00:00"
        )
        entry = self.timeline._get_entries(self.customer)[0]
        self.assertEqual(entry["date"], "2026-03-10")

    def test_pages_join_without_gap_or_repetition(self):
        for number in range(25):
            self._create_order(
                self.customer, self.product, date_order=f"2026-01-{number % 9 + 1:02}"
            )
        timeline = self.env["crm.timeline"].with_user(self.users["manager"])
        seen, offset, has_more = [], 0, True
        while has_more:
            page = timeline.get_entries(self.customer.id, limit=10, offset=offset)
            seen += page["entries"]
            offset += len(page["entries"])
            has_more = page["has_more"]
        self.assertEqual(len({entry["id"] for entry in seen}), 25)
        days = [entry["date"] for entry in seen]
        self.assertEqual(days, sorted(days, reverse=True))

    def test_everybody_sees_what_he_may_read(self):
        mine = self._create_order(
            self.customer, self.product, user_id=self.users["salesperson"].id
        )
        other = self._create_order(
            self.customer, self.product, user_id=self.users["manager"].id
        )
        self._create_trace(res_id=self.contact.id)

        def see(role):
            timeline = self.env["crm.timeline"].with_user(self.users[role])
            page = timeline.get_entries(self.customer.id)
            return {(entry["model"], entry["id"]) for entry in page["entries"]}

        orders = {("sale.order", order.id) for order in mine | other}
        self.assertEqual(see("salesperson"), {("sale.order", mine.id)})
        self.assertEqual(see("manager"), orders)
        self.assertEqual({model for model, _id in see("marketer")}, {"mailing.trace"})
        self.assertEqual(see("employee"), set())

    def test_private_meetings_stay_private(self):
        self.env["calendar.event"].create(
            {
                "name": "Secret",
                "privacy": "private",
                "start": "2026-03-01 10:00:00",
                "stop": "2026-03-01 11:00:00",
                "user_id": self.users["manager"].id,
                "partner_ids": [
                    Command.set((self.contact | self.users["manager"].partner_id).ids)
                ],
            }
        )
        self.env.invalidate_all()
        timeline = self.env["crm.timeline"].with_user(self.users["all_customers"])
        titles = [
            entry["title"]
            for entry in timeline.get_entries(self.customer.id)["entries"]
        ]
        self.assertNotIn("Secret", titles)
        self.assertEqual(self._get_kinds(), [])

    def test_bad_questions_get_a_sentence(self):
        timeline = self.env["crm.timeline"].with_user(self.users["manager"])
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone_id = gone.id
        gone.unlink()
        for args, sentence in (
            ((gone_id,), "no longer exists"),
            (("x",), "by its id"),
            ((self.customer.id, None, 0), "entries at a time"),
            ((self.customer.id, None, 100_000), "entries at a time"),
            ((self.customer.id, None, 10, -1), "entries at a time"),
            ((self.customer.id, None, "ten"), "whole numbers"),
            ((self.customer.id, None, 10, None), "whole numbers"),
            ((self.customer.id, 5), "as a list"),
            ((self.customer.id, "invoice"), "as a list"),
        ):
            with self.subTest(args=args), self.assertRaisesRegex(UserError, sentence):
                timeline.get_entries(*args)
