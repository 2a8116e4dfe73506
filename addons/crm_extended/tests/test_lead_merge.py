"""Leads are merged with a preview, and a merge can be undone."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestLeadMerge(CrmExtendedCommon):
    """Two leads of one person, with all that can belong to a lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Ada"})
        cls.tag_a, cls.tag_b = cls.env["crm.tag"].create(
            [{"name": "Merge A"}, {"name": "Merge B"}]
        )
        cls.head, cls.loser = cls.env["crm.lead"].create(
            [
                {
                    "name": "Head",
                    "type": "opportunity",
                    "company_id": cls.company_a.id,
                    "user_id": cls.users["salesperson"].id,
                    "email_from": "ada@example.com",
                    "tag_ids": [Command.set(cls.tag_a.ids)],
                    "description": "<p>One</p>",
                    "priority": "2",
                },
                {
                    "name": "Loser",
                    "type": "lead",
                    "company_id": cls.company_a.id,
                    "user_id": cls.users["salesperson"].id,
                    "email_from": "ada.two@example.com",
                    "phone": "+3225551234",
                    "city": "Ghent",
                    "tag_ids": [Command.set(cls.tag_b.ids)],
                    "description": "<p>Two</p>",
                },
            ]
        )
        cls.message = cls.loser.message_post(body="Said to the loser")
        cls.activity = cls.loser.activity_schedule("mail.mail_activity_data_call")
        cls.file = cls.env["ir.attachment"].create(
            {"name": "a.txt", "res_model": "crm.lead", "res_id": cls.loser.id}
        )
        cls.meeting = cls.env["calendar.event"].create(
            {
                "name": "Met",
                "opportunity_id": cls.loser.id,
                "start": "2026-01-01 10:00:00",
                "stop": "2026-01-01 11:00:00",
            }
        )
        cls.order = cls._create_order(cls.partner, cls._create_product())
        cls.order.opportunity_id = cls.loser
        cls.belongings = (
            (cls.message, "res_id"),
            (cls.activity, "res_id"),
            (cls.file, "res_id"),
            (cls.meeting, "opportunity_id"),
            (cls.order, "opportunity_id"),
        )

    def _preview(self, leads=None, user="salesperson"):
        """Return the dialog of the merge, as it opens."""
        leads = leads or self.head | self.loser
        return Form(
            self.env["crm.lead.merge.preview"]
            .with_user(self.users[user])
            .with_context(active_model="crm.lead", active_ids=leads.ids)
        )

    def _merge(self):
        """Merge as proposed, and return the journal."""
        self._preview().save().action_merge()
        return self.env["crm.lead.merge"].search([("head_id", "=", self.head.id)])

    def _get_owners(self):
        """Return the ids of the leads that the belongings belong to."""
        return {int(record[name]) for record, name in self.belongings}

    def test_preview_says_what_stays(self):
        """Each field that differs has a line; what both say has none."""
        preview = self._preview().save()
        self.assertEqual(preview.head_id, self.head)
        lines = {line.field_name: line for line in preview.line_ids}
        self.assertEqual(lines["email_from"].value_text, "ada@example.com")
        self.assertEqual(lines["email_from"].other_text, "ada.two@example.com")
        self.assertEqual(lines["phone"].lead_id, self.loser)
        self.assertNotIn("user_id", lines)
        self.assertEqual(preview.order_count, 1)

    def test_merge_writes_what_the_preview_said(self):
        """A chosen value wins; notes and tags are joined; all that belongs moves."""
        preview = self._preview().save()
        line = preview.line_ids.filtered(lambda line: line.field_name == "email_from")
        line.lead_id = self.loser
        preview.action_merge()
        self.assertRecordValues(
            self.head,
            [
                {
                    "name": "Head",
                    "email_from": "ada.two@example.com",
                    "phone": "+3225551234",
                    "city": "Ghent",
                    "priority": "2",
                    "type": "opportunity",
                }
            ],
        )
        self.assertEqual(self.head.tag_ids, self.tag_a | self.tag_b)
        self.assertIn("One", self.head.description)
        self.assertIn("Two", self.head.description)
        self.assertFalse(self.loser.active)
        self.assertNotEqual(self.loser.won_status, "lost")
        self.assertEqual(self.loser.crm_merged_into_id, self.head)
        self.assertEqual(self._get_owners(), {self.head.id})

    def test_undo_restores_everything(self):
        """Fields, messages, activities, files, meetings, orders, the lead itself."""
        names = ("email_from", "phone", "city", "tag_ids", "description", "priority")
        before = [self.head[name] for name in names]
        merge = self._merge()
        merge.with_user(self.users["salesperson"]).action_undo()
        self.assertEqual([self.head[name] for name in names], before)
        self.assertTrue(self.loser.active)
        self.assertFalse(self.loser.crm_merge_id)
        self.assertEqual(self._get_owners(), {self.loser.id})
        self.assertEqual(merge.state, "undone")
        with self.assertRaisesRegex(UserError, "once, within 30 days"):
            merge.action_undo()

    def test_what_changed_since_stays(self):
        """A field that was changed after the merge is not overwritten."""
        merge = self._merge()
        self.head.city = "Bruges"
        later = self.head.message_post(body="After the merge")
        merge.action_undo()
        self.assertEqual(self.head.city, "Bruges")
        self.assertFalse(self.head.phone)
        self.assertEqual(later.res_id, self.head.id)

    def test_no_undo_after_thirty_days_or_out_of_order(self):
        """Too late, or before a later merge."""
        merge = self._merge()
        other = self.env["crm.lead"].create(
            {"name": "Third", "company_id": self.company_a.id}
        )
        later = self.env["crm.lead.merge"]._merge(self.head, other, {})
        with self.assertRaisesRegex(UserError, "merged again"):
            merge.action_undo()
        later.action_undo()
        merge.date_merged = fields.Datetime.now() - timedelta(days=31)
        with self.assertRaisesRegex(UserError, "within 30 days"):
            merge.action_undo()

    def test_who_may_merge_and_undo(self):
        """Who may write the leads; undo is for who did it, and for managers."""
        self.loser.user_id = self.users["manager"]
        with self.assertRaises(AccessError):
            self._preview().save().action_merge()
        self.assertTrue(self.loser.active)
        merge = self.env["crm.lead.merge"].with_user(self.users["manager"])
        merge = merge._merge(self.head, self.loser, {})
        with self.assertRaises(AccessError):
            merge.with_user(self.users["salesperson"]).action_undo()
        with self.assertRaises(AccessError):
            self.env["crm.lead.merge"].with_user(self.users["manager"]).create(
                {"head_id": self.head.id}
            )
        self.assertFalse(self.loser.active)

    def test_never_across_companies(self):
        """Neither by the dialog nor by the engine."""
        self.loser.write({"user_id": False, "company_id": self.company_b.id})
        with self.assertRaisesRegex(UserError, "two companies"):
            self.env["crm.lead.merge"]._merge(self.head, self.loser, {})
        with self.assertRaisesRegex(UserError, "at least two"):
            self._preview(self.head)

    def test_odoo_s_own_merge_still_works(self):
        """Odoo's dialog deletes the other lead, as it always did."""
        wizard = (
            self.env["crm.merge.opportunity"]
            .with_context(active_ids=(self.head | self.loser).ids)
            .create({})
        )
        wizard.action_merge()
        self.assertFalse(self.loser.exists())
        self.assertEqual(self.order.opportunity_id, self.head)

    # ------------------------------------------------------------
    # WHAT BELONGS TO A DEAL
    # ------------------------------------------------------------

    def _sell(self, lead, price):
        """Return a product line of a deal."""
        return self.env["crm.lead.line"].create(
            {
                "lead_id": lead.id,
                "product_id": self.order.order_line.product_id.id,
                "quantity": 2,
                "price_unit": price,
            }
        )

    def _share(self, lead, *roles):
        """Return the credit for a deal, in equal parts."""
        return self.env["crm.lead.split"].create(
            [
                {
                    "lead_id": lead.id,
                    "user_id": self.users[role].id,
                    "share_pct": 100 / len(roles),
                }
                for role in roles
            ]
        )

    def test_products_and_credit_follow_and_come_back(self):
        """The deal that has none gets them, with the revenue that they make."""
        self.head.expected_revenue = 70
        self.loser.type = "opportunity"
        line = self._sell(self.loser, 50)
        shares = self._share(self.loser, "salesperson", "manager")
        merge = self.env["crm.lead.merge"]._merge(self.head, self.loser, {})
        self.assertEqual(self.head.line_ids, line)
        self.assertEqual(self.head.split_ids, shares)
        self.assertEqual(self.head.expected_revenue, 100)
        merge.action_undo()
        self.assertEqual(self.loser.line_ids, line)
        self.assertEqual(self.loser.split_ids, shares)
        self.assertFalse(self.head.line_ids or self.head.split_ids)
        self.assertEqual(
            (self.head.expected_revenue, self.loser.expected_revenue), (70, 100)
        )

    def test_products_and_credit_are_not_mixed(self):
        """Those of the deal that stays count; shares total 100 %."""
        own, own_shares = self._sell(self.head, 10), self._share(self.head, "manager")
        line, shares = self._sell(self.loser, 50), self._share(self.loser, "manager")
        self._merge()
        self.assertEqual(self.head.line_ids, own)
        self.assertEqual(self.head.split_ids, own_shares)
        self.assertEqual(self.head.expected_revenue, 20)
        self.assertEqual((line.lead_id, shares.lead_id), (self.loser, self.loser))

    def test_won_deal_stays_as_it_was_won(self):
        """Nobody gets credit for it, nor sells more, by a merge."""
        self.loser.type = "opportunity"
        self._sell(self.loser, 50)
        self._share(self.loser, "salesperson")
        self.head.expected_revenue = 70
        self.head.action_set_won()
        self.env["crm.lead.merge"]._merge(self.head, self.loser, {})
        self.assertFalse(self.head.line_ids or self.head.split_ids)
        self.assertEqual(self.head.expected_revenue, 70)

    def test_people_of_the_deal_follow_once(self):
        """Who has the same role in both is there once, and comes back twice."""
        role = self.env["crm.contact.role"].create({"name": "Buyer of merges"})
        other = self.env["res.partner"].create({"name": "Bea"})
        own, same, new = self.env["crm.lead.contact"].create(
            [
                {"lead_id": lead.id, "partner_id": partner.id, "role_id": role.id}
                for lead, partner in (
                    (self.head, self.partner),
                    (self.loser, self.partner),
                    (self.loser, other),
                )
            ]
        )
        merge = self._merge()
        self.assertEqual(self.head.contact_ids, own | new)
        merge.action_undo()
        self.assertEqual(self.head.contact_ids, own)
        self.assertEqual(self.loser.contact_ids, same | new)

    def test_people_in_journeys_follow(self):
        """What a journey does next, it does for the lead that stayed."""
        self.loser.partner_id = self.partner
        journey = self.env["crm.journey"].create(
            {
                "name": "New leads",
                "entry_kind": "lead_created",
                "step_ids": [Command.create({"name": "Wait", "kind": "wait"})],
            }
        )
        version = self.env["crm.journey.version"].create(
            {"journey_id": journey.id, "number": 1}
        )
        walk = self.env["crm.journey.person"].create(
            {
                "journey_id": journey.id,
                "version_id": version.id,
                "company_id": self.company_a.id,
                "partner_id": self.partner.id,
                "lead_id": self.loser.id,
                "date_entered": fields.Datetime.now(),
            }
        )
        merge = self._merge()
        self.assertEqual(walk.lead_id, self.head)
        merge.action_undo()
        self.assertEqual(walk.lead_id, self.loser)
