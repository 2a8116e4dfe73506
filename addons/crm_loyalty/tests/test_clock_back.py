"""The clock is put back an hour at midnight: points lapse once, the books agree."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import LedgerCommon

MIDNIGHT = datetime(2026, 4, 10, 0, 5)
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install", "crm_loyalty")
class TestClockBack(LedgerCommon):
    """Points whose last day comes twice."""

    def _run_job(self):
        self.env.ref("crm_loyalty.ir_cron_settle_points").method_direct_trigger()
        self.env.invalidate_all()

    def _get_kinds(self, card):
        return card.entry_ids.sorted("sequence").mapped(lambda e: (e.kind, e.points))

    def test_points_lapse_once(self):
        """What lapsed after midnight stays so, and new points do not suffer."""
        self.company_a.partner_id.tz = "UTC"
        with freeze_time(MIDNIGHT - timedelta(days=5)):
            self._earn(100, "E1", expires_on="2026-04-09")
        card = self._get_card()
        for at in (MIDNIGHT, MIDNIGHT - HOUR):
            with freeze_time(at):
                self._run_job()
        self.assertEqual(self._get_kinds(card), [("earn", 100.0), ("expire", -100.0)])
        with freeze_time(MIDNIGHT - HOUR):
            self._earn(40, "E2", expires_on="2026-04-09")
            self._redeem(10, "S1")
        with freeze_time(MIDNIGHT + HOUR):
            self._run_job()
            self._run_job()
        self.assertEqual(
            self._get_kinds(card),
            [
                ("earn", 100.0),
                ("expire", -100.0),
                ("earn", 40.0),
                ("redeem", -10.0),
                ("expire", -30.0),
            ],
        )
        self.assertEqual(card.points, 0)
        with freeze_time(MIDNIGHT + HOUR):
            self._assert_adds_up()

    def test_the_same_order_at_an_earlier_hour_is_the_same(self):
        """A reference that comes again after the clock was put back earns nothing."""
        with freeze_time(MIDNIGHT):
            first = self._earn(7, "E1")
        with freeze_time(MIDNIGHT - HOUR):
            again = self._earn(7, "E1")
        self.assertEqual(again, {**first, "created": False})
        self.assertEqual(self._get_card().points, 7)
        self._assert_adds_up()
