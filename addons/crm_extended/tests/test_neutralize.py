"""A copy of a database speaks with no other system."""

from unittest.mock import patch

from odoo import Command
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from .api_common import CrmApiCommon

HOOK = "https://hooks.example.com/crm"
WEBHOOK = "odoo.addons.crm_extended.models.campaign.crm_journey_webhook"


@tagged("post_install", "-at_install", "crm_extended")
class TestNeutralize(CrmApiCommon):
    """What Odoo runs on a copy."""

    def _neutralize(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["crm_extended"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()

    def test_subscriptions(self):
        """They stop, and nobody can sign in their name."""
        kind = self.env["crm.api.event.kind"].search([("code", "=", "lead")])
        running, ended = self.env["crm.api.subscription"].create(
            [
                {
                    "client_id": self.client.id,
                    "kind_ids": [Command.set(kind.ids)],
                    "url": HOOK,
                }
            ]
            * 2
        )
        ended.state = "ended"
        self.assertTrue(running.secret)
        self._neutralize()
        self.assertEqual((running.state, ended.state), ("suspended", "ended"))
        self.assertFalse(running.secret or ended.secret)

    def test_journeys(self):
        """Those that call others wait, with what is queued; the rest go on."""
        tag = self.env["res.partner.category"].create({"name": "Quiet"})
        calling, quiet = self.env["crm.journey"].create(
            [
                {
                    "name": "Calling",
                    "step_ids": [
                        Command.create(
                            {
                                "name": "Call",
                                "kind": "webhook",
                                "webhook_url": HOOK,
                                "webhook_secret": "secret",
                            }
                        )
                    ],
                },
                {
                    "name": "Quiet",
                    "step_ids": [
                        Command.create(
                            {"name": "Tag", "kind": "update", "update_tag_id": tag.id}
                        )
                    ],
                },
            ]
        )
        calling.action_start()
        quiet.action_start()
        calling._add_people(self.person)
        while self.env["crm.journey.engine"]._run_batch(calling):
            pass
        waiting = self.env["crm.journey.webhook"].search(
            [("partner_id", "=", self.person.id)]
        )
        self.assertEqual(waiting.state, "waiting")
        self._neutralize()
        self.assertEqual((calling.state, quiet.state), ("paused", "running"))
        self.assertFalse(calling.step_ids.webhook_url)
        self.assertFalse(calling.step_ids.sudo().webhook_secret)
        with patch(f"{WEBHOOK}.post") as post, patch.object(IrCron, "_commit_progress"):
            self.env["crm.journey.webhook"]._cron_call()
        post.assert_not_called()
