"""Who is held out is decided once, and stays so through merges."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.holdout import get_key, is_held_out
from .campaign_common import CampaignCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCampaignHoldout(CampaignCommon):
    """Two hundred persons and a campaign that holds out three in ten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._create_people(200)
        cls.campaign.crm_holdout_pct = 30

    def _get_states(self, campaign=None):
        members = self.env["crm.campaign.member"].search(
            [("campaign_id", "=", (campaign or self.campaign).id)]
        )
        return {member.partner_id.id: member.state for member in members}

    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (source | target).ids, target
        )

    def test_sql_says_what_the_tool_says(self):
        scope = f"campaign-{self.campaign.id}"
        expected = {pid for pid in self.people.ids if is_held_out(scope, pid, 30)}
        found = self.campaign._get_held_out_ids(self.people.ids)
        self.assertEqual(found, expected)
        self.assertTrue(20 < len(found) < 100)

    def test_global_group_is_the_same_in_every_campaign(self):
        self.company_a.crm_global_holdout_pct = 10
        self.campaign.crm_holdout_pct = 0
        other = self._create_campaign("Other")
        found = self.campaign._get_held_out_ids(self.people.ids)
        self.assertEqual(found, other._get_held_out_ids(self.people.ids))
        scope = f"company-{self.company_a.id}"
        self.assertEqual(
            found, {pid for pid in self.people.ids if is_held_out(scope, pid, 10)}
        )

    def test_remembered_whatever_changes_later(self):
        found = self.campaign._get_held_out_ids(self.people.ids)
        self.campaign.crm_holdout_pct = 90
        self.assertEqual(self.campaign._get_held_out_ids(self.people.ids), found)
        states = self._get_states()
        self.assertEqual(
            {pid for pid, state in states.items() if state == "held_out"}, found
        )
        self.assertEqual(len(states), 200)

    def test_a_look_is_not_remembered(self):
        self.campaign._get_held_out_ids(self.people.ids, record=False)
        self.assertFalse(self._get_states())

    def test_merged_before_the_campaign(self):
        """The oldest id counts, whichever contact stays and in which order."""
        scope = f"campaign-{self.campaign.id}"
        first, second, third = self.people[:3]
        ids = (first | second | third).ids
        self._merge(first, second)
        self._merge(second, third)
        held = self.campaign._get_held_out_ids(third.ids, record=False)
        self.assertEqual(bool(held), is_held_out(scope, get_key(third.id, ids), 30))
        alias = self.env["crm.person.alias"].search([("partner_id", "=", third.id)])
        self.assertEqual(set(alias.mapped("former_id")), set(ids[:2]))

    def test_merged_during_the_campaign(self):
        found = self.campaign._get_held_out_ids(self.people.ids)
        held = self.people.filtered(lambda partner: partner.id in found)
        treated = self.people - held
        self._merge(held[0], held[1])
        self._merge(treated[0], treated[1])
        self._merge(held[2], treated[2])
        newcomer = self._create_people(1, "New")
        self._merge(treated[3], newcomer)
        states = self._get_states()
        self.assertEqual(states[held[1].id], "held_out")
        self.assertEqual(states[treated[1].id], "treated")
        self.assertEqual(states[treated[2].id], "mixed")
        self.assertEqual(states[newcomer.id], "treated")
        self.assertEqual(
            self.campaign._get_held_out_ids((held[1] | treated[1:3] | newcomer).ids),
            {held[1].id, treated[2].id},
        )

    def test_roles(self):
        self.campaign._get_held_out_ids(self.people.ids)
        members = self.env["crm.campaign.member"]
        self.assertEqual(
            members.with_user(self.users["marketer"]).search_count(
                [("campaign_id", "=", self.campaign.id)]
            ),
            200,
        )
        for role in ("salesperson", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                members.with_user(self.users[role]).search([])
        self.assertFalse(self._as_other_company(members).search([]))
        member = members.search([], limit=1)
        with self.assertRaises(AccessError):
            member.with_user(self.users["marketer"]).unlink()

    def test_costs_the_same_for_one_and_for_two_hundred(self):
        counts = []
        for people in (self.people[:1], self.people):
            before = self.cr.sql_log_count
            self.campaign._get_held_out_ids(people.ids)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[1], 3)


