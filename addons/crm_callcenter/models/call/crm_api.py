"""The methods of the interface for calls (the contract is docs/api.md)."""

from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.call_fold import EVENTS
from .crm_call_event import DIRECTIONS

CALL_KEYS = (
    "call_id",
    "provider",
    "event",
    "direction",
    "from_number",
    "to_number",
    "agent",
    "queue",
    "at",
    "recording_url",
)
MAX_CALL_ID_LENGTH = 128
MAX_NUMBER_LENGTH = 64
MAX_URL_LENGTH = 2000
MAX_AGENTS = 100
# clocks of telephone systems are not ours
MAX_AHEAD = timedelta(seconds=60)


class CrmApi(models.AbstractModel):
    """Take in what a telephone system says about a call, and tell how it stands."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    def call_event(self, values):
        """Take in one event of a call; twice, late or out of order is normal.

        :param dict values: ``call_id`` (the telephone system's), ``provider`` (code),
            ``event``, and any of ``direction``, ``from_number``, ``to_number``,
            ``agent`` (extension or login, or a list while a group rings), ``queue``,
            ``at`` (default now), ``recording_url``.
        :return: ``call_id``, ``partner_id``, ``case_id``, ``lead_id``,
            ``agent_user_ids`` (who it rings at, or who speaks), ``popped`` (whether a
            window opened on somebody's screen by this event).
        :rtype: dict
        :raises ValidationError: a value is not what its key says; nothing is kept.
        """
        crm_api = self._authorize("call_event")
        crm_api._check_dict("values", values, allowed=CALL_KEYS)
        provider = crm_api._check_provider("provider", values.get("provider"))
        return crm_api._take_call_event(provider, values)

    @api.model
    @api.readonly
    def call_get(self, call_id, provider):
        """Return how a call stands by all its events.

        :param str call_id: the telephone system's.
        :param str provider: code of the telephone system.
        :return: ``state`` (``ringing``, ``answered``, ``held``, ``ended``, ``missed``),
            ``direction``, ``partner_id``, ``agent_user_id``, ``ring_seconds``,
            ``talk_seconds``, ``hold_seconds`` (``False`` while not known), ``started``,
            ``answered``, ``ended``, ``disposition`` (name or ``False``).
        :rtype: dict
        :raises ValidationError: no event of this call came yet.
        """
        crm_api = self._authorize("call_get")
        system = crm_api._check_provider("provider", provider)
        external_id = crm_api._check_text("call_id", call_id, MAX_CALL_ID_LENGTH)
        call = crm_api.env["crm.call"].search(
            Domain("provider_id", "=", system.id)
            & Domain("external_id", "=", external_id)
        )
        if not call:
            raise ValidationError(
                self.env._(
                    "call_id: no event of the call %(call)s came from %(provider)s.",
                    call=external_id,
                    provider=system.code,
                )
            )
        return crm_api._to_plain(crm_api._get_call_answer(call))

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def _take_call_event(self, provider, values):
        """Check an event of a telephone system that is known, take it in, answer.

        :return: as ``call_event``.
        """
        self._check_dict("values", values, allowed=CALL_KEYS)
        event = self._prepare_call_event(values)
        call, facts, popped = self.env["crm.call.intake"]._receive(provider, event)
        users = (facts.ringing or (facts.agent,)) if facts else ()
        return {
            "call_id": event["call_id"],
            "partner_id": call.partner_id.id,
            "case_id": call.case_id.id,
            "lead_id": call.lead_id.id,
            "agent_user_ids": [user_id for user_id in users if user_id],
            "popped": popped,
        }

    def _get_call_answer(self, call):
        """Return the dictionary of ``call_get``."""
        # events that nobody added up yet count, too
        facts = call._get_facts() if call._is_complete() else None
        stored = {
            "state": call.state,
            "direction": call.direction,
            "agent_user_id": call.agent_user_id.id,
            "ring_seconds": call.ring_seconds,
            "talk_seconds": call.talk_seconds,
            "hold_seconds": call.hold_seconds,
            "started": call.date_started,
            "answered": call.date_answered,
            "ended": call.date_ended,
        }
        if facts:
            stored = {
                "state": facts.state,
                "direction": facts.direction or "in",
                "agent_user_id": facts.agent,
                "ring_seconds": facts.ring_seconds,
                "talk_seconds": facts.talk_seconds,
                "hold_seconds": facts.hold_seconds,
                "started": facts.started,
                "answered": facts.answered,
                "ended": facts.ended,
            }
        return {
            **stored,
            "partner_id": call.partner_id.id,
            "disposition": call.disposition_id.name,
        }

    # ------------------------------------------------------------
    # WHAT WAS SENT
    # ------------------------------------------------------------

    def _check_provider(self, key, value):
        """Return the telephone system with this code, of the client's company."""
        code = self._check_text(key, value, MAX_CALL_ID_LENGTH)
        provider = self.env["crm.cti.provider"].search(
            Domain("code", "=", code) & Domain("company_id", "=", self.env.company.id)
        )
        if not provider:
            raise ValidationError(
                self.env._(
                    "%(key)s: there is no telephone system %(code)s in the company "
                    "%(company)s.",
                    key=key,
                    code=self._quote(code),
                    company=self.env.company.name,
                )
            )
        return provider

    def _prepare_call_event(self, values):
        """Return the checked values of an event, as ``crm.call.intake`` takes them."""
        event = {
            "call_id": self._check_text(
                "call_id", values.get("call_id"), MAX_CALL_ID_LENGTH
            ),
            "event": self._check_choice("event", values.get("event"), EVENTS),
            "agents": self._check_agents(values.get("agent")),
            "queue": self._check_text(
                "queue", values.get("queue"), MAX_CALL_ID_LENGTH, False
            ),
            "at": self._check_call_instant("at", values.get("at")),
            "recording_url": self._check_url(
                "recording_url", values.get("recording_url")
            ),
        }
        if values.get("direction"):
            event["direction"] = self._check_choice(
                "direction", values["direction"], dict(DIRECTIONS)
            )
        for key in ("from_number", "to_number"):
            event[key] = self._check_text(
                key, values.get(key), MAX_NUMBER_LENGTH, False
            )
        return event

    def _check_agents(self, value):
        """Return extensions or logins as a list of texts."""
        if value is None or value is False or value == "":
            return []
        values = (
            self._check_list("agent", value, MAX_AGENTS)
            if isinstance(value, (list, tuple))
            else [value]
        )
        # systems send extensions as numbers
        return [
            self._check_text(
                "agent",
                str(key) if isinstance(key, int) and not isinstance(key, bool) else key,
                MAX_NUMBER_LENGTH,
            )
            for key in values
        ]

    def _check_call_instant(self, key, value):
        """Return an instant; one that is a little ahead of our clock is now."""
        now = fields.Datetime.now()
        try:
            ahead = fields.Datetime.to_datetime(value) if value else None
        except (TypeError, ValueError):
            # the words of the check below
            ahead = None
        if ahead and now < ahead <= now + MAX_AHEAD:
            return now
        return self._check_instant(key, value)

    def _check_url(self, key, value):
        """Return the address of a recording."""
        url = self._check_text(key, value, MAX_URL_LENGTH, False)
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise ValidationError(
                self.env._(
                    "%(key)s: %(value)s is not an address of the web.",
                    key=key,
                    value=self._quote(url),
                )
            )
        return url
