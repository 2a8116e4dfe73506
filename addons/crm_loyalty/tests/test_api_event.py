"""Points and tiers are announced to who follows them."""

from odoo import Command, fields
from odoo.tests import tagged

from .tier_common import TierCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestApiEvent(TierCommon):
    """The client of company A follows points and tiers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        codes = ("points", "tier")
        kinds = cls.env["crm.api.event.kind"].search([("code", "in", codes)])
        cls.subscription = cls.env["crm.api.subscription"].create(
            {
                "client_id": cls.client.id,
                "mode": "poll",
                "kind_ids": [Command.set(kinds.ids)],
            }
        )

    def _get_events(self, kind):
        return self.env["crm.api.event"].search(
            [("kind", "=", kind), ("company_id", "=", self.company_a.id)], order="id"
        )

    def test_points(self):
        """What is earned and what is spent, with its reference."""
        self._earn(50)
        self._redeem(20)
        self.assertEqual(
            [
                (event.action, event.value, event.reference, event.partner_id)
                for event in self._get_events("points")
            ],
            [
                ("earn", 50, "E1", self.customer.id),
                ("redeem", -20, "S1", self.customer.id),
            ],
        )

    def test_tier(self):
        """Who goes up, and to where."""
        member = self._enroll()
        self._sell(120, fields.Date.today())
        self._work_off()
        [event] = self._get_events("tier")
        self.assertEqual((event.action, event.state), ("up", "Silver"))
        self.assertEqual(
            (event.res_id, event.partner_id), (member.id, self.customer.id)
        )

    def test_nobody_follows(self):
        """Nothing is written."""
        self.subscription.unlink()
        self._earn(50)
        self.assertFalse(self._get_events("points"))
