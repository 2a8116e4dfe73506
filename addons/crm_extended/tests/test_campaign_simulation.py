"""What a campaign can be expected to bring, before it starts."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .campaign_common import CampaignCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCampaignSimulation(CampaignCommon):
    """A draft for a segment of ten, of whom some cannot be written to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_consent_required = False
        cls.people = cls._create_people(10)
        cls.people[0].email = False
        cls.env["crm.consent"]._record(
            cls.people[1], "marketing", "email", False, "form", "staff"
        )
        cls.segment = cls.env["crm.segment"].create(
            {
                "name": "Friends",
                "code": "friends_sim",
                "company_id": cls.company_a.id,
                "kind": "static",
            }
        )
        cls.env["crm.segment.member"].sudo().create(
            [
                {
                    "segment_id": cls.segment.id,
                    "company_id": cls.company_a.id,
                    "partner_id": person.id,
                    "date_entered": fields.Datetime.now(),
                }
                for person in cls.people
            ]
        )
        cls.campaign.crm_segment_ids = cls.segment
        cls.campaign.crm_goal_event = "reply"

    def _simulate(self, **values):
        action = self.campaign.with_user(self.users["marketer"]).action_crm_simulate()
        wizard = self.env["crm.campaign.simulate"].browse(action["res_id"])
        wizard = wizard.with_user(self.users["marketer"])
        if values:
            wizard.write(values)
        return wizard

    def _add_past(self, people, replied, title="Past"):
        """Let a past campaign have reached people, of whom some replied."""
        past = self._create_campaign(title)
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Past",
                "campaign_id": past.id,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        self.env["mailing.trace"].create(
            [
                {
                    "model": "res.partner",
                    "res_id": person.id,
                    "mass_mailing_id": mailing.id,
                    "email": person.email,
                    "sent_datetime": fields.Datetime.now() - timedelta(days=40),
                    "trace_status": "reply" if place < replied else "sent",
                }
                for place, person in enumerate(people)
            ]
        )

    def test_reach_cost_and_break_even(self):
        self.env["crm.campaign.cost"].create(
            [
                {
                    "campaign_id": self.campaign.id,
                    "name": "Design",
                    "amount_planned": 8,
                },
                {
                    "campaign_id": self.campaign.id,
                    "name": "Postage",
                    "kind": "message",
                    "price_message": 0.5,
                },
            ]
        )
        wizard = self._simulate(rate_typed_pct=50, margin_response=6)
        counts = (wizard.member_count, wizard.address_count, wizard.consent_count)
        self.assertEqual(counts, (10, 1, 1))
        self.assertEqual((wizard.reach, wizard.cost), (8, 12.0))
        self.assertEqual((wizard.responses, wizard.margin, wizard.result), (4, 24, 12))
        self.assertIn("2 responses pay for it: 25.00 %", wizard.break_even_text)
        self.assertEqual(wizard.rate_source, "typed")
        wizard.margin_response = 1
        self.assertIn("never pays", wizard.break_even_text)
        wizard.margin_response = 0
        self.assertIn("brings nothing", wizard.break_even_text)

    def test_nobody_is_assigned_by_a_look(self):
        self.campaign.crm_holdout_pct = 50
        wizard = self._simulate()
        held = self.campaign._get_held_out_ids(self.people.ids, record=False)
        self.assertEqual(wizard.holdout_count, len(held))
        self.assertFalse(
            self.env["crm.campaign.member"].search(
                [("campaign_id", "=", self.campaign.id)]
            )
        )

    def test_rate_of_past_campaigns(self):
        readers = self._create_people(100, "Reader")
        self._add_past(readers[:60], 6, "One")
        self._add_past(readers, 10, "Two")
        wizard = self._simulate()
        self.assertEqual((wizard.rate_source, wizard.past_people), ("past", 160))
        self.assertEqual(wizard.rate_pct, 10)
        self.assertEqual(wizard.rate_range, "6.25 – 15.63 %")

    def test_rate_of_the_segment(self):
        friends = self._create_people(100, "Friend")
        self.env["crm.segment.member"].sudo().create(
            [
                {
                    "segment_id": self.segment.id,
                    "company_id": self.company_a.id,
                    "partner_id": person.id,
                    "date_entered": fields.Datetime.now(),
                }
                for person in friends
            ]
        )
        strangers = self._create_people(100, "Stranger")
        self._add_past(friends | strangers, 20)
        wizard = self._simulate()
        self.assertEqual((wizard.rate_source, wizard.rate_pct), ("segment", 20))
        wizard.rate_source = "past"
        self.assertEqual(wizard.rate_pct, 10)

    def test_roles_and_missing_segment(self):
        with self.assertRaises(AccessError):
            self.campaign.with_user(self.users["salesperson"]).action_crm_simulate()
        self.campaign.crm_segment_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "for which segments"):
            self.campaign.with_user(self.users["marketer"]).action_crm_simulate()
