"""Who may see and move tiers, in which company, and what two at once may do."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .tier_common import TierCommon

TIER_MODELS = ("loyalty.tier", "loyalty.member", "loyalty.tier.change")


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_loyalty")
class TestTierAccess(TierCommon):
    """Two companies, and everybody who may try."""

    # ------------------------------------------------------------
    # ROLES
    # ------------------------------------------------------------

    def test_who_reads_tiers(self):
        member = self._enroll()
        self._sell(120, "2026-02-01")
        self._run()
        records = {
            "loyalty.tier": self.silver,
            "loyalty.member": member,
            "loyalty.tier.change": member.change_ids,
        }
        for role, is_allowed in (
            ("salesperson", True),
            ("marketer", True),
            ("manager", True),
            ("employee", False),
            ("portal", False),
            ("external", False),
        ):
            for model, record in records.items():
                with self.subTest(role=role, model=model):
                    as_user = record.with_user(self.users[role])
                    self.assertEqual(as_user.has_access("read"), is_allowed)
                    if not is_allowed:
                        with self.assertRaises(AccessError):
                            as_user.read(["display_name"])

    def test_nobody_writes_members_or_history(self):
        member = self._enroll()
        self._sell(120, "2026-02-01")
        self._run()
        for role in self.users:
            user = self.users[role]
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    member.with_user(user).write({"tier_id": self.platinum.id})
                with self.assertRaises(AccessError):
                    member.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    self.env["loyalty.member"].with_user(user).create(
                        {
                            "partner_id": self.contact.id,
                            "company_id": self.company_a.id,
                            "program_id": self.program_a.id,
                            "enrolled_on": "2020-01-01",
                        }
                    )
                with self.assertRaises(AccessError):
                    self.env["loyalty.tier.change"].with_user(user).create(
                        {"member_id": member.id}
                    )
        self.env.invalidate_all()
        self.assertEqual(member.tier_id, self.silver)

    def test_only_managers_change_tiers(self):
        for role in ("salesperson", "marketer", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.gold.with_user(self.users[role]).write({"min_qualifying": 1})
        self.gold.with_user(self.users["manager"]).write({"min_qualifying": 400})
        self.assertEqual(self.gold.min_qualifying, 400)

    def test_buttons_are_checked_whoever_presses_them(self):
        member = self._enroll()
        for role in ("employee", "portal", "external", "manager_b"):
            user = self.users[role]
            for method in ("action_open_documents", "action_lock", "action_unlock"):
                with (
                    self.subTest(role=role, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(member.with_user(user), method)()
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.gold.with_user(user).action_open_members()

    def test_a_dialog_of_another_company_is_refused(self):
        member = self._enroll()
        dialog = self.env["loyalty.member.lock"].with_user(self.users["manager_b"])
        with self.assertRaises(AccessError):
            dialog.create(
                {
                    "member_id": member.id,
                    "tier_id": self.gold.id,
                    "reason": "From outside",
                }
            ).action_lock()
        self.assertFalse(member.tier_id)

    def test_a_lock_does_not_reach_the_end_of_the_calendar(self):
        member = self._enroll()
        dialog = self.env["loyalty.member.lock"].with_user(self.users["manager"])
        values = {"member_id": member.id, "tier_id": self.gold.id, "reason": "Old"}
        with self.assertRaisesRegex(UserError, "100 years at most"):
            dialog.create({**values, "lock_until": "9999-12-31"}).action_lock()
        self.assertFalse(member.is_locked)

    def test_the_tier_of_a_contact_is_for_who_sees_tiers(self):
        self._enroll()
        partner = self.customer.with_user(self.users["employee"])
        with self.assertRaises(AccessError):
            partner.read(["loyalty_tier_id"])
        with self.assertRaises(AccessError):
            partner.search([("loyalty_tier_id", "=", self.gold.id)])

    def test_hostile_domains_of_products_are_refused(self):
        program = self.program_a.with_user(self.users["manager"])
        for text in ("__import__('os')", "[('nothing', '=', 1)]", "[(", "5"):
            with self.subTest(text=text), self.assertRaises(Exception) as caught:
                program.tier_product_domain = text
            self.assertIn("Products That Count", str(caught.exception))

    # ------------------------------------------------------------
    # COMPANIES
    # ------------------------------------------------------------

    def test_each_company_counts_its_own(self):
        self._load_accounting(self.company_b)
        shared = self.env["loyalty.program"].create(
            {
                "name": "All of us",
                "program_type": "loyalty",
                "company_id": False,
                "currency_id": self.company_a.currency_id.id,
            }
        )
        self._create_tier("Blue", 100, shared)
        self._create_card(self.customer, 0, shared)
        self._sell(150, "2026-02-01")
        invoice = self._create_invoice(
            self.customer, 40, "2026-02-01", company=self.company_b
        )
        self._pay(invoice.with_company(self.company_b))
        engine = self.env["loyalty.tier.engine"]
        for company in (self.company_a, self.company_b):
            engine._refresh(self.contact, company)
        in_a = self._get_member(program=shared)
        in_b = self._get_member(program=shared, company=self.company_b)
        self.assertEqual((in_a.qualifying, in_a.tier_id.name), (150.0, "Blue"))
        self.assertEqual((in_b.qualifying, in_b.tier_id.name), (40.0, False))
        seen = self.env["loyalty.member"].with_user(self.users["manager_b"])
        self.assertEqual(
            seen.with_context(allowed_company_ids=self.company_b.ids).search(
                [("partner_id", "=", self.customer.id)]
            ),
            in_b.with_user(self.users["manager_b"]),
        )
        with self.assertRaises(AccessError):
            in_a.with_user(self.users["manager_b"]).read(["qualifying"])

    def test_branches_belong_to_their_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company_a.id}
        )
        self.env.user.company_ids = [Command.link(branch.id)]
        self.program_a.tier_basis = "order_amount"
        member = self._enroll()
        self._create_order(
            self.customer, self.product, confirm=True, company_id=branch.id
        )
        self._work_off()
        self.assertEqual((member.qualifying, member.tier_id), (100.0, self.silver))
        customer = self.customer.with_company(branch)
        self.assertEqual(customer.loyalty_tier_id, self.silver)

    def test_a_tier_takes_prices_of_its_company_only(self):
        pricelist = self.env["product.pricelist"].create(
            {"name": "Of B", "company_id": self.company_b.id}
        )
        with self.assertRaisesRegex(Exception, "Company A"):
            self.gold.pricelist_id = pricelist

    # ------------------------------------------------------------
    # COST
    # ------------------------------------------------------------

    def test_as_many_queries_for_many_as_for_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(12)]
        )
        for partner in partners:
            self._create_card(partner, 0)
            self._create_invoice(partner, 100, "2026-02-01", move_type="out_invoice")
        self._work_off()
        self.env.flush_all()
        counts = []
        engine = self.env["loyalty.tier.engine"]
        for chosen in (partners[:1], partners[:1], partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            engine._refresh(chosen, self.company_a)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
