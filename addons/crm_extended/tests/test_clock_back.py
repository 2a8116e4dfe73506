"""The clock is put back an hour: nobody is locked out, nothing leaves twice."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .api_common import CrmApiCommon

NOON = datetime(2026, 3, 10, 12)
HOUR = timedelta(hours=1)
WEBHOOK = "odoo.addons.crm_extended.models.campaign.crm_journey_webhook"
HOOK = {
    "kind": "webhook",
    "webhook_url": "https://hooks.example.com/crm",
    "webhook_secret": "secret",
}


@tagged("post_install", "-at_install", "crm_extended")
class TestClockBack(CrmApiCommon):
    """Counters, waits and calls of other systems, at noon and at eleven."""

    def setUp(self):
        super().setUp()
        # the call counter opens a transaction of its own
        self.registry_enter_test_mode()

    def test_a_client_of_the_interface_is_not_locked_out(self):
        """Calls that were counted in the hour to come do not count."""
        self.client.calls_per_minute = 1
        counted = self.env["crm.api.call"].create(
            {
                "client_id": self.client.id,
                "second": fields.Datetime.now() + HOUR,
                "calls": 1,
            }
        )
        counted.flush_recordset()
        self.assertEqual(self.crm_api.api_version()["version"], "1")
        counted = self.env["crm.api.call"].search([("client_id", "=", self.client.id)])
        self.assertEqual(counted.mapped("calls"), [1])

    def test_a_visitor_is_not_locked_out(self):
        """A counter of the hour to come begins anew, and counts from then on."""
        counters = self.env["crm.web.throttle"]
        limits = [("form", "somebody of the clock", 1, 10)]
        with freeze_time(NOON):
            counters._add_hits(limits)
            self.assertEqual(counters._get_wait_seconds(limits), 601)
        with freeze_time(NOON - HOUR):
            self.assertEqual(counters._get_wait_seconds(limits), 0)
            counters._add_hits(limits)
            self.assertEqual(counters._get_wait_seconds(limits), 601)
        # two machines are never exactly together
        with freeze_time(NOON - HOUR - timedelta(seconds=5)):
            self.assertTrue(counters._get_wait_seconds(limits))

    def _create_journey(self, *steps):
        """Return a running journey, and its person who came in at noon."""
        self.company_a.crm_consent_required = False
        journey = self.env["crm.journey"].create(
            {
                "name": "Clock",
                "step_ids": [
                    Command.create({"name": f"Step {n}", "sequence": n, **step})
                    for n, step in enumerate(steps, 1)
                ],
            }
        )
        journey.action_start()
        partner = self.env["res.partner"].create(
            {"name": "Ticker", "email": "ticker@example.com", "tz": "UTC"}
        )
        with freeze_time(NOON):
            journey._add_people(partner)
            self._walk(journey)
        return journey

    def _walk(self, journey):
        while self.env["crm.journey.engine"]._run_batch(journey):
            self.env.flush_all()

    def _get_calls(self, journey):
        return self.env["crm.journey.webhook"].search(
            [("step_id.journey_id", "=", journey.id)]
        )

    def test_a_journey_goes_on_once(self):
        """Who was called at noon is not called at eleven, and goes on in time."""
        journey = self._create_journey(HOOK, {"kind": "wait"}, HOOK)
        self.assertEqual(len(self._get_calls(journey)), 1)
        for at, count in (
            (NOON - HOUR, 1),
            (NOON + timedelta(hours=2), 1),
            (NOON + timedelta(days=8), 2),
            (NOON + timedelta(days=8) - HOUR, 2),
        ):
            with self.subTest(at=at), freeze_time(at):
                self._walk(journey)
                self.assertEqual(len(self._get_calls(journey)), count)

    def test_a_call_of_another_system_is_made_once(self):
        """It waits for its time to come again, and is made then."""
        journey = self._create_journey(HOOK)
        call = self._get_calls(journey)
        cron = self.env.ref("crm_extended.ir_cron_call_webhook")
        with patch(f"{WEBHOOK}.post", return_value="ok") as post:
            for at in (NOON - HOUR, NOON + timedelta(seconds=1), NOON - HOUR, NOON):
                with freeze_time(at):
                    cron.method_direct_trigger()
            keys = [
                sent.args[2]["Idempotency-Key"]
                for sent in post.call_args_list
                if sent.args[2]["Idempotency-Key"] == call.key
            ]
        self.assertEqual(keys, [call.key])
        self.assertEqual(call.state, "done")
