"""Points on the customer's page: which count, for whom, and when they came."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CrmLoyaltyCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_loyalty")
class TestPoints(CrmLoyaltyCommon):
    """The balance and the movements of one customer."""

    def test_balance_adds_the_cards_of_all_contacts(self):
        self._create_card(self.customer, 100.25)
        self._create_card(self.contact, 20.5)
        self.assertEqual(
            self._get_loyalty(),
            {
                "program": "Club A",
                "member": True,
                "tier": False,
                "tier_until": False,
                "points": 120.75,
                "pending": 0.0,
                "debt": 0.0,
                "expiring": [],
                "qualifying": False,
                "next_tier": False,
                "to_next_tier": False,
                "currency": "USD",
            },
        )

    def test_points_that_expire(self):
        self._create_card(self.customer, 5, expiration_date="2026-03-09")
        self._create_card(self.customer, 7, expiration_date="2026-06-30")
        self._create_card(self.customer, 9, expiration_date="2026-03-10")
        self._create_card(self.customer, 11)
        loyalty = self._get_loyalty()
        self.assertEqual(loyalty["points"], 27.0)
        self.assertEqual(
            loyalty["expiring"],
            [
                {"date": "2026-03-10", "points": 9.0},
                {"date": "2026-06-30", "points": 7.0},
            ],
        )

    @freeze_time("2026-03-09 23:30:00")
    def test_the_day_ends_in_the_time_zone_of_the_company(self):
        self._create_card(self.customer, 9, expiration_date="2026-03-09")
        self.assertEqual(self._get_loyalty()["points"], 9.0)
        self.company_a.partner_id.tz = "Europe/Brussels"
        self.assertEqual(self._get_loyalty()["points"], 0.0)

    def test_money_and_coupons_are_no_points(self):
        for program_type in ("gift_card", "ewallet", "coupons"):
            program = self._create_program("Other", self.company_a, program_type)
            self._create_card(self.customer, 50, program)
        loyalty = self._get_loyalty()
        self.assertEqual((loyalty["member"], loyalty["points"]), (False, 0.0))

    def test_who_is_no_member_sees_which_program_there_is(self):
        loyalty = self._get_loyalty()
        self.assertEqual((loyalty["program"], loyalty["member"]), ("Club A", False))

    def test_the_first_program_with_a_card_is_shown(self):
        last = self._create_program("Last", self.company_a, sequence=90)
        middle = self._create_program("Middle", self.company_a, sequence=50)
        self._create_card(self.customer, 1, last)
        self._create_card(self.customer, 2, middle)
        loyalty = self._get_loyalty()
        self.assertEqual((loyalty["program"], loyalty["points"]), ("Middle", 2.0))

    def test_archived_cards_and_programs_are_left_out(self):
        self._create_card(self.customer, 5).active = False
        self.assertEqual(self._get_loyalty()["points"], 0.0)
        self.program_a.active = False
        self.assertIs(self._get_loyalty(), False)

    def test_nothing_crosses_companies(self):
        self._create_card(self.customer, 100)
        self._create_card(self.customer, 3, self.program_b)
        in_a = self._get_loyalty(self.users["manager"], self.company_a)
        in_b = self._get_loyalty(self.users["manager_b"], self.company_b)
        self.assertEqual((in_a["program"], in_a["points"]), ("Club A", 100.0))
        self.assertEqual((in_b["program"], in_b["points"]), ("Club B", 3.0))
        self.assertEqual(
            [
                self._get_movements(company)[0][1]
                for company in (self.company_a, self.company_b)
            ],
            [f"+100 {self.program_a.portal_point_name}", "+3 Points"],
        )

    def test_a_company_can_turn_it_off(self):
        card = self._create_card(self.customer, 100)
        self._create_movement(card, issued=100)
        self.company_a.crm_loyalty_enabled = False
        self.assertIs(self._get_loyalty(), False)
        self.assertEqual(self._get_movements(self.company_a), [])

    def test_who_sees_the_balance(self):
        self._create_card(self.customer, 100)
        for role, is_shown in (
            ("salesperson", True),
            ("manager", True),
            ("employee", False),
        ):
            with self.subTest(role=role):
                loyalty = self._get_loyalty(self.users[role])
                self.assertEqual(bool(loyalty), is_shown)

    # ------------------------------------------------------------
    # PAGE
    # ------------------------------------------------------------

    def test_the_block_on_the_page_opens_the_cards(self):
        card = self._create_card(self.contact, 80)
        self._create_card(self.customer, 3, self.program_b)
        page = self.env["crm.customer.page"].with_user(self.users["salesperson"])
        blocks = page.get_page(self.customer.id)["blocks"]
        block = next(block for block in blocks if block["key"] == "loyalty")
        self.assertEqual((block["title"], block["count"]), ("Club A", 1))
        self.assertIn({"label": "Points", "value": 80.0}, block["facts"])
        self.assertTrue(block["can_open"])
        action = page.get_block_action(self.customer.id, "loyalty")
        found = self.env["loyalty.card"].search(action["domain"])
        self.assertEqual((action["res_model"], found), ("loyalty.card", card))

    def test_there_is_no_block_where_loyalty_is_off(self):
        self._create_card(self.contact, 80)
        self.company_a.crm_loyalty_enabled = False
        page = self.env["crm.customer.page"].with_user(self.users["salesperson"])
        keys = [block["key"] for block in page.get_page(self.customer.id)["blocks"]]
        self.assertNotIn("loyalty", keys)
        with self.assertRaisesRegex(UserError, "no list of documents"):
            page.get_block_action(self.customer.id, "loyalty")

    # ------------------------------------------------------------
    # TIMELINE
    # ------------------------------------------------------------

    def _create_movement(self, card, **values):
        """Record that points came or went."""
        return self.env["loyalty.history"].create(
            {"card_id": card.id, "description": "Order S1", **values}
        )

    def _get_movements(self, company, user=None):
        """Return (title, detail) of the entries about points, newest first."""
        timeline = self.env["crm.timeline"].with_company(company)
        timeline = timeline.with_user(user) if user else timeline.sudo()
        return [
            (entry["title"], entry["detail"])
            for entry in timeline._get_detailed_entries(self.customer, kinds=["points"])
        ]

    def test_movements_are_on_the_timeline(self):
        card = self._create_card(self.contact, 80)
        self._create_movement(card, issued=120)
        self._create_movement(card, used=40.5)
        ewallet = self._create_program("Wallet", self.company_a, "ewallet")
        self._create_movement(self._create_card(self.customer, 9, ewallet), issued=9)
        name = self.program_a.portal_point_name
        self.assertEqual(
            self._get_movements(self.company_a),
            [
                ("Order S1", f"-40.50 {name}"),
                ("Order S1", f"+120 {name}"),
                ("Opening balance", f"+80 {name}"),
            ],
        )

    def test_who_sees_the_movements(self):
        self._create_movement(self._create_card(self.customer, 1), issued=1)
        for role, count in (("salesperson", 2), ("marketer", 0), ("employee", 0)):
            with self.subTest(role=role):
                found = self._get_movements(self.company_a, self.users[role])
                self.assertEqual(len(found), count)
