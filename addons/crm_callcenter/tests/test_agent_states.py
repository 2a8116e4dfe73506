"""An agent's seconds: what was said, what calls did, and whether it was planned."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .call_common import CrmCallCommon

NINE = datetime(2026, 3, 2, 9)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestAgentStates(CrmCallCommon):
    """The morning of an agent."""

    def _say(self, minute, state, break_id=False):
        """Let the agent say something at a minute past nine."""
        with freeze_time(NINE + timedelta(minutes=minute)):
            profile = self.env["crm.agent.profile"].with_user(self.agent)
            return profile.set_my_state(state, break_id)

    def _call(self, minute, seconds, call_id="call-1"):
        """Let a call ring at the agent for ten seconds, and then be spoken."""
        start = NINE + timedelta(minutes=minute)
        at = {
            "ringing": start,
            "answered": start + timedelta(seconds=10),
            "ended": start + timedelta(seconds=10 + seconds),
        }
        for event, instant in at.items():
            self._send(event, call_id, direction="in", agent="21", at=str(instant))

    def _get_states(self, start, end):
        """Return [(state, seconds)] of the agent."""
        timeline = self.env["crm.agent.timeline"]
        found = timeline._get_segments(self.company_a, self.agent, start, end)
        return [(one.state, one.seconds) for one in found[self.agent.id]]

    def test_every_second_has_one_state(self):
        self._say(0, "ready")
        self._call(10, 290)
        lunch = self.env.ref("crm_callcenter.crm_agent_break_lunch")
        self._say(20, "break", lunch.id)
        self._say(25, "offline")
        states = self._get_states(NINE - timedelta(minutes=1), NINE.replace(minute=30))
        self.assertEqual(
            states,
            [
                ("offline", 60),
                ("ready", 600),
                ("ringing", 10),
                ("talking", 290),
                ("wrap_up", 60),
                ("ready", 240),
                ("break", 300),
                ("offline", 300),
            ],
        )

    def test_saving_what_came_of_a_call_ends_the_work_after_it(self):
        self._say(0, "ready")
        self._call(10, 50)
        call = self._get_call()
        self.env.invalidate_all()
        with freeze_time(NINE + timedelta(minutes=11, seconds=20)):
            state = self.env["crm.agent.profile"].with_user(self.agent).get_my_state()
            self.assertEqual(state["state"], "wrap_up")
            self.assertEqual(state["wrap_up_call_id"], call.id)
            call.with_user(self.agent).note = "He will pay on Monday"
        self.assertEqual(call.date_wrapped, NINE + timedelta(minutes=11, seconds=20))
        states = self._get_states(NINE.replace(minute=10), NINE.replace(minute=12))
        self.assertEqual(
            states, [("ringing", 10), ("talking", 50), ("wrap_up", 20), ("ready", 40)]
        )

    def test_a_colleague_does_not_end_it(self):
        self._call(10, 50)
        call = self._get_call()
        with freeze_time(NINE.replace(minute=11, second=5)):
            call.with_user(self.supervisor).note = "I heard it"
            self.assertFalse(call.date_wrapped)
            with self.assertRaises(AccessError):
                call.with_user(self.users["selling_agent"]).action_wrap_up()
            call.with_user(self.agent).action_wrap_up()
        self.assertEqual(call.date_wrapped, NINE.replace(minute=11, second=5))

    def test_what_is_said_is_only_what_people_can_say(self):
        profile = self.env["crm.agent.profile"]
        with self.assertRaises(AccessError):
            profile.with_user(self.agent).set_my_state("talking")
        with self.assertRaises(AccessError):
            profile.with_user(self.users["salesperson"]).set_my_state("ready")
        self.assertEqual(
            profile.with_user(self.users["salesperson"]).get_my_state(), {}
        )
        self._say(0, "ready")
        log = self.env["crm.agent.state.log"].search([("user_id", "=", self.agent.id)])
        with self.assertRaises(UserError):
            log.write({"date": NINE})

    def test_half_hours_add_up_and_say_who_kept_to_the_plan(self):
        shift = self.env["crm.agent.shift"].with_user(self.supervisor)
        shift.create(
            [
                {
                    "user_id": self.agent.id,
                    "company_id": self.company_a.id,
                    "kind": kind,
                    "date_start": NINE.replace(minute=start),
                    "date_end": NINE + timedelta(minutes=end),
                }
                for kind, start, end in (("work", 0, 60), ("break", 30, 40))
            ]
        )
        self._say(15, "ready")
        self._call(20, 230)
        self._say(30, "break")
        self._say(45, "ready")
        intervals = self.env["crm.agent.interval"]
        for _again in range(2):
            intervals._measure(self.company_a, NINE, NINE.replace(hour=10))
        rows = intervals.with_user(self.agent).search([], order="date_start")
        self.assertEqual(rows.mapped("date_start"), [NINE, NINE.replace(minute=30)])
        self.assertEqual(
            rows[0].read(
                [
                    "talking_seconds",
                    "ringing_seconds",
                    "wrap_up_seconds",
                    "ready_seconds",
                    "offline_seconds",
                    "adherent_seconds",
                    "planned_seconds",
                ]
            ),
            [
                {
                    "id": rows[0].id,
                    "talking_seconds": 230,
                    "ringing_seconds": 10,
                    "wrap_up_seconds": 60,
                    "ready_seconds": 600,
                    "offline_seconds": 900,
                    "adherent_seconds": 900,
                    "planned_seconds": 1800,
                }
            ],
        )
        # ten minutes of break as planned, five late, fifteen at work
        self.assertEqual(rows[1].adherent_seconds, 1500)
        [(occupancy, adherence)] = intervals._read_group(
            [("user_id", "=", self.agent.id)],
            [],
            ["occupancy_pct:avg", "adherence_pct:avg"],
        )
        self.assertAlmostEqual(occupancy, 100 * 290 / (290 + 10 + 600 + 900))
        self.assertAlmostEqual(adherence, 100 * 2400 / 3600)

    def test_agents_see_their_own_only(self):
        self._say(0, "ready")
        with freeze_time(NINE):
            self.env["crm.agent.profile"].with_user(self.supervisor).set_my_state(
                "ready"
            )
        intervals = self.env["crm.agent.interval"]
        intervals._measure(self.company_a, NINE, NINE.replace(hour=10))
        both = self.agent | self.supervisor
        for model in ("crm.agent.interval", "crm.agent.state.log"):
            with self.subTest(model=model):
                rows = self.env[model].with_user(self.agent).search([])
                self.assertEqual(rows.user_id, self.agent)
                rows = self.env[model].with_user(self.supervisor).search([])
                self.assertEqual(rows.user_id, both)
                self.assertFalse(self._as_stranger(model).search([]))
        with self.assertRaises(AccessError):
            self.env["crm.agent.shift"].with_user(self.agent).create(
                {
                    "user_id": self.agent.id,
                    "date_start": NINE,
                    "date_end": NINE.replace(hour=10),
                }
            )

    def test_nobody_is_planned_twice_or_elsewhere(self):
        shift = self.env["crm.agent.shift"].with_user(self.supervisor)
        values = {
            "user_id": self.agent.id,
            "company_id": self.company_a.id,
            "date_start": NINE,
            "date_end": NINE.replace(hour=12),
        }
        shift.create(values)
        with self.assertRaises(ValidationError):
            shift.create(values | {"date_start": NINE.replace(hour=11)})
        with self.assertRaises(ValidationError):
            shift.create(values | {"user_id": self.users["agent_b"].id})

    def test_the_job_ends_work_that_nobody_ended(self):
        self._say(0, "ready")
        self._call(10, 50)
        with freeze_time(NINE.replace(minute=11, second=30)):
            self.env["crm.agent.interval"]._cron_measure()
            self.assertFalse(self._get_call().date_wrapped)
        with freeze_time(NINE.replace(minute=31)):
            self.env["crm.agent.interval"]._cron_measure()
        self.assertEqual(self._get_call().date_wrapped, NINE.replace(minute=12))
        rows = self.env["crm.agent.interval"].search([("user_id", "=", self.agent.id)])
        self.assertEqual(rows.date_start, NINE)
