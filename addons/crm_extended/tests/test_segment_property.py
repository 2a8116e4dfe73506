"""Random rules have the members that a slow evaluation in Python finds."""

import datetime
import itertools
import random

from odoo.tests import tagged

from odoo.addons.crm_extended.tools.segment import compare

from .segment_common import SegmentCommon

ROUNDS = 12
DAY_SPAN = 40
KINDS = ("order_count", "order_amount", "consent", "domain", "segment")


@tagged("post_install", "-at_install", "crm_extended")
class TestSegmentProperty(SegmentCommon):
    """A few customers, random orders and statements, random rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rng = random.Random(5)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Seg contact", "parent_id": cls.partners[0].id, "city": "Town 1"}
        )
        cls.partners |= cls.contact
        cls.today = cls.company_a._get_crm_reference_date()
        cls.orders = []  # [(customer id, day, amount)]
        for _number in range(14):
            partner = cls.rng.choice(list(cls.partners))
            day = cls.today - datetime.timedelta(days=cls.rng.randrange(DAY_SPAN))
            amount = cls.rng.choice((10, 250, 600))
            noon = datetime.datetime.combine(day, datetime.time(12))
            cls._order(partner, amount, day=noon)
            cls.orders.append((partner.commercial_partner_id.id, day, amount))
        cls.purpose = cls.env.ref("crm_extended.crm_consent_purpose_marketing")
        cls.said = {}  # {partner id: allowed by e-mail}
        for _number in range(8):
            partner = cls.rng.choice(list(cls.partners))
            cls.said[partner.id] = cls.rng.random() < 0.5
            cls.env["crm.consent"]._record(
                partner, "marketing", "email", cls.said[partner.id], "", "staff"
            )
        cls.part = cls._create_segment("Part", kind="static", domain="[]")
        cls.in_part = set(cls.rng.sample(cls.partners.ids, 3))
        cls.env["crm.segment.choice"].create(
            [{"segment_id": cls.part.id, "partner_id": pid} for pid in cls.in_part]
        )

    def test_random_rules(self):
        segment = self._create_segment()
        for number in range(ROUNDS):
            rules = [self._draw_rule() for _rule in range(self.rng.randint(1, 4))]
            domain = self.rng.choice(("[]", "[('city', '=', 'Town 1')]"))
            with self.subTest(number=number, rules=rules, domain=domain):
                segment.rule_ids.unlink()
                segment.write(
                    {"domain": domain, "rule_ids": [(0, 0, rule) for rule in rules]}
                )
                segment._refresh()
                members = self._get_members(segment) & self.partners
                expected = self._evaluate(domain, rules)
                self.assertEqual(set(members.ids), expected)
                # a look at these customers only finds the same
                segment._refresh_partners(self.partners.ids)
                members = self._get_members(segment) & self.partners
                self.assertEqual(set(members.ids), expected)

    def test_stays_never_overlap(self):
        """After many changes each pair has one open stay, and none overlap."""
        segment = self._create_segment(domain="[('city', '=', 'Town 1')]")
        # without the contact, which moves with its company
        partners = self.partners - self.contact
        for _number in range(12):
            partner = self.rng.choice(list(partners))
            partner.city = self.rng.choice(("Town 0", "Town 1"))
            segment._refresh_partners(partner.ids)
        stays = {}  # {partner id: [(entered, left)]}
        for stay in segment.member_ids.sorted("id"):
            stays.setdefault(stay.partner_id.id, []).append(
                (stay.date_entered, stay.date_left)
            )
        for spans in stays.values():
            for (_entered, left), (entered, _left) in itertools.pairwise(spans):
                self.assertTrue(left)
                self.assertGreaterEqual(entered, left)
        inside = partners.filtered(lambda partner: partner.city == "Town 1")
        self.assertEqual(self._get_members(segment) & partners, inside)

    # ------------------------------------------------------------
    # THE SLOW WAY
    # ------------------------------------------------------------

    def _draw_rule(self):
        """Return the values of a random rule."""
        kind = self.rng.choice(KINDS)
        rule = {"kind": kind, "combine": self.rng.choice(("and", "or", "except"))}
        if kind.startswith("order"):
            rule["operator"] = self.rng.choice((">=", ">", "<=", "<", "="))
            rule["value"] = self.rng.choice((0, 1, 2, 250, 600, 850))
            rule["days"] = self.rng.choice((0, 1, 10, 30))
        elif kind == "consent":
            rule["purpose_id"] = self.purpose.id
            rule["channel"] = "email"
            rule["consent"] = self.rng.choice(("granted", "refused"))
        elif kind == "domain":
            rule["domain"] = "[('name', 'in', ('Seg 1', 'Seg 2'))]"
        else:
            rule["part_id"] = self.part.id
        return rule

    def _evaluate(self, domain, rules):
        """Return the ids of the test's partners that belong in."""
        everybody = set(self.partners.ids)
        result = set(everybody)
        if domain != "[]":
            result = set(self.partners.filtered(lambda p: p.city == "Town 1").ids)
        for index, rule in enumerate(rules):
            meant = {p.id for p in self.partners if self._fulfils(p, rule)}
            combine = rule["combine"]
            if not index and domain == "[]" and combine == "or":
                combine = "and"
            if combine == "and":
                result &= meant
            elif combine == "or":
                result |= meant
            else:
                result -= meant
        return result

    def _fulfils(self, partner, rule):
        """Tell whether one partner fulfils one rule."""
        kind = rule["kind"]
        if kind == "consent":
            return self.said.get(partner.id) is (rule["consent"] == "granted")
        if kind == "domain":
            return partner.name in ("Seg 1", "Seg 2")
        if kind == "segment":
            return partner.id in self.in_part
        first = datetime.date.min
        if rule["days"]:
            first = self.today - datetime.timedelta(days=rule["days"] - 1)
        amounts = [
            amount
            for customer_id, day, amount in self.orders
            if customer_id == partner.commercial_partner_id.id and day >= first
        ]
        figure = len(amounts) if kind == "order_count" else sum(amounts)
        return compare(figure, rule["operator"], rule["value"])
