"""What counts for a tier, and when members go up and down."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .tier_common import TierCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_loyalty")
class TestTier(TierCommon):
    """One member of a ladder by the calendar year."""

    # ------------------------------------------------------------
    # UP
    # ------------------------------------------------------------

    def test_who_pays_enough_goes_up_at_once(self):
        self._enroll()
        self._sell(120, "2026-02-01")
        balance = self._balance()
        told = {key: balance[key] for key in ("tier", "tier_until", "next_tier")}
        self.assertEqual(
            told,
            {"tier": "Silver", "tier_until": "2026-12-31", "next_tier": "Gold"},
        )
        self.assertEqual((balance["qualifying"], balance["to_next_tier"]), (120, 380))
        self.assertEqual(balance["currency"], "USD")

    def test_a_new_member_stands_where_its_documents_put_it(self):
        self._sell(600, "2026-02-01")
        balance = self.crm_api.loyalty_enroll(self.customer.id, "Club A")
        self.assertEqual((balance["tier"], balance["qualifying"]), ("Gold", 600))
        self.assertEqual(self._get_member().card_id.id, balance["member"])

    def test_who_is_no_member_sees_the_first_tier(self):
        balance = self._balance()
        self.assertEqual(
            (balance["tier"], balance["next_tier"], balance["to_next_tier"]),
            (False, "Silver", 100.0),
        )

    def test_the_top_misses_nothing(self):
        self._enroll()
        self._sell(1500, "2026-02-01")
        balance = self._balance()
        self.assertEqual(
            (balance["tier"], balance["next_tier"], balance["to_next_tier"]),
            ("Platinum", False, 0.0),
        )

    def test_the_job_sees_what_documents_announce(self):
        member = self._enroll()
        self._work_off()
        invoice = self._sell(100, "2026-02-01", paid=0)
        self._work_off()
        self._assert_standing(member, False, "", 0.0)
        self._pay(invoice, 40)
        self._work_off()
        self._assert_standing(member, False, "", 40.0)
        self._pay(invoice)
        self._work_off()
        self._assert_standing(member, "Silver", "2026-12-31", 100.0)

    def test_an_invoice_announces_with_one_insert(self):
        self._enroll()
        invoice = self._create_invoice(self.customer, 10, "2026-03-01", post=False)
        queue = self.env["loyalty.point.queue"]
        queue._push_invoices(invoice)
        self.env.flush_all()
        with self.assertQueryCount(1):
            queue._push_invoices(invoice)

    # ------------------------------------------------------------
    # WHAT COUNTS
    # ------------------------------------------------------------

    def test_credit_notes_are_taken_off_on_their_day(self):
        member = self._enroll()
        self._sell(300, "2026-01-10")
        self._credit(50, "2026-02-10")
        self._credit(70, "2025-12-31")
        self._run()
        self._assert_standing(member, "Silver", "2026-12-31", 250.0)

    def test_an_invoice_that_a_credit_note_settles_is_nothing(self):
        member = self._enroll()
        invoice = self._sell(300, "2026-01-10", paid=0)
        refund = invoice._reverse_moves([{"invoice_date": "2026-01-11"}], cancel=True)
        self.assertEqual((refund.state, invoice.payment_state), ("posted", "reversed"))
        self._run()
        self._assert_standing(member, False, "", 0.0)

    def test_all_contacts_of_a_customer_count(self):
        member = self._enroll(self.contact)
        self.assertFalse(member)
        member = self._get_member()
        self._sell(60, "2026-01-10", partner=self.contact)
        self._sell(60, "2026-01-10")
        self._run()
        self._assert_standing(member, "Silver", "2026-12-31", 120.0)
        self.assertEqual(self._balance(self.contact)["tier"], "Silver")

    def test_money_is_counted_in_the_currency_of_the_company(self):
        member = self._enroll()
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids = [
            Command.clear(),
            Command.create(
                {
                    "name": "2026-01-01",
                    "rate": 0.5,
                    "company_id": self.company_a.id,
                }
            ),
        ]
        self._sell(100, "2026-02-01", currency_id=euro.id)
        self._run()
        self._assert_standing(member, "Silver", "2026-12-31", 200.0)

    def test_only_chosen_products_count(self):
        member = self._enroll()
        other = self._create_product(name="Freight")
        self.program_a.tier_product_domain = f"[('id', '=', {self.product.id})]"
        lines = [
            Command.create(
                {
                    "product_id": product.id,
                    "price_unit": price,
                    "tax_ids": [Command.clear()],
                }
            )
            for product, price in ((self.product, 150), (other, 999))
        ]
        self._sell(0, "2026-02-01", invoice_line_ids=lines)
        self._run()
        self._assert_standing(member, "Silver", "2026-12-31", 150.0)
        documents = self.env["loyalty.member.document"].search(
            member.action_open_documents()["domain"]
        )
        self.assertEqual(documents.mapped("amount"), [150.0])

    def test_orders_points_and_visits_count_where_the_program_says_so(self):
        member = self._enroll()
        order = self._create_order(self.customer, self.product, confirm=True)
        self._create_order(self.contact, self.product, confirm=True)
        self._create_order(self.contact, self.product)
        self._sell(1, "2026-02-01")
        self._earn(30, "P1")
        self._earn(12.5, "P2")
        self.crm_api.loyalty_reverse("shop", "P1", 10)
        found = {}
        for basis in ("order_amount", "order_count", "points", "visits"):
            self.program_a.tier_basis = basis
            self._run()
            member.invalidate_recordset()
            found[basis] = member.qualifying
        earned = sum(
            self.env["loyalty.point.entry"]
            .search([("res_model", "=", "sale.order"), ("res_id", "=", order.id)])
            .mapped("points")
        )
        self.assertEqual(
            found,
            {
                "order_amount": 200.0,
                "order_count": 2.0,
                # the order of the contact is for a card of its own
                "points": 32.5 + 2 * earned,
                "visits": 2.0,
            },
        )

    def test_orders_announce_their_customer(self):
        member = self._enroll()
        self.program_a.tier_basis = "order_amount"
        order = self._create_order(self.customer, self.product, confirm=True)
        self._work_off()
        self._assert_standing(member, "Silver", "2026-12-31", 100.0)
        order._action_cancel()
        self._work_off()
        self._assert_standing(member, "Silver", "2026-12-31", 0.0)

    def test_few_and_all_members_are_measured_alike(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(4)]
        )
        windows = ("rolling_12_months", "calendar_year", "anniversary")
        tiers = self.silver | self.gold | self.platinum
        for number, partner in enumerate(partners):
            member = self._enroll(partner)
            member.sudo().enrolled_on = f"202{number}-0{number + 1}-15"
            for month in range(1, 4):
                self._sell(
                    90 * (number + 1), f"2026-0{month}-{10 + number}", partner=partner
                )
                self._sell(70, f"2025-1{month - 1}-{10 + number}", partner=partner)
        members = self.env["loyalty.member"].search(
            [("partner_id", "in", partners.ids)], order="id"
        )
        for basis in ("paid", "visits"):
            self.program_a.tier_basis = basis
            for shift in range(3):
                for number, tier in enumerate(tiers):
                    tier.window = windows[0 if shift == 2 else (number + shift) % 3]
                found = []
                for chosen in (None, partners.ids):
                    members.sudo().write({"tier_id": False, "qualifying": 0})
                    self.env.flush_all()
                    self.env["loyalty.tier.engine"]._run(
                        self.program_a, self.company_a, chosen
                    )
                    found.append(
                        [(m.tier_id.name, m.qualifying, m.tier_until) for m in members]
                    )
                with self.subTest(basis=basis, shift=shift):
                    self.assertEqual(found[0], found[1])
                    self.assertTrue(any(row[1] for row in found[0]))

    # ------------------------------------------------------------
    # DOWN
    # ------------------------------------------------------------

    def test_a_credit_note_takes_nobody_down_before_the_period_ends(self):
        member = self._enroll()
        self._sell(600, "2026-02-01")
        self._run()
        self._credit(600, "2026-03-01")
        self._run()
        self._assert_standing(member, "Gold", "2026-12-31", 0.0)

    def test_at_the_end_of_a_period_members_go_down_by_one(self):
        member = self._enroll()
        self._sell(1200, "2026-02-01")
        self._run()
        self._assert_standing(member, "Platinum", "2026-12-31", 1200.0)
        with freeze_time("2027-01-01 00:30:00"):
            self._run()
            # what was bought in 2026 is enough for 2027
            self._assert_standing(member, "Platinum", "2027-12-31", 0.0)
        with freeze_time("2028-01-05 12:00:00"):
            self._run()
            self._assert_standing(member, "Gold", "2028-12-31", 0.0)
            self.assertEqual(str(member.tier_since), "2028-01-01")
        with freeze_time("2031-01-05 12:00:00"):
            self._run()
            self._assert_standing(member, False, "", 0.0)
        moves = [
            (change.from_tier_id.name, change.to_tier_id.name, change.direction)
            for change in member.change_ids.sorted("id")
        ]
        self.assertEqual(
            moves,
            [
                (False, "Platinum", "up"),
                ("Platinum", "Platinum", "same"),
                ("Platinum", "Gold", "down"),
                ("Gold", "Silver", "down"),
                ("Silver", False, "down"),
            ],
        )

    def test_without_soft_landing_they_go_where_they_belong(self):
        self.program_a.is_tier_landing_soft = False
        member = self._enroll()
        self._sell(1200, "2025-12-01")
        with freeze_time("2025-12-05 12:00:00"):
            self._run()
        self._sell(150, "2026-02-01")
        with freeze_time("2027-01-05 12:00:00"):
            self._run()
        self._assert_standing(member, "Silver", "2027-12-31", 0.0)

    def test_days_of_grace_count_for_the_period_that_ended(self):
        self.program_a.tier_grace_days = 20
        member = self._enroll()
        self._sell(600, "2025-12-01")
        with freeze_time("2025-12-05 12:00:00"):
            self._run()
        with freeze_time("2027-01-20 12:00:00"):
            self._run()
            self._assert_standing(member, "Gold", "2026-12-31", 0.0)
            self._sell(500, "2027-01-18")
        with freeze_time("2027-01-21 12:00:00"):
            self._run()
            self._assert_standing(member, "Gold", "2027-12-31", 500.0)

    def test_the_day_ends_in_the_time_zone_of_the_company(self):
        self.company_a.partner_id.tz = "Pacific/Auckland"
        member = self._enroll()
        self._sell(600, "2026-02-01")
        self._run()
        with freeze_time("2027-12-31 12:00:00"):
            self._run()
            self._assert_standing(member, "Silver", "2028-12-31", 0.0)
