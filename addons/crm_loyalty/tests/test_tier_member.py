"""Why a member stands where it stands, who is one, and tiers that are set by hand."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .tier_common import TierCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_loyalty")
class TestTierMember(TierCommon):
    """One member of a ladder by the calendar year."""

    # ------------------------------------------------------------
    # WHY
    # ------------------------------------------------------------

    def test_the_history_says_what_counted(self):
        member = self._enroll()
        self._sell(120, "2026-02-01")
        self._run()
        change = member.change_ids
        self.assertEqual(
            (change.cause, change.qualifying, change.needed, change.direction),
            ("reached", 120.0, 100.0, "up"),
        )
        self.assertEqual(
            (str(change.date_from), str(change.date_to)), ("2026-01-01", "2026-03-10")
        )
        for records, error in (
            (change.with_user(self.users["manager"]), AccessError),
            (change, UserError),
        ):
            with self.assertRaises(error):
                records.unlink()
            with self.assertRaises(UserError):
                records.write({"qualifying": 5})

    def test_what_counts_is_listed_with_its_amount(self):
        member = self._enroll()
        paid = self._sell(120, "2026-02-01")
        half = self._sell(80, "2026-02-03", paid=20)
        refund = self._credit(30, "2026-02-04")
        self._sell(999, "2025-12-31")
        self._run()
        member = member.with_user(self.users["salesperson"])
        action = member.action_open_documents()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(
            [(row.name, row.amount) for row in rows],
            [
                (refund.display_name, -30.0),
                (half.display_name, 20.0),
                (paid.display_name, 120.0),
            ],
        )
        self.assertEqual(sum(rows.mapped("amount")), member.qualifying)

    def test_progress_is_shown(self):
        member = self._enroll()
        self._sell(250, "2026-02-01")
        self._run()
        self.assertEqual(
            (member.next_tier_id, member.to_next_tier, member.progress_pct),
            (self.gold, 250.0, 50.0),
        )
        self.assertEqual(str(member.date_from), "2026-01-01")

    # ------------------------------------------------------------
    # BY HAND
    # ------------------------------------------------------------

    def _lock(self, member, tier, role="manager", **values):
        wizard = self.env["loyalty.member.lock"].with_user(self.users[role])
        wizard.create(
            {
                "member_id": member.id,
                "tier_id": tier.id,
                "reason": "Complaint",
                **values,
            }
        ).action_lock()

    def test_a_lock_keeps_the_tier_until_its_end(self):
        member = self._enroll()
        self._lock(member, self.silver, lock_until="2026-06-30")
        self._sell(600, "2026-02-01")
        self._run()
        self._assert_standing(member, "Silver", "2026-12-31", 600.0)
        self.assertEqual((member.is_locked, member.lock_reason), (True, "Complaint"))
        self.assertEqual(
            (member.change_ids.cause, member.change_ids.reason),
            ("manual", "Complaint"),
        )
        self.assertEqual(member.change_ids.user_id, self.users["manager"])
        with freeze_time("2026-07-01 12:00:00"):
            self._run()
            self.assertFalse(member.is_locked)
            self._assert_standing(member, "Gold", "2026-12-31", 600.0)

    def test_a_lock_without_end_outlasts_periods(self):
        member = self._enroll()
        self._lock(member, self.platinum)
        with freeze_time("2029-07-01 12:00:00"):
            self._run()
            self.assertEqual(member.tier_id, self.platinum)
            member.with_user(self.users["manager"]).action_unlock()
            self._assert_standing(member, "Platinum", "2029-12-31", 0.0)
        with freeze_time("2030-01-01 12:00:00"):
            self._run()
            self._assert_standing(member, "Gold", "2030-12-31", 0.0)

    def test_only_managers_lock(self):
        member = self._enroll()
        for role in ("salesperson", "marketer", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._lock(member, self.gold, role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                member.with_user(self.users[role]).action_lock()
            with self.subTest(role=role), self.assertRaises(AccessError):
                member.with_user(self.users[role]).action_unlock()
        self.assertFalse(member.is_locked or member.tier_id)

    def test_a_lock_is_refused_with_a_tier_of_another_program(self):
        member = self._enroll()
        other = self._create_program("Club C", self.company_a)
        tier = self._create_tier("Bronze", 1, other)
        with self.assertRaisesRegex(UserError, "Bronze is no tier of Club A"):
            self._lock(member, tier)
        with self.assertRaisesRegex(UserError, "over already"):
            self._lock(member, self.gold, lock_until="2026-03-09")

    # ------------------------------------------------------------
    # MEMBERS
    # ------------------------------------------------------------

    def test_a_customer_is_a_member_of_a_program_once(self):
        self._create_card(self.contact, 5)
        own = self._create_card(self.customer, 0)
        member = self._get_member()
        self.assertEqual(len(member), 1)
        self.assertEqual(member.enrolled_on.isoformat(), str(own.create_date.date()))

    def test_who_gives_the_card_back_is_no_member(self):
        member = self._enroll()
        self._sell(600, "2026-02-01")
        self.assertEqual(self._balance()["tier"], "Gold")
        card = member.card_id
        self.assertEqual(card.tier_id, self.gold)
        card.active = False
        self.assertFalse(member.card_id or self.customer.loyalty_tier_id)
        self.assertIs(self._balance()["tier"], False)
        card.active = True
        self.assertEqual((member.card_id, card.tier_id), (card, self.gold))

    def test_merged_contacts_keep_the_better_tier(self):
        other = self.env["res.partner"].create({"name": "Acme Again"})
        self._enroll()
        self._sell(600, "2026-02-01", partner=other)
        self._sell(120, "2026-02-01")
        self._enroll(other)
        self._run()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (other | self.customer).ids, self.customer
        )
        member = self._get_member()
        self.assertEqual(len(member), 1)
        self._run()
        self._assert_standing(member, "Gold", "2026-12-31", 720.0)
        self.assertEqual(len(member.change_ids), 2)

    def test_a_contact_that_joins_a_company_takes_its_tier_along(self):
        single = self.env["res.partner"].create({"name": "Single"})
        member = self._enroll(single)
        single.parent_id = self.customer
        self.env.ref("crm_loyalty.ir_cron_run_tiers").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(member.partner_id, self.customer)

    def test_tiers_belong_to_programs_with_members(self):
        coupons = self._create_program("Coupons", self.company_a, "coupons")
        with self.assertRaisesRegex(ValidationError, "no loyalty program"):
            self._create_tier("Gold", 5, coupons)
