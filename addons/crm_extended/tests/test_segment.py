"""Segments: rules, membership and its history, what is refused."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL

from .segment_common import SegmentCommon

ESTIMATE = "odoo.addons.crm_extended.models.segment.crm_segment_estimate"


@tagged("post_install", "-at_install", "crm_extended")
class TestSegment(SegmentCommon):
    """One segment, its rules and its members."""

    def test_domain(self):
        segment = self._create_segment(domain="[('city', '=', 'Town 1')]")
        self.assertEqual(
            segment._refresh(),
            {"code": "test", "count": 3, "entered": 3, "left": 0},
        )
        self.assertEqual(self._get_members(segment), self.partners[1::2])

    def test_orders_of_the_last_days(self):
        """At least three orders and more than 500 in 90 days."""
        for partner, amounts in zip(
            self.partners, [(200, 200, 200), (600,), (100, 100, 100)], strict=False
        ):
            for amount in amounts:
                self._order(partner, amount)
        for _number in range(3):
            self._order(self.partners[3], 300, day=self._get_days_ago(91))
        rules = [
            {"kind": "order_count", "operator": ">=", "value": 3, "days": 90},
            {"kind": "order_amount", "operator": ">", "value": 500, "days": 90},
        ]
        segment = self._create_segment(rules=rules)
        segment._refresh()
        self.assertEqual(self._get_members(segment), self.partners[0])

    def test_nothing_fulfils_at_most(self):
        """Who never ordered ordered at most once."""
        self._order(self.partners[0], 10)
        self._order(self.partners[0], 10)
        rule = {"kind": "order_count", "operator": "<=", "value": 1}
        segment = self._create_segment(rules=[rule])
        segment._refresh()
        self.assertEqual(self._get_members(segment), self.partners[1:])

    def test_combinations(self):
        """Union, intersection and except, from top to bottom."""

        def named(number):
            return {"kind": "domain", "domain": f"[('name', '=', 'Seg {number}')]"}

        segment = self._create_segment(
            domain="[]",
            rules=[
                named(0),
                {**named(1), "combine": "or"},
                {**named(2), "combine": "or"},
                {**named(1), "combine": "except"},
            ],
        )
        segment._refresh()
        self.assertEqual(
            self._get_members(segment), self.partners[0] + self.partners[2]
        )

    def test_history(self):
        """A customer that comes back has two stays, of which one is open."""
        segment = self._create_segment(domain="[('city', '=', 'Town 1')]")
        segment._refresh()
        partner = self.partners[1]
        partner.city = "Elsewhere"
        self.assertEqual(segment._refresh()["left"], 1)
        partner.city = "Town 1"
        self.assertEqual(segment._refresh()["entered"], 1)
        stays = segment.member_ids.filtered(lambda stay: stay.partner_id == partner)
        self.assertEqual(len(stays), 2)
        self.assertEqual(len(stays.filtered(lambda stay: not stay.date_left)), 1)
        self.assertEqual(segment.member_count, 3)

    def test_by_hand(self):
        """What a person decided survives the refresh."""
        segment = self._create_segment(domain="[('city', '=', 'Town 1')]")
        segment._refresh()
        segment.choice_ids = [
            Command.create({"partner_id": self.partners[0].id}),
            Command.create({"partner_id": self.partners[1].id, "is_member": False}),
        ]
        expected = self.partners[0] + self.partners[3] + self.partners[5]
        self.assertEqual(self._get_members(segment), expected)
        segment._refresh()
        self.assertEqual(self._get_members(segment), expected)
        segment.choice_ids.unlink()
        self.assertEqual(self._get_members(segment), self.partners[1::2])

    def test_static(self):
        segment = self._create_segment(kind="static", domain="[]")
        self.assertEqual(segment._refresh()["count"], 0)
        segment.choice_ids = [Command.create({"partner_id": self.partners[4].id})]
        self.assertEqual(self._get_members(segment), self.partners[4])

    def test_parts(self):
        """A part is read as it was refreshed, not worked out again."""
        part = self._create_segment("Part", domain="[('city', '=', 'Town 1')]")
        rules = [{"kind": "segment", "part_id": part.id, "combine": "except"}]
        whole = self._create_segment("Whole", rules=rules)
        whole._refresh()
        self.assertEqual(self._get_members(whole), self.partners)
        part._refresh()
        whole._refresh()
        self.assertEqual(self._get_members(whole), self.partners[::2])

    def test_cycle(self):
        """A segment that contains itself is refused, with the way named."""
        first = self._create_segment("First")
        second = self._create_segment(
            "Second", rules=[{"kind": "segment", "part_id": first.id}]
        )
        with self.assertRaisesRegex(ValidationError, "First → Second → First"):
            first.rule_ids = [Command.create({"kind": "segment", "part_id": second.id})]

    def test_who_was_slower_has_no_bad_domain(self):
        """The failure goes on to Odoo, which runs the request again."""
        segment = self._create_segment("First")
        with (
            patch.object(
                type(segment), "_search_base", side_effect=SerializationFailure
            ),
            self.assertRaises(SerializationFailure),
        ):
            segment._check_domain_text("[]")

    def test_bad_domains(self):
        for domain in ("nonsense", "[('no_such_field', '=', 1)]", "[(1", "{}", "['x']"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self._create_segment(domain=domain)

    def test_two_companies(self):
        """Customers of another company are never in."""
        self.partners[1].company_id = self.company_b
        segment = self._create_segment(domain="[('city', '=', 'Town 1')]")
        segment._refresh()
        self.assertEqual(
            self._get_members(segment), self.partners[3] + self.partners[5]
        )

    def test_roles(self):
        segment = self._create_segment()
        segment._refresh()
        own = segment.with_user(self.users["marketer"])
        own.domain = "[('city', '=', 'Town 1'), ('name', '=like', 'Seg %')]"
        self.assertEqual(segment.user_id, self.users["marketer"])
        own.action_refresh()
        self.assertEqual(segment.member_count, 3)
        for role in ("salesperson", "employee", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                segment.with_user(self.users[role]).name = "Other"
        with self.assertRaises(AccessError):
            own.user_id = self.users["manager"]

    def test_search(self):
        """Contacts are found by segment."""
        segment = self._create_segment(
            domain="[('city', '=', 'Town 1')]", is_naming=True
        )
        segment._refresh()
        partners = self.env["res.partner"].with_user(self.users["marketer"])
        named = [("name", "=like", "Seg %")]
        found = partners.search([("crm_segment_ids", "in", segment.ids), *named])
        self.assertEqual(found.ids, self.partners[1::2].ids)
        found = partners.search([("crm_segment_ids", "=", False), *named])
        self.assertEqual(found.ids, self.partners[::2].ids)
        self.assertEqual(partners.browse(self.partners[1].id).crm_segment_id, segment)
        groups = dict(partners._read_group(named, ["crm_segment_id"], ["__count"]))
        self.assertEqual(groups[segment], 3)
        # as the web client asks, by the name of the segment
        groups = partners.formatted_read_group(named, ["crm_segment_id"], ["__count"])
        self.assertEqual(
            [(group["crm_segment_id"], group["__count"]) for group in groups],
            [((segment.id, segment.display_name), 3), (False, 3)],
        )
        found = partners.search(named, order="crm_segment_id, name desc")
        self.assertEqual(found.ids, self.partners[5::-2].ids + self.partners[4::-2].ids)
        # what a stranger may not read does not sort for it either
        stranger = new_test_user(
            self.env,
            login="segment stranger",
            groups="base.group_portal",
            company_id=self.env.company.id,
            company_ids=self.env.company.ids,
        )
        with self.assertRaisesRegex(AccessError, "crm_segment_id"):
            partners.with_user(stranger)._read_group(named, ["crm_segment_id"])

    def test_search_documents(self):
        """Orders are found by the name of their customer's segment."""
        segment = self._create_segment("Walnut", domain="[('name', '=', 'Seg 1')]")
        segment._refresh()
        orders = [self._order(partner, 5) for partner in self.partners[:2]]
        found = self.env["sale.order"].search(
            [
                ("partner_id.crm_segment_ids.name", "ilike", "walnut"),
                ("id", "in", [order.id for order in orders]),
            ]
        )
        self.assertEqual(found, orders[1])
        for role, count in (("marketer", 1), ("accountant", 0)):
            partners = self.env["res.partner"].with_user(self.users[role])
            domain = [("crm_segment_ids", "in", segment.ids)]
            self.assertEqual(partners.search_count(domain), count, role)

    def test_record_rules_of_the_owner(self):
        """Whom the owner may not see is not in; who changes the rules is the owner."""
        self.env["ir.rule"].create(
            {
                "name": "Marketers do not see the first town",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": "[('city', '!=', 'Town 1')]",
                "groups": [
                    Command.link(
                        self.env.ref("crm_extended.crm_extended_group_marketer").id
                    )
                ],
            }
        )
        segment = self._create_segment()
        self.assertEqual(segment._refresh()["count"], 6)
        segment.with_user(self.users["marketer"]).rule_ids = [
            Command.create({"kind": "order_count", "operator": "=", "value": 0})
        ]
        self.assertEqual(segment.user_id, self.users["marketer"])
        self.assertEqual(segment._refresh()["left"], 3)
        self.assertEqual(self._get_members(segment), self.partners[::2])

    def test_owner_left(self):
        """Rules of somebody who left are not applied any more."""
        segment = self._create_segment(user_id=self.users["manager"].id)
        self.users["manager"].active = False
        with self.assertRaises(UserError):
            segment._refresh()

    def test_price_list(self):
        """Members have the price list of their segment, and others do not."""
        self.env.user.group_ids = [
            Command.link(self.env.ref("product.group_product_pricelist").id)
        ]
        segment = self._create_segment(domain="[('name', '=', 'Seg 1')]")
        segment._refresh()
        pricelist = self.env["product.pricelist"].create(
            {"name": "Good prices", "crm_segment_ids": [Command.link(segment.id)]}
        )
        partners = self.partners.with_company(self.company_a)
        self.assertEqual(partners[1].property_product_pricelist, pricelist)
        self.assertNotEqual(partners[0].property_product_pricelist, pricelist)
        pricelist.active = False
        self.env.registry.clear_cache()
        partners.invalidate_recordset(["property_product_pricelist"])
        self.assertNotEqual(partners[1].property_product_pricelist, pricelist)
        pricelist.active = True
        partners.invalidate_recordset(["property_product_pricelist"])
        self.assertEqual(partners[1].property_product_pricelist, pricelist)

    def test_segments_of_others(self):
        """Nobody sends or sells to a segment of another company by its number."""
        segment = self._create_segment()
        other = self._create_segment("Own", company_id=self.company_b.id)
        user = self.users["manager_b"]
        user.group_ids += self.env.ref("sales_team.group_sale_manager")
        user.group_ids += self.env.ref("mass_mailing.group_mass_mailing_user")
        model = self.env.ref("base.model_res_partner")
        for name, values in (
            ("mailing.mailing", {"subject": "B", "mailing_model_id": model.id}),
            ("product.pricelist", {"name": "B"}),
        ):
            records = self.env[name].with_user(user)
            records = records.with_context(allowed_company_ids=self.company_b.ids)
            record = records.create(
                {**values, "crm_segment_ids": [Command.link(other.id)]}
            )
            with self.subTest(name), self.assertRaises(AccessError):
                record.crm_segment_ids = [Command.link(segment.id)]
            with self.subTest(name), self.assertRaises(AccessError):
                records.create(
                    {**values, "crm_segment_ids": [Command.set(segment.ids)]}
                )

    def test_report_and_page(self):
        """Lists of customers are filtered and grouped; the page names the segment."""
        segment = self._create_segment(
            domain="[('city', '=', 'Town 1')]", is_naming=True
        )
        segment._refresh()
        report = self.env["crm.customer.report"].with_user(self.users["marketer"])
        named = [("name", "=like", "Seg %")]
        groups = dict(report._read_group(named, ["segment_id"], ["__count"]))
        self.assertEqual(groups[segment], 3)
        rows = report.search([("segment_ids", "in", segment.ids), *named])
        self.assertEqual(rows.partner_id, self.partners[1::2])
        overview = self.env["crm.customer.overview"]._get_overview(self.partners[1])
        self.assertEqual(overview["rfm"]["segment_codes"], ["test"])
        page = self.env["crm.customer.page"].with_user(self.users["marketer"])
        facts = page.get_page(self.partners[1].id)["identity"]["facts"]
        self.assertIn({"label": "Segment", "value": "Test"}, facts)

    def test_mailing(self):
        """A mailing goes to who is in when it is sent."""
        segment = self._create_segment(domain="[('city', '=', 'Town 1')]")
        segment._refresh()
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_model_id": self.env.ref("base.model_res_partner").id,
                "mailing_domain": "[('name', '!=', 'Seg 3')]",
                "crm_segment_ids": [Command.link(segment.id)],
            }
        )
        self.assertEqual(
            set(mailing._get_recipients()), {self.partners[1].id, self.partners[5].id}
        )
        with self.assertRaises(ValidationError):
            mailing.mailing_model_id = self.env.ref("mass_mailing.model_mailing_list")

    def test_estimate(self):
        """The number is there before anything is saved."""
        form = Form(self.env["crm.segment"])
        form.name = "Draft"
        form.domain = "[('name', '=', 'Seg 1')]"
        self.assertEqual(form.estimate, "1 customer or contact")
        form.domain = "[('name', '=like', 'Seg %')]"
        with form.rule_ids.new() as rule:
            rule.kind = "order_count"
            rule.operator = "<="
            rule.value = 0
        self.assertEqual(form.estimate, "6 customers and contacts")
        form.domain = "nonsense"
        self.assertIn("Complete", form.estimate)
        segment = self._create_segment()
        slow = SQL("SELECT id FROM res_partner, pg_sleep(5)")
        with (
            patch.object(type(segment), "_get_fresh_query", return_value=slow),
            patch(f"{ESTIMATE}.ESTIMATE_TIMEOUT_MS", 100),
        ):
            self.assertIn("longer", segment._get_estimate())
