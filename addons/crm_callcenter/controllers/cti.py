"""The door for telephone systems over HTTP."""

import json
import time

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq

from ..models.call.crm_call_translate import MAX_MESSAGES
from ..models.call.crm_cti_provider import CODE_CHARS
from ..tools import cti_signature, cti_twilio
from ..tools.cti_adapters import GENERIC, TWILIO

MAX_BODY_BYTES = 64 * 1024
SIGNATURE_HEADER = "X-CRM-Signature"
TWILIO_HEADER = "X-Twilio-Signature"
# a signature is good once
REPLAY_MINUTES = 2 * cti_signature.WINDOW_SECONDS // 60
MAX_NUMBER_LENGTH = 64
ROUTE = {
    "type": "http",
    "auth": "none",
    "csrf": False,
    "save_session": False,
    "max_content_length": MAX_BODY_BYTES,
}


class CtiDoor(http.Controller):
    """Let signed requests in; answer anything else without looking further."""

    # ------------------------------------------------------------
    # ROUTES
    # ------------------------------------------------------------

    @http.route("/crm_callcenter/cti/<string:code>/event", methods=["POST"], **ROUTE)
    def take_event(self, code, **kw):
        """Take in one event; the answer is that of ``crm.api.call_event``.

        A list ``events`` of up to 100 is taken in as well; so is what another kind of
        telephone system sends in its own words: then the answer has a list of answers
        for each event.

        400: no event; 401: no or a wrong proof, or an old one; 409: sent before;
        413: too long.
        """
        body = request.httprequest.get_data(cache=True)
        if len(body) > MAX_BODY_BYTES:
            return self._answer(413, error="The event is longer than 64 kB.")
        env, provider = self._find(code)
        if provider.kind == TWILIO:
            return self._take_form(env, provider)
        fault = self._get_fault(env, provider, body)
        if fault:
            return self._answer(fault[0], error=fault[1])
        try:
            values = json.loads(body)
        except (ValueError, RecursionError):
            return self._answer(400, error="The body is not JSON.")
        if isinstance(values, dict) and isinstance(values.get("events"), list):
            return self._take_messages(env, provider, values["events"])
        if provider.kind != GENERIC:
            return self._take_messages(env, provider, [values])
        crm_api = env["crm.api"].with_company(provider.company_id)
        try:
            return self._answer(200, **crm_api._take_call_event(provider, values))
        except UserError as err:
            return self._answer(400, error=str(err))

    @http.route("/crm_callcenter/cti/<string:code>/agent", methods=["GET"], **ROUTE)
    def propose_agent(self, code, number="", format="json", **kw):
        """Propose at whom a call should ring, for the dial plan.

        ``number``: the caller's. The proof is a bearer key, or the signature of the
        query as it stands in the address. ``format=text``: the extension alone, an
        empty answer for nobody.
        """
        env, provider = self._find(code)
        query = request.httprequest.query_string
        fault = self._get_fault(env, provider, query, is_read=True)
        if fault:
            return self._answer(fault[0], error=fault[1])
        same_agent = env["crm.call.same.agent"].with_company(provider.company_id)
        found = same_agent._propose(provider, number[:MAX_NUMBER_LENGTH])
        if format == "text":
            return request.make_response(
                found["extension"] or "", [("Content-Type", "text/plain")]
            )
        return self._answer(200, **found)

    @http.route("/crm_callcenter/cti/<string:code>/commands", methods=["POST"], **ROUTE)
    def take_commands(self, code, **kw):
        """Hand the bridge the commands that wait, and note how earlier ones went.

        The body is ``{"poll": true, "results": [{"id", "ok", "reason"}]}``; the answer
        ``{"commands": [...]}``, each command once. Asking writes nothing as long as
        there is nothing to do, so a bridge may ask each second.
        """
        body = request.httprequest.get_data(cache=True)
        if len(body) > MAX_BODY_BYTES:
            return self._answer(413, error="The results are longer than 64 kB.")
        env, provider = self._find(code)
        fault = self._get_fault(env, provider, body, is_read=True)
        if fault:
            return self._answer(fault[0], error=fault[1])
        results = self._read_poll(body)
        if results is None:
            return self._answer(400, error='The body is not {"poll": true}.')
        commands = env["crm.cti.command"].with_company(provider.company_id)
        commands._note_seen(provider)
        if not results and not commands._is_any_waiting(provider):
            return self._answer(200, commands=[])
        header = request.httprequest.headers.get(SIGNATURE_HEADER, "")
        if header and self._is_replay(env, header):
            return self._answer(409, error="This was sent before.")
        commands._note_results(provider, results)
        return self._answer(200, commands=commands._take(provider))

    # ------------------------------------------------------------
    # EVENTS
    # ------------------------------------------------------------

    def _read_poll(self, body):
        """Return the results in a poll, ``None`` when it is none."""
        try:
            values = json.loads(body)
        except (ValueError, RecursionError):
            return None
        if not isinstance(values, dict) or values.get("poll") is not True:
            return None
        results = values.get("results", [])
        return results if isinstance(results, list) else None

    def _find(self, code):
        """Return (environment, the telephone system with this code or none)."""
        # sudo: nobody is logged in; the proof decides
        env = request.env(su=True)
        systems = env["crm.cti.provider"]
        # what no code can hold is not looked up
        is_code = not set(code) - CODE_CHARS
        return env, systems.search([("code", "=", code)]) if is_code else systems

    def _take_messages(self, env, provider, messages):
        """Take in what a telephone system says in its own words."""
        if len(messages) > MAX_MESSAGES:
            return self._answer(400, error="Send at most 100 events at once.")
        translation = env["crm.call.translate"].with_company(provider.company_id)
        answers = translation._take(provider, messages)
        if len(messages) == 1 and any("error" in row for row in answers[0]):
            return self._answer(400, error=answers[0][0].get("error"))
        return self._answer(200, answers=answers)

    def _take_form(self, env, provider):
        """Take in a callback of Twilio: a form, signed over address and values."""
        form = request.httprequest.form.to_dict(flat=False)
        values = {key: texts[-1] for key, texts in form.items()}
        query = request.httprequest.query_string.decode(errors="replace")
        url = provider.event_url + (f"?{query}" if query else "")
        header = request.httprequest.headers.get(TWILIO_HEADER, "")
        secret = provider.secret or ""
        signed = cti_twilio.sign(secret, url, form)
        if not secret or not consteq(signed.encode(), header.encode()):
            return self._answer(401, error="The signature is wrong.")
        if self._is_replay(env, header):
            return self._answer(409, error="This was sent before.")
        named = request.httprequest.args
        extra = {key: named[key] for key in ("agent", "queue") if key in named}
        return self._take_messages(env, provider, [{**extra, **values}])

    # ------------------------------------------------------------
    # PROOF
    # ------------------------------------------------------------

    def _get_fault(self, env, provider, body, is_read=False):
        """Return (status, sentence) of why a request is not let in, or nothing.

        Who has no proof learns the same, whether there is such a telephone system or
        not.

        :param bool is_read: nothing is written: the same may be asked again.
        """
        secret = provider.secret or ""
        bearer = request.httprequest.headers.get("Authorization", "")
        if bearer.startswith("Bearer "):
            key = bearer.removeprefix("Bearer ").strip()
            is_right = bool(secret) and consteq(key.encode(), secret.encode())
            return None if is_right else (401, "The key is wrong.")
        header = request.httprequest.headers.get(SIGNATURE_HEADER, "")
        fault = cti_signature.get_fault(secret, body, header, time.time())
        if not secret or fault == "signature":
            return 401, "The signature is wrong."
        if fault:
            return 401, "The time of the signature is too far from ours."
        if not is_read and self._is_replay(env, header):
            return 409, "This was sent before."
        return None

    def _is_replay(self, env, signature):
        """Tell whether a signature was used before; note that it is used now."""
        limits = [("cti", signature, 1, REPLAY_MINUTES)]
        counters = env["crm.web.throttle"]
        if counters._get_wait_seconds(limits):
            return True
        counters._add_hits(limits)
        return False

    def _answer(self, status, **values):
        """Return an answer in JSON."""
        return request.make_json_response(values, status=status)