@tagged("post_install", "-at_install", "crm_extended")
class TestGlobalHoldout(CampaignCommon):
    """The company holds out three in ten from all marketing, planned or not."""

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
        cls.people = cls._create_people(60, "Reader")
        for number, person in enumerate(cls.people):
            person.phone = f"+1 650-555-{1000 + number}"
        scope = f"company-{cls.company_a.id}"
        cls.held_out = cls.people.filtered(
            lambda person: is_held_out(scope, person.id, 30)
        )
        cls.others = cls.people - cls.held_out

    def _create_mailing(self, **values):
        return (
            self.env["mailing.mailing"]
            .with_user(self.users["marketer"])
            .create(
                {
                    "subject": "News",
                    "body_html": "<p>News</p>",
                    "body_plaintext": "News",
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": [("id", "in", self.people.ids)],
                    **values,
                }
            )
        )

    def _get_reached(self, mailing):
        traces = self.env["mailing.trace"].search(
            [("mass_mailing_id", "=", mailing.id)]
        )
        return self.people.browse(sorted(traces.mapped("res_id")))

    def test_mailing_without_a_campaign(self):
        self.assertTrue(self.held_out and self.others)
        for kind in ("mail", "sms"):
            with self.subTest(kind=kind):
                mailing = self._create_mailing(mailing_type=kind)
                mailing.action_send_mail()
                self.assertEqual(self._get_reached(mailing), self.others)

    def test_mailing_with_a_label(self):
        """A campaign of Odoo, which nobody planned, is none."""
        label = self.env["utm.campaign"].create({"title": "Label"})
        mailing = self._create_mailing(campaign_id=label.id)
        mailing.action_send_mail()
        self.assertEqual(self._get_reached(mailing), self.others)

    def test_people_chosen_by_hand(self):
        for kind in ("mail", "sms"):
            with self.subTest(kind=kind):
                mailing = self._create_mailing(mailing_type=kind)
                chosen = self.held_out[:1] | self.others[:1]
                mailing.action_send_mail(res_ids=chosen.ids)
                self.assertEqual(self._get_reached(mailing), self.others[:1])
                with self.assertRaisesRegex(UserError, "held out"):
                    mailing.action_send_mail(res_ids=self.held_out.ids)

    def test_sms_past_the_button(self):
        """Whoever calls Odoo's own method for SMS gets nobody more."""
        mailing = self._create_mailing(mailing_type="sms")
        mailing.action_send_sms(res_ids=(self.held_out[:1] | self.others[:1]).ids)
        self.assertEqual(self._get_reached(mailing), self.others[:1])
        planned = self._create_mailing(mailing_type="sms", campaign_id=self.campaign.id)
        with self.assertRaises(UserError):
            planned.action_send_sms(res_ids=self.others.ids)

    def test_service_messages_reach_everybody(self):
        service = self.env.ref("crm_extended.crm_consent_purpose_service")
        mailing = self._create_mailing(crm_purpose_id=service.id)
        mailing.action_send_mail()
        self.assertEqual(self._get_reached(mailing), self.people)

    def test_journey_without_a_campaign(self):
        journey = self.env["crm.journey"].create(
            {
                "name": "Hello",
                "step_ids": [
                    Command.create(
                        {
                            "name": "Note",
                            "kind": "activity",
                            "activity_type_id": self.env.ref(
                                "mail.mail_activity_data_todo"
                            ).id,
                        }
                    )
                ],
            }
        )
        journey.action_start()
        journey._add_people(self.people)
        walks = self.env["crm.journey.person"].search([("journey_id", "=", journey.id)])
        entered = walks.filtered(lambda walk: walk.state in ("running", "done"))
        self.assertEqual(entered.partner_id.sorted("id"), self.others)

    def test_other_company(self):
        """Another company's group is another one, and none where none is wanted."""
        mailing = self._create_mailing()
        mailing.sudo().crm_company_id = self.company_b
        mailing.sudo().action_send_mail()
        self.assertEqual(self._get_reached(mailing), self.people)
