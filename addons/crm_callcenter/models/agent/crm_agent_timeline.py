"""What agents did when: the log of their words and the log of calls, put together."""

from datetime import timedelta

from odoo import api, fields, models

from ...queries.agent import build_agent_events_query, build_words_query
from ...tools.agent_state import BREAK as ON_BREAK
from ...tools.agent_state import OFFLINE, READY, Said, get_call_spans, get_segments
from ...tools.call_fold import Event

STATE_CHANGED = "crm_callcenter/agent_state"
# no call that somebody still speaks in began earlier
LOOK_BACK_HOURS = 12
# states as routing names them
STATES = {"available": READY, "paused": ON_BREAK, "offline": OFFLINE}


class CrmAgentTimeline(models.AbstractModel):
    """Answer in which state an agent was at each second."""

    _name = "crm.agent.timeline"
    _description = "What Agents Did"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_segments(self, company, users, start, end):
        """Return {user id: [Segment]} of the time from ``start`` to ``end``.

        Two queries, however many agents. The caller has checked who may know.
        """
        words = self._get_words(company, users, start, end)
        spans = self._get_spans(company, start, end)
        return {
            user_id: get_segments(
                start, end, words.get(user_id, ()), spans.get(user_id, ())
            )
            for user_id in users.ids
        }

    @api.model
    def _get_current(self, company, users):
        """Return {user id: the Segment in which the agent is now}.

        Its start is when that state began, as far as the last hours tell.
        """
        now = fields.Datetime.now()
        start = now - timedelta(hours=LOOK_BACK_HOURS)
        found = self._get_segments(company, users, start, now + timedelta(seconds=1))
        return {user_id: segments[-1] for user_id, segments in found.items()}

    def _get_words(self, company, users, start, end):
        """Return {user id: [Said]}."""
        self.env["crm.agent.state.log"].flush_model()
        query = build_words_query(company.id, users.ids, start, end)
        words = {}
        for user_id, date, state, reason in self.env.execute_query(query):
            words.setdefault(user_id, []).append(Said(date, STATES[state], reason))
        return words

    def _get_spans(self, company, start, end):
        """Return {user id: [Span]} of all calls of a company in a time."""
        self.env["crm.call"].flush_model()
        self.env["crm.call.event"].flush_model()
        wrap_up = company.crm_call_wrap_up_seconds
        rows = self.env.execute_query(
            build_agent_events_query(
                company.id,
                start - timedelta(seconds=wrap_up),
                end,
                start - timedelta(hours=LOOK_BACK_HOURS),
            )
        )
        # {call id: [Event]}, {call id: instant}
        events, wrapped = {}, {}
        for call_id, date_wrapped, event, at, user_ids in rows:
            told = Event(event, at, agents=tuple(user_ids or ()))
            events.setdefault(call_id, []).append(told)
            wrapped[call_id] = date_wrapped
        spans = {}
        for call_id, told in events.items():
            found = get_call_spans(
                told,
                end,
                wrap_up,
                wrapped[call_id],
                company.crm_call_stale_minutes * 60,
            )
            for user_id, own in found.items():
                spans.setdefault(user_id, []).extend(own)
        return spans

    @api.model
    def _tell(self, users, company):
        """Tell agents that their own state changed, and the boards."""
        for user in users:
            user._bus_send(STATE_CHANGED, {"company_id": company.id})
        self._tell_boards(company)

    @api.model
    def _tell_boards(self, company):
        """Tell whoever watches; boards override it."""
