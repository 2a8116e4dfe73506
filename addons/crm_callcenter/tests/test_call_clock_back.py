"""The clock is put back an hour between two jobs: no second is lost or negative."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .call_common import CrmCallCommon

# a Monday; the clock shows these an hour apart, and the later one first
HALF_PAST = datetime(2026, 3, 2, 11, 30)
PUT_BACK = datetime(2026, 3, 2, 10, 35)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestClockBackAgent(CrmCallCommon):
    """An agent who speaks before and after."""

    def _say(self, at, state):
        with freeze_time(at):
            profile = self.env["crm.agent.profile"].with_user(self.agent)
            profile.set_my_state(state, False)

    def _get_states(self, start, end):
        timeline = self.env["crm.agent.timeline"]
        found = timeline._get_segments(self.company_a, self.agent, start, end)
        return [(one.state, one.seconds) for one in found[self.agent.id]]

    def test_the_last_word_holds(self):
        """What was said for a time that came again does not hold then."""
        self._say(HALF_PAST.replace(minute=0), "ready")
        self._say(HALF_PAST, "offline")
        self._say(PUT_BACK, "ready")
        hour = timedelta(hours=1)
        start = PUT_BACK - timedelta(minutes=5)
        self.assertEqual(
            self._get_states(start, start + 2 * hour),
            [("offline", 300), ("ready", 6900)],
        )
        # also where the hour that came twice is over
        tomorrow = start + timedelta(days=1)
        self.assertEqual(self._get_states(tomorrow, tomorrow + hour), [("ready", 3600)])
        with freeze_time(HALF_PAST + timedelta(minutes=1)):
            current = self.env["crm.agent.timeline"]._get_current(
                self.company_a, self.agent
            )
        self.assertEqual(current[self.agent.id].state, "ready")

    def test_half_hours_stay_whole(self):
        """The job that runs again writes the same half hours, each 1,800 seconds."""
        self._say(HALF_PAST.replace(minute=0), "ready")
        intervals = self.env["crm.agent.interval"]
        for at in (HALF_PAST + timedelta(hours=1), PUT_BACK + timedelta(hours=1)):
            with freeze_time(at):
                intervals._cron_measure()
        rows = intervals.search([("user_id", "=", self.agent.id)])
        # the constraint of the table says that each has its 1,800 seconds
        self.assertEqual(sorted(rows.mapped("ready_seconds")), [1800, 1800, 1800])

    def test_a_call_that_ends_before_it_began(self):
        """The telephone system's clock went back: nothing lasts less than nothing."""
        self._send("ringing", agent="21", direction="in", at=str(HALF_PAST))
        self._send("answered", agent="21", at=str(HALF_PAST + timedelta(seconds=9)))
        self._send("ended", at=str(PUT_BACK))
        call = self._get_call()
        self.assertEqual(call.state, "ended")
        for field in ("ring_seconds", "talk_seconds", "hold_seconds"):
            self.assertGreaterEqual(call[field], 0, field)
        start = PUT_BACK - timedelta(hours=1)
        states = self._get_states(start, start + timedelta(hours=3))
        self.assertEqual(sum(seconds for _state, seconds in states), 3 * 3600)
        self.assertFalse([one for one in states if one[1] <= 0])
