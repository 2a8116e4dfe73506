"""What telephone systems of several makes send through the door."""

import json
import random
import time
from pathlib import Path

from odoo.tests import HttpCase, tagged

from ..tools import cti_twilio
from ..tools.cti_signature import sign
from .call_common import CrmCallCommon

RECORDED = Path(__file__).parent / "recorded"


def read(name):
    """Return the messages of a recording."""
    lines = (RECORDED / f"{name}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallSystems(CrmCallCommon, HttpCase):
    """The same switchboard, in several tongues."""

    def _post(self, body, suffix="event", **headers):
        """Send JSON with the bearer key."""
        return self.url_open(
            f"/crm_callcenter/cti/{self.provider.code}/{suffix}",
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.provider.secret}",
                **headers,
            },
        )

    def _assert_call(self, state, agent):
        """Check the one call that came in."""
        call = self.env["crm.call"].search([("provider_id", "=", self.provider.id)])
        self.assertEqual(len(call), 1)
        self.assertEqual(call.state, state)
        self.assertEqual(call.agent_user_id, agent)
        self.assertEqual(call.partner_id, self.caller)
        return call

    def test_asterisk_in_one_list(self):
        self.provider.write(
            {"kind": "asterisk", "recording_base": "https://pbx.example.com/rec"}
        )
        response = self._post({"events": read("asterisk_group")})
        self.assertEqual(response.status_code, 200)
        call = self._assert_call("ended", self.agent)
        self.assertEqual(call.rung_user_ids, self.agent | self.supervisor)
        self.assertTrue(call.has_recording)
        self.assertFalse([row for row in response.json()["answers"] if "error" in row])

    def test_several_systems_shuffled_and_doubled(self):
        rng = random.Random(7)
        for kind, name, agent in (
            ("asterisk", "asterisk_queue", self.agent),
            ("asterisk_ari", "asterisk_ari_group", self.agent),
            ("freeswitch", "freeswitch_queue", self.agent),
        ):
            with self.subTest(kind=kind):
                self.env["crm.call"].search([]).unlink()
                self.provider.kind = kind
                messages = read(name)
                rest = messages[1:] * 2
                rng.shuffle(rest)
                self._post({"events": [messages[0], *rest]})
                self._assert_call("ended", agent)

    def test_3cx_reports_a_call_that_is_over(self):
        self.provider.kind = "threecx"
        [journal] = read("threecx_journal")
        self.assertEqual(self._post(journal).status_code, 200)
        self.assertEqual(self._post(journal).status_code, 200)
        call = self._assert_call("ended", self.agent)
        self.assertEqual((call.ring_seconds, call.talk_seconds), (8, 60))

    def _post_form(self, values, query="", secret=None):
        """Send a form as Twilio does."""
        url = self.provider.event_url + query
        header = cti_twilio.sign(secret or self.provider.secret, url, values)
        return self.url_open(
            f"/crm_callcenter/cti/{self.provider.code}/event{query}",
            data=values,
            headers={"X-Twilio-Signature": header},
        )

    def test_twilio_signs_its_forms(self):
        self.provider.write({"kind": "twilio", "secret": "auth-token"})
        messages = read("twilio_group")
        for values in messages:
            self.assertEqual(self._post_form(values).status_code, 200)
        self._assert_call("ended", self.supervisor)
        self.assertEqual(self._post_form(messages[0]).status_code, 409)
        events = self.env["crm.call.event"].search_count([])
        bad = {**messages[0], "SequenceNumber": "9"}
        self.assertEqual(self._post_form(bad, secret="other").status_code, 401)
        # a bearer key is no proof of Twilio's
        self.assertEqual(self._post(bad).status_code, 401)
        self.assertEqual(self.env["crm.call.event"].search_count([]), events)

    def test_the_address_of_a_callback_names_the_agent(self):
        self.provider.write({"kind": "twilio", "secret": "auth-token"})
        values = {
            "CallSid": "CA9",
            "CallStatus": "in-progress",
            "Direction": "outbound-api",
            "From": "+4722000000",
            "To": "+4722123456",
        }
        self.assertEqual(self._post_form(values, "?agent=21").status_code, 200)
        call = self._assert_call("answered", self.agent)
        self.assertEqual(call.direction, "out")

    def test_bad_messages_keep_no_good_one_out(self):
        self.provider.kind = "asterisk"
        good = read("asterisk_group")[0]
        bad = {**good, "CallerIDNum": "x" * 500, "Linkedid": "1", "Uniqueid": "1"}
        response = self._post({"events": [None, "x", bad, good]})
        self.assertEqual(response.status_code, 200)
        answers = response.json()["answers"]
        self.assertEqual([len(row) for row in answers], [1, 1, 1, 1])
        self.assertEqual(["error" in row[0] for row in answers], [True] * 3 + [False])
        self.assertEqual(self._post(bad).status_code, 400)
        self.assertEqual(self._post({"events": [good] * 101}).status_code, 400)

    def test_calls_between_colleagues_leave_nothing(self):
        self.provider.kind = "asterisk"
        row = {"Event": "Hangup", "Linkedid": "5.1", "Uniqueid": "5.1"}
        self._post({"events": [{**row, "Channel": "PJSIP/21-00000001"}]})
        self.assertFalse(self.env["crm.call.event"].search_count([]))

    # ------------------------------------------------------------
    # SAME AGENT AGAIN
    # ------------------------------------------------------------

    def _ask(self, number="22123456", key=None, suffix="", **headers):
        """Ask for the agent of a caller."""
        key = self.provider.secret if key is None else key
        return self.url_open(
            f"/crm_callcenter/cti/{self.provider.code}/agent?number={number}{suffix}",
            headers=headers or {"Authorization": f"Bearer {key}"},
        )

    def _speak(self):
        """Let the agent speak with the caller."""
        self._ring()
        self._send("answered", agent="21")
        self._send("ended")

    def test_who_spoke_last_is_proposed(self):
        self.assertFalse(self._ask().json()["extension"])
        self._speak()
        answer = self._ask()
        self.assertEqual(answer.json(), {"extension": "21", "agent": self.agent.name})
        text = self._ask(suffix="&format=text")
        self.assertEqual(text.text, "21")
        self.assertTrue(text.headers["Content-Type"].startswith("text/plain"))
        self.assertFalse(self._ask("99999999").json()["extension"])
        self.assertEqual(self._ask("anonymous", suffix="&format=text").text, "")

    def test_who_cannot_be_called_is_not_proposed(self):
        self._speak()
        profile = self.env["crm.agent.profile"]._ensure_profiles(
            self.agent, self.company_a
        )
        profile.state = "paused"
        self.assertFalse(self._ask().json()["extension"])
        profile.state = "available"
        self._ring("call-2", from_number="99887766")
        self._send("answered", "call-2", agent="21")
        self.assertFalse(self._ask().json()["extension"])
        self._send("ended", "call-2")
        self.assertEqual(self._ask().json()["extension"], "21")
        self.provider.same_agent_days = 0
        self.assertFalse(self._ask().json()["extension"])

    def test_strangers_learn_nobody(self):
        self._speak()
        self.assertEqual(self._ask(key="wrong").status_code, 401)
        self.assertEqual(self._ask(key="").status_code, 401)
        query = b"number=22123456"
        header = sign(self.provider.secret, query, int(time.time()))
        for _again in range(2):
            answer = self._ask(**{"X-CRM-Signature": header})
            self.assertEqual(answer.json()["extension"], "21")
        other = self._ask("99887766", **{"X-CRM-Signature": header})
        self.assertEqual(other.status_code, 401)
