"""The analysis says the same as the board, and knows who called again."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.board_figures import ABANDON_FORMULAS, SERVICE_FORMULAS
from .call_common import CrmCallCommon

NOON = datetime(2026, 3, 2, 12)
MEASURES = ("service_pct", "abandoned_pct", "wait_seconds", "handle_seconds")


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallReport(CrmCallCommon):
    """Four calls: in time, late, abandoned early and late."""

    def _create_calls(self):
        """Send the events of the four calls."""
        calls = (
            ("in-time", 0, 10, 110),
            ("late", 40, 40, 100),
            ("short", 45, None, 3),
            ("abandoned", 50, None, 30),
        )
        for name, minute, answered, ended in calls:
            start = NOON - timedelta(hours=2) + timedelta(minutes=minute)
            told = {"ringing": 0, "answered": answered, "ended": ended}
            for event, second in told.items():
                if second is not None:
                    at = start + timedelta(seconds=second)
                    agent = {"agent": "21"} if event == "answered" else {}
                    self._send(
                        event,
                        name,
                        direction="in",
                        queue="Orders",
                        from_number="22123456",
                        at=str(at),
                        **agent,
                    )
        with freeze_time(NOON):
            self.env["crm.agent.interval"]._cron_measure()

    def _get_report(self, groupby=()):
        """Return the averages of the calls."""
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env["crm.call.report"]
            .with_user(self.supervisor)
            ._read_group(
                [("company_id", "=", self.company_a.id)],
                groupby,
                [f"{name}:avg" for name in MEASURES],
            )
        )

    def test_it_equals_the_board(self):
        self._create_calls()
        self.company_a.crm_board_hours = 3
        board = self.env["crm.call.board"].with_user(self.supervisor)
        for service in SERVICE_FORMULAS:
            for abandon in ABANDON_FORMULAS:
                self.company_a.crm_board_service_formula = service
                self.company_a.crm_board_abandon_formula = abandon
                [row] = self._get_report()
                with freeze_time(NOON):
                    total = board.get_board()["total"]
                names = ("service_pct", "abandon_pct", "wait_seconds", "handle_seconds")
                for found, name in zip(row, names, strict=True):
                    with self.subTest(service=service, abandon=abandon, name=name):
                        self.assertAlmostEqual(float(found), total[name])

    def test_half_hours_are_those_of_the_company(self):
        self.company_a.partner_id.tz = "Asia/Kolkata"
        self._create_calls()
        found = {row[0] for row in self._get_report(["half_hour"])}
        # ten and twenty to eleven UTC
        self.assertEqual(found, {"15:30", "16:00"})

    def test_who_calls_again_was_not_helped(self):
        self._create_calls()
        self.env.flush_all()
        rows = self.env["crm.call.report"].search(
            [("company_id", "=", self.company_a.id), ("state", "=", "ended")],
            order="date_started",
        )
        # long ago: the days are over; the caller of both is the same
        self.assertEqual(rows.mapped("first_contact_pct"), [0.0, 0.0])
        self.company_a.crm_call_first_contact_days = 0
        self.env.flush_all()
        rows.invalidate_recordset()
        self.assertEqual(rows.mapped("first_contact_pct"), [100.0, 100.0])

    def test_it_is_for_supervisors_and_their_company(self):
        self._create_calls()
        with self.assertRaises(AccessError):
            self.env["crm.call.report"].with_user(self.agent).search([])
        self.assertFalse(self._as_stranger("crm.call.report").search([]))
