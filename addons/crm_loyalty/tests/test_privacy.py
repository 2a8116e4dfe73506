"""A member who is forgotten: the ledger stays, nobody can spend it."""

from odoo.tests import tagged

from .common import CrmLoyaltyCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestPrivacyLoyalty(CrmLoyaltyCommon):
    """A card with points."""

    def test_forgotten(self):
        """Points and their history are what they were; the card is archived."""
        card = self._create_card(self.contact, 120)
        entries = self.env["loyalty.point.entry"].search([("card_id", "=", card.id)])
        before = entries.mapped(lambda entry: (entry.kind, entry.points, entry.balance))
        self.assertTrue(before)
        request = (
            self.env["crm.privacy.request"]
            .with_context(allowed_company_ids=self.company_a.ids)
            .create(
                {
                    "partner_id": self.contact.id,
                    "kind": "forget",
                    "company_id": self.company_a.id,
                }
            )
        )
        request.action_preview()
        found = {line.model_name for line in request.line_ids}
        self.assertIn(card._description, found)
        self.assertIn(entries._description, found)
        self.assertFalse(request.obstacle)
        request.action_forget()
        self.assertFalse(card.active)
        self.assertEqual(card.points, 120)
        after = entries.mapped(lambda entry: (entry.kind, entry.points, entry.balance))
        self.assertEqual(after, before)
        self.assertNotIn("Ann", self.contact.display_name)
