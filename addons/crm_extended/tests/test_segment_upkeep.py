"""Segments keep themselves up to date: what changed, what time changed, at night."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .segment_common import SegmentCommon

LOGGER = "odoo.addons.crm_extended.models.segment.crm_segment_job"


@tagged("post_install", "-at_install", "crm_extended")
class TestSegmentUpkeep(SegmentCommon):
    """The jobs of company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search(
            [("id", "!=", cls.company_a.id)]
        ).crm_segments_enabled = False
        cls.segment = cls._create_segment(
            domain="[('name', '=like', 'Seg %'), ('city', '=', 'Town 1')]"
        )
        cls.segment._refresh()
        cls.env["crm.segment"]._refresh_company(cls.company_a)
        cls.segment._refresh()
        cls._pass_time()

    @classmethod
    def _pass_time(cls):
        """Make all that was changed so far old."""
        cls.env.flush_all()
        for table in ("res_partner", "sale_order"):
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_date = write_date - interval '1 day'",
                    SQL.identifier(table),
                )
            )
        cls.env.invalidate_all(flush=False)

    def _look(self):
        """Run the minutely look at changes; return how many were looked at."""
        return self.env["crm.segment"]._refresh_company(self.company_a)

    def test_only_what_changed(self):
        """One changed contact is looked at, and the others are not."""
        self.assertEqual(self._look(), 0)
        self.partners[0].city = "Town 1"
        self.env.flush_all()
        self.assertEqual(self._look(), 1)
        self.assertIn(self.partners[0], self._get_members(self.segment))
        self.assertEqual(self.segment.member_count, 4)

    def test_new_customer(self):
        partner = self.env["res.partner"].create({"name": "Seg new", "city": "Town 1"})
        self._look()
        self.assertIn(partner, self._get_members(self.segment))

    def test_orders(self):
        segment = self._create_segment("Orders", [{"kind": "order_count", "days": 30}])
        segment._refresh()
        self._order(self.partners[2], 50)
        self._look()
        self.assertEqual(self._get_members(segment), self.partners[2])

    def test_edge_of_the_period(self):
        """Who crosses the edge of a period leaves, though nothing was changed."""
        segment = self._create_segment("Orders", [{"kind": "order_count", "days": 30}])
        today = fields.Date.today()
        self._order(self.partners[2], 50, day=today - timedelta(days=29))
        self._order(self.partners[3], 50, day=today - timedelta(days=20))
        segment._refresh()
        self._look()
        self._pass_time()
        self.assertEqual(self._get_members(segment), self.partners[2:4])
        with freeze_time(today + timedelta(days=1)):
            self.assertEqual(self._look(), 1)
        self.assertEqual(self._get_members(segment), self.partners[3])

    def test_parts_are_passed_on(self):
        """Who enters a part by hand enters the segment that has it."""
        part = self._create_segment("Part", kind="static", domain="[]")
        whole = self._create_segment(
            "Whole", [{"kind": "segment", "part_id": part.id}], domain="[]"
        )
        (part + whole)._sort_by_parts()
        part._refresh()
        whole._refresh()
        self.env["crm.segment.choice"].create(
            {"segment_id": part.id, "partner_id": self.partners[5].id}
        )
        self._look()
        self.assertEqual(self._get_members(whole), self.partners[5])

    def test_query_count(self):
        """Many changed contacts cost as many queries as one."""

        def count(partners):
            partners.write({"function": "Changed"})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            looked = self._look()
            spent = self.cr.sql_log_count - before
            self._pass_time()
            return looked, spent

        many = self.env["res.partner"].create([{"name": "Seg many"}] * 50)
        self._look()
        self._pass_time()
        self._look()
        one, fifty = count(many[:1]), count(many)
        self.assertEqual((one[0], fifty[0]), (1, 50))
        self.assertEqual(one[1], fifty[1])

    def test_computed_fields_are_looked_at_hourly(self):
        segment = self._create_segment(
            "Computed", domain="[('crm_relation_type', '=', 'prospect')]"
        )
        segment._refresh()
        self.assertFalse(segment._is_followed())
        self.assertTrue(self.segment._is_followed())
        self.assertNotIn(segment, segment._get_due_in_full(self.company_a))
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self.assertIn(segment, segment._get_due_in_full(self.company_a))

    def test_nightly_check(self):
        """What was changed past Odoo is found, mended and reported."""
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET city = 'Town 1' WHERE id = %s",
                self.partners[0].id,
            )
        )
        with self.assertLogs(LOGGER, "WARNING"):
            self.segment._check()
        self.assertEqual(self.segment.check_count, 1)
        self.assertIn(self.partners[0], self._get_members(self.segment))
        self.segment._check()
        self.assertEqual(self.segment.check_count, 0)

    def test_jobs(self):
        """The jobs go on after a segment that fails, and try it again."""
        broken = self._create_segment("Broken")
        self.env.cr.execute(
            SQL("UPDATE crm_segment SET domain = 'nonsense' WHERE id = %s", broken.id)
        )
        self.env.invalidate_all(flush=False)
        self.partners[0].city = "Town 1"
        cron = self.env.ref("crm_extended.ir_cron_refresh_segment")
        with self.enter_registry_test_mode(), mute_logger(LOGGER):
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertIn("Broken", broken.refresh_error)
        self.assertTrue(broken.is_stale)
        self.assertIn(self.partners[0], self._get_members(self.segment))
        broken.domain = "[('name', '=', 'Seg 1')]"
        broken._refresh()
        self.assertFalse(broken.refresh_error)

    def test_merge(self):
        """Merged partners keep one open stay, the earliest."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(self.partners[1:4:2].ids, self.partners[3])
        stays = self.env["crm.segment.member"].search(
            [("segment_id", "=", self.segment.id), ("date_left", "=", False)]
        )
        self.assertEqual(stays.partner_id, self.partners[3] + self.partners[5])

    def test_journeys_hear(self):
        """Who enters and leaves is told once."""
        events = type(self.env["crm.journey.event"])
        with patch.object(events, "_push_many") as push:
            self.partners[0].city = "Town 1"
            self._look()
        self.assertEqual(push.call_args_list[0].args[0], "segment_entered")
        self.assertEqual(push.call_args_list[0].args[2], self.partners[0].ids)
