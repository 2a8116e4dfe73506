"""Events of calls: twice, late, in any order; and nothing that is none."""

import random
from datetime import datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .call_common import CrmCallCommon

START = datetime(2026, 1, 5, 9, 0, 0)
# event, seconds after the start, agent
STORY = [
    ("ringing", 0, ["21", "22"]),
    ("answered", 12, "21"),
    ("held", 30, "21"),
    ("resumed", 50, "21"),
    ("ended", 112, False),
]


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallApi(CrmCallCommon):
    """What a telephone system reports over the interface."""

    def _tell(self, story, call_id):
        """Report the events of a story in the order in which they are given."""
        for event, seconds, agent in story:
            self._send(
                event,
                call_id,
                direction="in",
                from_number="22123456",
                agent=agent,
                at=str(START + timedelta(seconds=seconds)),
            )

    # ------------------------------------------------------------
    # CALLS
    # ------------------------------------------------------------

    def test_a_call_is_the_sum_of_its_events_in_any_order(self):
        rng = random.Random(6)
        expected = {
            "state": "ended",
            "direction": "in",
            "partner_id": self.caller.id,
            "agent_user_id": self.agent.id,
            "ring_seconds": 12,
            "talk_seconds": 80,
            "hold_seconds": 20,
            "started": "2026-01-05 09:00:00",
            "answered": "2026-01-05 09:00:12",
            "ended": "2026-01-05 09:01:52",
            "disposition": False,
        }
        for number in range(4):
            story = STORY + rng.sample(STORY, number)
            rng.shuffle(story)
            with self.subTest(story=story):
                self._tell(story, f"story-{number}")
                answer = self.crm_api.call_get(f"story-{number}", self.provider.code)
                self.assertEqual(answer, expected)
                call = self._get_call(f"story-{number}")
                self.assertEqual(call.rung_user_ids, self.agent | self.supervisor)
                self.assertEqual((call.state, call.talk_seconds), ("ended", 80))

    def test_what_was_dropped_changes_only_what_it_said(self):
        self._tell([row for row in STORY if row[0] not in ("ringing", "resumed")], "x")
        answer = self.crm_api.call_get("x", self.provider.code)
        self.assertEqual((answer["ring_seconds"], answer["hold_seconds"]), (0, 82))
        self._tell([row for row in STORY if row[0] != "answered"], "y")
        answer = self.crm_api.call_get("y", self.provider.code)
        self.assertEqual(answer["state"], "missed")
        self.assertEqual(answer["agent_user_id"], False)

    def test_a_repetition_without_an_instant_is_none(self):
        self._ring()
        self._send("answered", agent="21")
        self._send("ended")
        events = self.env["crm.call.event"].search([("external_id", "=", "call-1")])
        self.assertEqual(len(events), 3)
        self._ring()
        self._send("answered", agent="21")
        self._send("ended")
        self.assertEqual(len(self._get_call()._get_events()), 3)

    def test_an_answer_names_who_it_is_about(self):
        case = self.env["crm.case"].create(
            {
                "name": "Broken",
                "partner_id": self.caller.id,
                "team_id": self.team.id,
                "company_id": self.company_a.id,
            }
        )
        answer = self._ring()
        self.assertEqual(
            answer,
            {
                "call_id": "call-1",
                "partner_id": self.caller.id,
                "case_id": case.id,
                "lead_id": False,
                "agent_user_ids": [self.agent.id, self.supervisor.id],
                "popped": True,
            },
        )
        again = self._ring()
        self.assertEqual(
            (again["partner_id"], again["popped"]), (self.caller.id, False)
        )
        answered = self._send("answered", agent="crm_supervisor")
        self.assertEqual(answered["agent_user_ids"], [self.supervisor.id])
        self.assertEqual(case.call_count, 1)

    def test_history_opens_no_window(self):
        answer = self._ring(at="2026-01-05 09:00:00")
        self.assertEqual((answer["popped"], len(answer["agent_user_ids"])), (False, 2))

    # ------------------------------------------------------------
    # BAD INPUT
    # ------------------------------------------------------------

    def test_what_is_no_event_is_refused_with_its_name(self):
        before = self.env["crm.call.event"].search_count([])
        for word, values in (
            ("call_id", {"call_id": ""}),
            ("call_id", {"call_id": "x" * 129}),
            ("event", {"event": "sneezed"}),
            ("event", {"event": ["ringing"]}),
            ("provider", {"provider": "nobody"}),
            ("direction", {"direction": "sideways"}),
            ("agent", {"agent": {"21": True}}),
            ("agent", {"agent": ["2"] * 101}),
            ("at", {"at": "yesterday"}),
            ("at", {"at": "2126-01-01 00:00:00"}),
            ("at", {"at": 5}),
            ("recording_url", {"recording_url": "javascript:alert(1)"}),
            ("from_number", {"from_number": "1" * 65}),
            ("values", {"color": "red"}),
        ):
            with (
                self.subTest(word=word, values=values),
                self.assertRaisesRegex(ValidationError, f"^{word}: "),
            ):
                self._send(**{"event": "ringing", **values})
        with self.assertRaisesRegex(ValidationError, "^call_id: "):
            self.crm_api.call_get("never", self.provider.code)
        self.assertEqual(self.env["crm.call.event"].search_count([]), before)

    def test_a_telephone_system_of_another_company_is_unknown(self):
        self.provider.company_id = self.company_b
        with self.assertRaisesRegex(ValidationError, "^provider: "):
            self._ring()

    def test_only_clients_report_calls(self):
        for role in ("agent", "supervisor", "portal", "manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env["crm.api"].with_user(self.users[role]).call_event({})

    # ------------------------------------------------------------
    # RECORDS
    # ------------------------------------------------------------

    def test_people_change_what_they_say_of_their_own_calls(self):
        self._ring()
        self._send("answered", agent="21")
        self._send("ended")
        call = self._get_call().with_user(self.agent)
        call.write({"note": "Wants a refund"})
        with self.assertRaises(AccessError):
            call.write({"talk_seconds": 5})
        with self.assertRaises(AccessError):
            call.unlink()
        stranger = self._create_user(
            "other_agent", "crm_callcenter.crm_callcenter_group_agent", self.company_a
        )
        with self.assertRaises(AccessError):
            call.with_user(stranger).write({"note": "Mine"})
        call.with_user(self.supervisor).write({"note": "Seen"})
        with self.assertRaises(AccessError):
            call.with_user(self.users["agent_b"]).read(["note"])
        self.assertEqual(call.note, "Seen")

    def test_events_are_never_changed(self):
        self._ring()
        events = self._get_call()._get_events()
        with self.assertRaises(UserError):
            events.write({"event": "ended"})
        with self.assertRaises(AccessError):
            events.with_user(self.supervisor).unlink()

    def test_events_that_had_to_wait_are_added_up_by_the_job(self):
        self._ring(at="2026-01-05 09:00:00")
        call = self._get_call()
        self.env["crm.call.intake"].sudo()._add_event(
            self.provider,
            {"call_id": "call-1", "event": "ended", "at": START + timedelta(seconds=9)},
            self.env["res.users"],
        )
        self.assertEqual(call.state, "ringing")
        # who asks by the interface gets the sum at once
        answer = self.crm_api.call_get("call-1", self.provider.code)
        self.assertEqual((answer["state"], answer["ring_seconds"]), ("missed", 9))
        with self.enter_registry_test_mode():
            self.env.ref("crm_callcenter.ir_cron_fold_calls").method_direct_trigger()
        call.invalidate_recordset()
        self.assertEqual((call.state, call.ring_seconds), ("missed", 9))
        self.assertFalse(
            self.env["crm.call.event"].search_count([("is_folded", "=", False)])
        )

    def test_an_event_whose_call_is_in_use_waits_for_the_next_job(self):
        self._ring(at="2026-01-05 09:00:00")
        intake = self.env["crm.call.intake"].sudo()
        values = {"call_id": "call-1", "event": "ended", "at": START}
        intake._add_event(self.provider, values, self.env["res.users"])
        waiting = [("is_folded", "=", False)]
        with patch.object(type(self.env["crm.call"]), "_fold", autospec=True) as fold:
            fold.side_effect = SerializationFailure
            with self.enter_registry_test_mode():
                self.env.ref(
                    "crm_callcenter.ir_cron_fold_calls"
                ).method_direct_trigger()
        self.assertEqual(self.env["crm.call.event"].search_count(waiting), 1)
        with self.enter_registry_test_mode():
            self.env.ref("crm_callcenter.ir_cron_fold_calls").method_direct_trigger()
        self.assertFalse(self.env["crm.call.event"].search_count(waiting))

    def test_events_and_recordings_are_forgotten_the_calls_stay(self):
        self._ring(at="2026-01-05 09:00:00", recording_url="https://pbx.example.com/1")
        call = self._get_call()
        self.assertTrue(call.has_recording)
        self.env.cr.execute(
            "UPDATE crm_call_event SET date_received = '2026-01-05' WHERE"
            " external_id = 'call-1'"
        )
        self.env.cr.execute(
            "UPDATE crm_call SET create_date = '2026-01-05' WHERE id = %s", (call.id,)
        )
        call.invalidate_recordset()
        self.env["crm.call"]._gc_recordings()
        self.env["crm.call.event"]._gc_events()
        self.env.invalidate_all()
        self.assertFalse(call._get_events() or call.has_recording or call.recording_url)
        # a straggler does not make it a call that began today
        self._send("ended")
        self.assertEqual(str(call.date_started), "2026-01-05 09:00:00")

    def test_an_event_costs_the_same_however_many_calls_there_are(self):
        self._ring("warm-up")
        for number in range(30):
            self._ring(f"old-{number}", at="2026-01-05 09:00:00")
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self._ring("new")
        self.env.flush_all()
        count = self.env.cr.sql_log_count - start
        self.assertLessEqual(count, 60)
