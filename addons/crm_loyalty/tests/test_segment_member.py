"""Members as conditions of segments, and programs for segments only."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .tier_common import TierCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_loyalty")
class TestSegmentMember(TierCommon):
    """One member of gold with points, and one customer without a card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "No member"})

    def _create_segment(self, **rule):
        """Return a refreshed segment of the test's customers with one condition."""
        partners = self.customer | self.other
        segment = self.env["crm.segment"].create(
            {
                "name": "Members",
                "code": f"members_{self.env['crm.segment'].search_count([])}",
                "company_id": self.company_a.id,
                "domain": repr([("id", "in", partners.ids)]),
                "rule_ids": [Command.create(rule)] if rule else [],
            }
        )
        segment._refresh()
        return segment

    def _get_members(self, segment):
        self.env.cr.execute(segment._get_member_ids_query())
        return {row[0] for row in self.env.cr.fetchall()}

    def test_tier(self):
        tiers = [Command.set((self.gold | self.platinum).ids)]
        rule = {"kind": "loyalty_tier", "loyalty_tier_ids": tiers}
        self._enroll()
        self.assertFalse(self._get_members(self._create_segment(**rule)))
        self._sell(600, "2026-03-01")
        self._work_off()
        segment = self._create_segment(**rule)
        self.assertEqual(self._get_members(segment), {self.customer.id})
        [query] = segment.rule_ids._get_change_queries(self.company_a, "2026-03-10")
        self.assertIn((self.customer.id,), self.env.execute_query(query))

    def test_points(self):
        self._create_card(self.contact, 70)
        rule = {"kind": "loyalty_points", "operator": ">=", "value": 50}
        segment = self._create_segment(**rule)
        self.assertEqual(self._get_members(segment), {self.customer.id})
        segment = self._create_segment(kind="loyalty_points", operator="<", value=50)
        self.assertEqual(self._get_members(segment), {self.other.id})
        [query] = segment.rule_ids._get_change_queries(self.company_a, "2026-03-10")
        self.assertIn((self.contact.id,), self.env.execute_query(query))

    def test_no_program_for_a_segment_of_others(self):
        """A number of a segment of another company is refused."""
        segment = self._create_segment()
        user = self.users["manager_b"]
        user.group_ids += self.env.ref("sales_team.group_sale_manager")
        program = self._create_program("B", self.company_b, "promotion")
        program = program.with_user(user)
        program = program.with_context(allowed_company_ids=self.company_b.ids)
        program.crm_segment_ids = self.env["crm.segment"].create(
            {"name": "Own", "company_id": self.company_b.id}
        )
        with self.assertRaises(AccessError):
            program.crm_segment_ids = [Command.link(segment.id)]

    def test_a_program_for_a_segment(self):
        segment = self._create_segment()
        promotion = self._create_program(
            "For some",
            self.company_a,
            "promotion",
            crm_segment_ids=[Command.set(segment.ids)],
        )
        order = self._create_order(self.customer, self.product)
        domain = order._get_program_domain()
        self.assertTrue(promotion.filtered_domain(domain))
        self.assertTrue(self.program_a.filtered_domain(domain))
        segment.domain = repr([("id", "=", self.other.id)])
        segment._refresh()
        domain = order._get_program_domain()
        self.assertFalse(promotion.filtered_domain(domain))
        self.assertTrue(self.program_a.filtered_domain(domain))
        self.assertFalse(
            promotion.rule_ids.filtered_domain(order._get_trigger_domain())
        )
