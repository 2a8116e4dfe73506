"""The figures of the board are those of the event log, counted another way."""

import json
import random
from collections import defaultdict
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.board.crm_call_board import CHANGED, CHANNEL
from ..tools.board_figures import ABANDON_FORMULAS, SERVICE_FORMULAS
from .call_common import CrmCallCommon

NOON = datetime(2026, 3, 2, 12)
TARGET, SHORT, WRAP_UP = 20, 5, 60


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallBoard(CrmCallCommon):
    """A morning of random calls."""

    def _send_morning(self, seed, count=40):
        """Send the events of calls of one morning, in any order, some twice."""
        draw = random.Random(seed)
        told = []
        for number in range(count):
            start = NOON - timedelta(seconds=draw.randrange(0, 12_000))
            call = {"call_id": f"m{seed}-{number}", "from_number": "22123456"}
            call["direction"] = draw.choice(("in", "in", "in", "out"))
            call["queue"] = draw.choice(("Orders", "Claims", None))
            told.append(("ringing", start, call))
            wait = draw.randrange(0, 60)
            kind = draw.choice(("answered", "answered", "abandoned", "waiting"))
            if kind == "answered":
                answered = start + timedelta(seconds=wait)
                told.append(("answered", answered, call | {"agent": "21"}))
                if draw.random() < 0.8:
                    over = answered + timedelta(seconds=draw.randrange(1, 600))
                    told.append(("ended", over, call))
            elif kind == "abandoned":
                told.append(("ended", start + timedelta(seconds=wait // 4), call))
        told = [row for row in told if row[1] <= NOON]
        told += draw.sample(told, 10)
        draw.shuffle(told)
        for event, at, call in told:
            values = {key: value for key, value in call.items() if value}
            self._send(event, at=str(at), **values)

    def _count_from_log(self, since):
        """Return {queue: counts} from the events alone, without the fold."""
        calls = defaultdict(list)
        for row in self.env["crm.call.event"].search(
            [("company_id", "=", self.company_a.id)]
        ):
            calls[row.external_id].append(row)
        counts = defaultdict(lambda: defaultdict(int))
        for rows in calls.values():
            if rows[0].direction != "in":
                continue
            start = min(row.at for row in rows)
            answers = [row.at for row in rows if row.event == "answered"]
            ends = [row.at for row in rows if row.event == "ended"]
            queue = next((row.queue for row in rows if row.queue), "")
            for key in (queue, None):
                one = counts[key]
                if not answers and not ends:
                    if start >= NOON - timedelta(minutes=120):
                        one["waiting"] += 1
                        oldest = one["oldest"] or start
                        one["oldest"] = min(oldest, start)
                if start >= since:
                    self._count(one, start, answers, ends)
        return counts

    def _count(self, one, start, answers, ends):
        """Add one call to the counts of a queue."""
        one["offered"] += 1
        if answers:
            wait = (min(answers) - start).total_seconds()
            one["answered"] += 1
            one["in_time"] += wait <= TARGET
            one["wait"] += wait
            if ends:
                one["handled"] += 1
                after = min((NOON - max(ends)).total_seconds(), WRAP_UP)
                one["handle"] += (max(ends) - min(answers)).total_seconds() + after
        elif ends:
            one["abandoned"] += 1
            one["short"] += (max(ends) - start).total_seconds() < SHORT

    def _get_expected(self, one, service, abandon):
        """Return the shares by their definitions, ``None`` for nothing."""
        denominators = {
            "answered": one["answered"],
            "offered": one["offered"],
            "offered_without_short": one["offered"] - one["short"],
            "decided": one["answered"] + one["abandoned"],
        }
        cut = one["short"] if abandon == "without_short" else 0
        pairs = (
            (100 * one["in_time"], denominators[service]),
            (100 * (one["abandoned"] - cut), one["offered"] - cut),
            (one["wait"], one["answered"]),
            (one["handle"], one["handled"]),
        )
        return [part / whole if whole else None for part, whole in pairs]

    def _get_board(self):
        """Return the board as the supervisor sees it at noon."""
        with freeze_time(NOON):
            return self.env["crm.call.board"].with_user(self.supervisor).get_board()

    def test_the_board_equals_the_event_log(self):
        self.company_a.crm_board_hours = 3
        since = NOON - timedelta(hours=3)
        for seed in (1, 2):
            self._send_morning(seed)
            counts = self._count_from_log(since)
            for service in SERVICE_FORMULAS:
                for abandon in ABANDON_FORMULAS:
                    self.company_a.crm_board_service_formula = service
                    self.company_a.crm_board_abandon_formula = abandon
                    with self.subTest(seed=seed, service=service, abandon=abandon):
                        self._compare(counts, service, abandon)

    def _compare(self, counts, service, abandon):
        """Assert that board and log say the same of every queue."""
        board = self._get_board()
        rows = {row["queue"]: row for row in board["queues"]} | {None: board["total"]}
        self.assertEqual(set(rows), set(counts))
        for queue, one in counts.items():
            row = rows[queue]
            for name in ("offered", "answered", "in_time", "abandoned", "short"):
                self.assertEqual(row[name], one[name], (queue, name))
            self.assertEqual(row["waiting"], one["waiting"])
            self.assertEqual(row["oldest"], str(one["oldest"] or "") or False)
            figures = ("service_pct", "abandon_pct", "wait_seconds", "handle_seconds")
            expected = self._get_expected(one, service, abandon)
            for name, value in zip(figures, expected, strict=True):
                if value is None:
                    self.assertIsNone(row[name])
                else:
                    self.assertAlmostEqual(row[name], value, msg=name)

    def test_agents_stand_on_it_with_their_state(self):
        with freeze_time(NOON - timedelta(minutes=5)):
            for user in (self.agent, self.supervisor):
                self.env["crm.agent.profile"].with_user(user).set_my_state("ready")
        self._send(
            "answered", agent="21", direction="in", at=str(NOON - timedelta(minutes=1))
        )
        board = self._get_board()
        told = {one["id"]: (one["state"], one["since"]) for one in board["agents"]}
        self.assertEqual(
            told,
            {
                self.agent.id: ("talking", str(NOON - timedelta(minutes=1))),
                self.supervisor.id: ("ready", str(NOON - timedelta(minutes=5))),
            },
        )
        counts = {one["state"]: one["count"] for one in board["states"]}
        self.assertEqual((counts["talking"], counts["ready"]), (1, 1))

    def test_formulas_are_printed_and_cases_counted(self):
        self._create_case()
        self.company_a.crm_board_service_formula = "answered"
        board = self._get_board()
        self.assertIn("Answered in time / answered", board["formulas"]["service_pct"])
        self.assertIn("20 s", board["formulas"]["service_pct"])
        self.assertEqual(board["cases"]["open"], 1)

    def test_it_is_for_supervisors_and_their_company(self):
        self._ring()
        for role in ("agent", "salesperson"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env["crm.call.board"].with_user(self.users[role]).get_board()
        with self.assertRaises(AccessError):
            self._as_stranger("crm.call.board", "agent").get_board()
        board = self._as_stranger("crm.call.board").get_board()
        self.assertEqual(board["total"]["waiting"], 0)
        websocket = self.env["ir.websocket"]
        for user, companies in (
            (self.supervisor, self.supervisor.company_ids),
            (self.users["supervisor_stranger"], self.company_b),
            (self.agent, self.env["res.company"]),
        ):
            channels = websocket.with_user(user)._get_board_channels([CHANNEL, "x"])
            self.assertEqual(
                channels, ["x", *((company, CHANNEL) for company in companies)]
            )

    def test_each_change_is_told_once(self):
        self.env.cr.precommit.run()
        self.env.cr.postcommit.data.pop(CHANNEL, None)
        self.env["bus.bus"].sudo().search([]).unlink()
        self._ring()
        self._send("answered", agent="21")
        self.env.cr.precommit.run()
        messages = [
            json.loads(row.message) for row in self.env["bus.bus"].sudo().search([])
        ]
        told = [one["payload"] for one in messages if one["type"] == CHANGED]
        self.assertEqual(told, [{"company_id": self.company_a.id}])

    def test_the_number_of_queries_is_that_of_no_calls(self):
        self._get_board()
        self.env.invalidate_all()
        with freeze_time(NOON):
            board = self.env["crm.call.board"].with_user(self.supervisor)
            before = self.cr.sql_log_count
            board.get_board()
            alone = self.cr.sql_log_count - before
        self._send_morning(3, count=15)
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(NOON):
            before = self.cr.sql_log_count
            board.get_board()
            self.assertLessEqual(self.cr.sql_log_count - before, alone + 1)

    def test_listening_is_offered_where_the_telephone_system_can(self):
        self._ring()
        self._send("answered", agent="21")
        call = self._get_call().with_user(self.supervisor)
        provider = type(self.provider)
        self.assertFalse(call.can_supervise)
        with self.assertRaises(UserError):
            call.action_whisper()
        told = []
        # an adapter of a telephone system defines it
        supervise = patch.object(
            provider,
            "_supervise",
            lambda self, call, mode: told.append((self, call, mode)),
            create=True,
        )
        self.startPatcher(supervise)
        self.patch(type(call), "_can_be_supervised", lambda self: True)
        call.invalidate_recordset(["can_supervise"])
        self.assertTrue(call.can_supervise)
        for run, mode in (
            (call.action_listen_in, "listen"),
            (call.action_whisper, "whisper"),
            (call.action_barge_in, "barge"),
        ):
            run()
            self.assertEqual(told.pop(), (call.provider_id, call, mode))
        self.assertFalse(call.with_user(self.agent).can_supervise)
        with self.assertRaises(AccessError):
            call.with_user(self.agent).action_listen_in()
