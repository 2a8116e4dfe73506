"""What is announced, to whom, and what is noted of each call."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged, users
from odoo.tools import mute_logger

from ..models.api import crm_api_delivery
from ..tools.event_delivery import GIVE_UP_SECONDS, Cursor
from ..tools.webhook_call import CallError
from .api_common import CrmApiCommon

URL = "https://hooks.example.com/crm"


@tagged("post_install", "-at_install", "crm_extended")
class TestApiEvents(CrmApiCommon):
    """One subscription of the client in company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["crm.api.event"]
        cls.kinds = cls.env["crm.api.event.kind"].search(
            [("code", "in", ("lead", "order", "segment"))]
        )

    def _subscribe(self, **values):
        return self.env["crm.api.subscription"].create(
            {
                "client_id": self.client.id,
                "kind_ids": [Command.set(self.kinds.ids)],
                "url": URL,
                **values,
            }
        )

    def _get_events(self, kind):
        """Return what is announced, without waiting for the commit."""
        return self.events.search(
            [("kind", "=", kind), ("company_id", "=", self.company_a.id)], order="id"
        )

    def _create_lead(self, **values):
        return self.env["crm.lead"].create(
            {"name": "Mugs", "company_id": self.company_a.id, **values}
        )

    # ------------------------------------------------------------
    # WHAT IS ANNOUNCED
    # ------------------------------------------------------------

    def test_nobody_follows(self):
        """Then nothing is written, and nothing is asked."""
        lead = self._create_lead()
        lead._announce("updated")
        with self.assertQueryCount(0):
            lead._announce("updated")
        self.assertFalse(self._get_events("lead"))

    def test_lead(self):
        """From the first to the last moment."""
        self._subscribe()
        lead = self._create_lead(partner_id=self.person.id, expected_revenue=5)
        lead.expected_revenue = 9
        lead.description = "nobody's business"
        lead_id = lead.id
        lead.unlink()
        found = self._get_events("lead")
        self.assertEqual(set(found.mapped("res_id")), {lead_id})
        actions = found.mapped("action")
        self.assertEqual((actions[0], actions[-1]), ("created", "deleted"))
        self.assertEqual(actions.count("deleted"), 1)
        self.assertEqual(found[-1].value, 9)
        self.assertEqual(found[0].partner_id, self.person.id)

    def test_lost_and_won(self):
        """The state says so instead of the stage."""
        self._subscribe()
        lead = self._create_lead()
        lead.action_set_lost()
        self.assertEqual(self._get_events("lead")[-1].state, "lost")

    def test_other_company(self):
        """Nothing of company B is announced to a client of company A."""
        self._subscribe()
        self._create_lead(company_id=self.company_b.id)
        self.assertFalse(self._get_events("lead"))
        self.assertFalse(self.events.search([("company_id", "=", self.company_b.id)]))

    def test_order(self):
        """A confirmed one, with its total."""
        self._subscribe()
        order = self.env["sale.order"].create(
            {
                "partner_id": self.person.id,
                "company_id": self.company_a.id,
                "order_line": [
                    Command.create({"product_id": self._create_product().id})
                ],
            }
        )
        order.action_confirm()
        found = self._get_events("order")
        self.assertEqual(found.mapped("action"), ["won"])
        self.assertEqual(found.reference, order.name)
        self.assertEqual(found.value, order.amount_total)

    def test_segment(self):
        """Who enters and who leaves."""
        self._subscribe()
        segment = self.env["crm.segment"].create(
            {
                "name": "Adas",
                "code": "adas",
                "company_id": self.company_a.id,
                "domain": f"[('id', '=', {self.person.id})]",
            }
        )
        segment._after_membership([self.person.id], [self.stranger.id])
        found = self._get_events("segment")
        self.assertEqual(
            [(event.action, event.partner_id) for event in found],
            [("entered", self.person.id), ("left", self.stranger.id)],
        )
        self.assertEqual(set(found.mapped("reference")), {"adas"})

    def test_ended_follows_no_more(self):
        """Who said that it is gone costs nothing any more."""
        subscription = self._subscribe()
        self.assertIn(self.company_a.id, self.events._get_followed_ids("lead"))
        subscription.state = "ended"
        self.assertFalse(self.events._get_followed_ids("lead"))

    # ------------------------------------------------------------
    # SENDING
    # ------------------------------------------------------------

    def _send(self, subscription, *outcomes):
        """Send with these outcomes: an answer, or an error."""
        posted = []
        left = list(outcomes)

        def post(url, body, headers, timeout, allow_private=False):
            posted.append((url, body, headers, allow_private))
            outcome = left.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        change = {"cursor": "5.1", "kind": "lead", "action": "created", "id": 1}
        with (
            patch.object(crm_api_delivery, "post", post),
            patch.object(
                type(self.events),
                "_read_feed",
                lambda *_arguments: [(Cursor(5, 1), change)],
            ),
        ):
            for _outcome in outcomes:
                subscription._send_next()
        return posted

    def test_taken(self):
        """The position moves on, and the log has request and answer."""
        subscription = self._subscribe()
        [(url, body, headers, allow_private)] = self._send(subscription, "200 ok")
        self.assertEqual((url, allow_private), (URL, False))
        self.assertEqual(headers["Idempotency-Key"], "5.1")
        self.assertEqual((subscription.cursor_xid, subscription.cursor_id), (5, 1))
        delivery = subscription.delivery_ids
        self.assertEqual((delivery.body.encode(), delivery.answer), (body, "200 ok"))
        self.assertTrue(delivery.is_taken)

    def test_failures(self):
        """Later and later, then given up for now; the position stays."""
        subscription = self._subscribe()
        start = subscription.cursor_xid
        down = CallError("500 down", status=500)
        self._send(subscription, down, down)
        self.assertEqual(subscription.attempts, 2)
        self.assertEqual(subscription.cursor_xid, start)
        self.assertGreater(
            subscription.date_due, fields.Datetime.now() + timedelta(seconds=50)
        )
        subscription.date_failing -= timedelta(seconds=GIVE_UP_SECONDS)
        self._send(subscription, down)
        self.assertEqual(subscription.state, "suspended")
        self.assertTrue(self.events._get_followed_ids("lead"), "events are kept")
        subscription.action_resume()
        self._send(subscription, "200 ok")
        self.assertEqual((subscription.state, subscription.attempts), ("running", 0))

    def test_clock_put_back(self):
        """What failed is sent when its time is there again, once, and not given up."""
        noon = datetime(2026, 3, 10, 12)
        subscription = self._subscribe()
        with freeze_time(noon):
            self._send(subscription, CallError("500 down", status=500))
        # as if it failed for long already: an hour less than nothing is no reason
        with freeze_time(noon - timedelta(hours=1)):
            self._send(subscription, CallError("500 down", status=500))
            self.assertEqual(subscription.state, "running")
            self.assertLess(
                subscription.date_due, fields.Datetime.now() + timedelta(hours=1)
            )
        with freeze_time(noon - timedelta(minutes=30)):
            self._send(subscription, "200 ok")
        self.assertEqual((subscription.cursor_xid, subscription.attempts), (5, 0))
        taken = subscription.delivery_ids.filtered("is_taken")
        self.assertEqual(taken.mapped("cursor"), ["5.1"])

    def test_again_from_an_event(self):
        """What the log names is sent again, with all that came behind it."""
        subscription = self._subscribe()
        self._send(subscription, "200 ok", "200 ok")
        first = subscription.delivery_ids[-1]
        subscription.write({"cursor_xid": 9, "cursor_id": 4, "state": "suspended"})
        self.assertTrue(first.action_replay())
        # the feed begins behind the position
        self.assertEqual((subscription.cursor_xid, subscription.cursor_id), (5, 0))
        self.assertEqual(subscription.state, "running")
        with self.assertRaises(AccessError):
            first.with_user(self.users["manager"]).action_replay()

    def test_gone(self):
        """410 ends it."""
        subscription = self._subscribe()
        self._send(subscription, CallError("410 Gone", status=410))
        self.assertEqual(subscription.state, "ended")

    def test_too_far_behind(self):
        """Whose events are gone is not sent the rest as if nothing was missing."""
        subscription = self._subscribe()
        self.company_a.sudo().crm_api_event_floor_xid = subscription.cursor_xid + 1
        self.assertFalse(subscription._send_next())
        self.assertEqual(subscription.state, "suspended")
        self.assertIn("cursor", subscription.last_answer)

    def test_forgetting(self):
        """Old events go, and the position of the last one is kept."""
        self._subscribe()
        self._create_lead()
        found = self._get_events("lead")
        found[:1].sudo().date = fields.Datetime.now() - timedelta(days=40)
        found.flush_recordset()
        xid, event_id = found[0].xid, found[0].id
        self.events._gc_events()
        company = self.company_a.sudo()
        self.assertEqual(
            (company.crm_api_event_floor_xid, company.crm_api_event_floor_id),
            (xid, event_id),
        )
        self.assertFalse(found[:1].exists())

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    @users("crm_manager", "crm_marketer", "crm_salesperson", "crm_external")
    def test_only_administrators(self):
        """Nobody else sees secrets, addresses or calls."""
        for model in (
            "crm.api.subscription",
            "crm.api.delivery",
            "crm.api.event",
            "crm.api.log",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].search([], limit=1)

    def test_address(self):
        """Inside of the house only where somebody allows it."""
        for url in ("http://127.0.0.1/x", "https://localhost/", "ftp://a.example.com"):
            with self.subTest(url), self.assertRaises(ValidationError):
                self._subscribe(url=url)
        self.assertTrue(self._subscribe(url="http://127.0.0.1/", allow_private=True))
        with self.assertRaises(ValidationError):
            self._subscribe(url="ftp://127.0.0.1/", allow_private=True)
        with self.assertRaises(ValidationError):
            self._subscribe(kind_ids=[])

    def test_asking(self):
        """Who follows nothing is told so; a limit is a number."""
        with self.assertRaises(UserError):
            self.crm_api.changes_since(False)
        self._subscribe(mode="poll", url=False)
        answer = self.crm_api.changes_since(False, 0)
        self.assertEqual((answer["more"], answer["changes"]), (False, []))
        for limit in (-1, 1001, True, "5"):
            with self.subTest(limit), self.assertRaises(ValidationError):
                self.crm_api.changes_since(False, limit)

    # ------------------------------------------------------------
    # CALLS
    # ------------------------------------------------------------

    def test_calls_are_noted(self):
        """With how long they took; or nothing, where nothing is kept."""
        self.crm_api.api_version()
        # the row is written past the ORM
        self.client.invalidate_recordset(["log_ids"])
        log = self.client.log_ids
        self.assertEqual(
            [(row.operation, row.result) for row in log], [("api_version", "done")]
        )
        self.client.log = "none"
        self.client.flush_recordset()
        self.crm_api.api_version()
        self.client.invalidate_recordset(["log_ids"])
        self.assertEqual(self.client.log_ids, log)

    def test_refusals_are_noted(self):
        """In a transaction of their own; the caller gets the refusal."""
        noted = []
        log = type(self.env["crm.api.log"])
        build = log._build_note_query

        def note(this, user, operation, milliseconds, result, message):
            noted.append((operation, result, message))
            return build(this, user, operation, milliseconds, result, message)

        with (
            patch.object(log, "_build_note_query", note),
            self.assertRaises(ValidationError),
            mute_logger("odoo.addons.crm_extended.models.api.crm_api_log"),
        ):
            self.crm_api.customer_find({})
        [(operation, result, message)] = noted
        self.assertEqual((operation, result), ("customer_find", "refused"))
        self.assertTrue(message.startswith("ValidationError: criteria: "))

    def test_old_calls_go(self):
        """After 14 days."""
        self.crm_api.api_version()
        # the row is written past the ORM
        self.client.invalidate_recordset(["log_ids"])
        log = self.client.log_ids
        log.sudo().date = fields.Datetime.now() - timedelta(days=15)
        self.env["crm.api.log"]._gc_calls()
        self.assertFalse(log.exists())

    def test_all_that_is_old_goes(self):
        """However many they are: Odoo goes on for as long as something is left."""
        subscription = self._subscribe()
        for _turn in range(3):
            self._create_lead()
            self.crm_api.api_version()
        self._send(subscription, "200 ok", "200 ok", "200 ok")
        long_ago = fields.Datetime.now() - timedelta(days=40)
        for model, name, forget in (
            ("crm.api.log", "crm_api_log", "_gc_calls"),
            ("crm.api.delivery", "crm_api_delivery", "_gc_deliveries"),
            ("crm.api.event", "crm_api_event", "_gc_events"),
        ):
            # rows are written past the ORM
            self.env.flush_all()
            self.env.invalidate_all()
            records = self.env[model].search(
                [("company_id", "=", self.company_a.id)], limit=3
            )
            self.assertEqual(len(records), 3)
            records.sudo().date = long_ago
            records.flush_recordset()
            module = f"odoo.addons.crm_extended.models.api.{name}"
            with self.subTest(model), patch(f"{module}.FORGET_BATCH", 2):
                self.assertTrue(getattr(self.env[model], forget)()[1])
                self.assertEqual(len(records.exists()), 1)
                self.assertFalse(getattr(self.env[model], forget)()[1])
                self.assertFalse(records.exists())

    def test_description_and_records(self):
        """Each operation of the contract is one that a client can be limited to."""
        contract = self.env["crm.api"]._get_contract()
        codes = self.env["crm.api.operation"].search([]).mapped("code")
        self.assertEqual(set(contract.operations), set(codes))
