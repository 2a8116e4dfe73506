"""The profile of a segment, and the comparison of two."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestSegmentProfile(SegmentCommon):
    """Half of the customers live in Austria and order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.austria, cls.germany = cls.env.ref("base.at"), cls.env.ref("base.de")
        cls.partners[1::2].country_id = cls.austria
        cls.partners[::2].country_id = cls.germany
        cls.partners[1].birth_date = "1990-05-05"
        cls.product.categ_id = cls.env["product.category"].create({"name": "Advice"})
        for partner in cls.partners[1::2]:
            cls._order(partner, 100)
        cls.one = cls._create_segment("One", domain="[('city', '=', 'Town 1')]")
        cls.other = cls._create_segment("Other", domain="[('name', '=', 'Seg 0')]")
        (cls.one + cls.other).mapped(lambda segment: segment._refresh())

    def _get_charts(self):
        page = self.env["crm.segment.profile"].with_user(self.users["marketer"])
        profile = page.get_profile(self.one.id)
        self.assertEqual(profile["totals"]["members"], 3)
        return {chart["key"]: chart for chart in profile["charts"]}

    def test_charts(self):
        charts = self._get_charts()
        self.assertEqual(charts["country"]["labels"], ["Austria"])
        self.assertEqual(charts["country"]["segment"], [100.0])
        self.assertEqual(charts["age"]["unknown"], 2)
        self.assertEqual(sum(charts["age"]["segment"]), 100.0)
        self.assertEqual(charts["category"]["labels"], ["Advice"])
        self.assertEqual(charts["relation"]["segment"][0], 100.0)
        for chart in charts.values():
            self.assertEqual(len(chart["labels"]), len(chart["segment"]))
            self.assertEqual(len(chart["labels"]), len(chart["everybody"]))

    def test_month_and_decile(self):
        self._load_accounting(self.company_a)
        self._create_invoice(self.partners[1], 100, "2026-03-05")
        self.env["crm.customer.metric"]._rebuild(self.company_a)
        charts = self._get_charts()
        self.assertEqual(charts["month"]["segment"][2], 100.0)
        self.assertEqual(charts["decile"]["unknown"], 2)

    def test_roles(self):
        for role in ("salesperson", "employee", "accountant", "portal"):
            page = self.env["crm.segment.profile"].with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                page.get_profile(self.one.id)
        page = self.env["crm.segment.profile"].with_user(self.users["manager_b"])
        with self.assertRaises(AccessError):
            page.get_profile(self.one.id)

    def test_compare(self):
        """The country tells the two apart, the rest does not."""
        compare = Form(
            self.env["crm.segment.compare"]
            .with_user(self.users["marketer"])
            .with_context(default_segment_id=self.one.id)
        )
        compare.other_id = self.other
        compare = compare.save()
        counts = compare.only_count, compare.both_count, compare.other_count
        self.assertEqual(counts, (3, 0, 1))
        first = compare.line_ids[0]
        self.assertEqual((first.attribute, first.separation_pct), ("Country", 100.0))
        self.assertEqual((first.value, first.share_pct), ("Austria", 100.0))

    def test_compare_with_the_others(self):
        compare = self.env["crm.segment.compare"].create({"segment_id": self.one.id})
        self.assertEqual(compare.only_count, 3)
        self.assertEqual(compare.both_count, 0)
        self.assertGreaterEqual(compare.other_count, 3)
        self.assertTrue(compare.line_ids)
