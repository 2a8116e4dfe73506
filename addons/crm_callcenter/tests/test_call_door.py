"""The door for telephone systems over HTTP: proof, size, garbage."""

import json
import time

from odoo.tests import HttpCase, tagged

from ..tools.cti_signature import sign
from .call_common import CrmCallCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallDoor(CrmCallCommon, HttpCase):
    """One switchboard that signs what it sends."""

    def _post(self, body, code="test-switchboard", **headers):
        """Send a body; text as it is, anything else as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        if not headers:
            headers = {"X-CRM-Signature": self._sign(data)}
        return self.url_open(
            f"/crm_callcenter/cti/{code}/event",
            data=data,
            headers={
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )

    def _sign(self, data, age=0, secret=None):
        """Return the signature of a body."""
        return sign(secret or self.provider.secret, data, int(time.time()) - age)

    def _assert_refused(self, response, status):
        """Check the answer, and that nothing was kept."""
        self.assertEqual(response.status_code, status)
        self.assertTrue(response.json()["error"])
        self.assertFalse(self.env["crm.call.event"].search_count([]))

    def test_a_signed_event_comes_in_once(self):
        body = {"call_id": "a", "event": "ringing", "from_number": "22123456"}
        header = self._sign(json.dumps(body).encode())
        response = self._post(body, X_CRM_Signature=header)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json()["partner_id"], self.caller.id)
        self.assertEqual(self._post(body, X_CRM_Signature=header).status_code, 409)
        self.assertEqual(len(self._get_call("a")._get_events()), 1)

    def test_the_secret_is_a_bearer_key_too(self):
        body = {"call_id": "a", "event": "ringing"}
        key = f"Bearer {self.provider.secret}"
        self.assertEqual(self._post(body, Authorization=key).status_code, 200)
        self.assertTrue(self._get_call("a"))

    def test_without_proof_nothing_comes_in(self):
        body = {"call_id": "a", "event": "ringing"}
        data = json.dumps(body).encode()
        for headers in (
            {"X_CRM_Signature": ""},
            {"X_CRM_Signature": self._sign(data, secret="other")},
            {"X_CRM_Signature": self._sign(data + b" ")},
            {"X_CRM_Signature": self._sign(data, age=3600)},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Bearer "},
        ):
            with self.subTest(headers=headers):
                self._assert_refused(self._post(body, **headers), 401)
        self.provider.secret = False
        self._assert_refused(self._post(body, Authorization="Bearer False"), 401)
        self._assert_refused(self._post(body, Authorization="Bearer "), 401)
        for code in ("nobody", "no%00body", "a'b"):
            with self.subTest(code=code):
                response = self._post(body, code, Authorization="Bearer x")
                self._assert_refused(response, 401)

    def test_garbage_is_answered_with_a_sentence(self):
        for body in (b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"{}", b"[" * 50_000):
            with self.subTest(body=body):
                self._assert_refused(self._post(body), 400)

    def test_what_is_too_long_is_not_read(self):
        body = json.dumps({"call_id": "x" * 70_000}).encode()
        response = self._post(body)
        self.assertEqual(response.status_code, 413)
        self.assertFalse(self.env["crm.call.event"].search_count([]))
