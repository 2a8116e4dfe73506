"""What a tier brings: prices, points, rewards, delivery, service, mails."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .tier_common import TierCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_loyalty")
class TestTierBenefits(TierCommon):
    """A member goes up to gold, and the next document is for a gold member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids = [
            Command.link(cls.env.ref("product.group_product_pricelist").id)
        ]
        settings = cls.env["res.config.settings"]
        settings.create({"group_product_pricelist": True}).execute()
        cls.usual = cls._create_pricelist("Usual", 0)
        cls.special = cls._create_pricelist("Gold prices", 20)
        cls.gold.pricelist_id = cls.special
        cls.program_a.write({"applies_on": "both", "trigger": "auto"})
        cls.program_a.rule_ids = [
            Command.create({"reward_point_mode": "money", "reward_point_amount": 1})
        ]
        cls.program_a.reward_ids = [
            Command.create(
                {"reward_type": "discount", "discount": 10, "required_points": 1}
            )
        ]

    @classmethod
    def _create_pricelist(cls, name, discount):
        return cls.env["product.pricelist"].create(
            {
                "name": name,
                "company_id": cls.company_a.id,
                "currency_id": cls.company_a.currency_id.id,
                "sequence": 1,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": discount,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )

    def _go_up(self, amount=600):
        """Let the customer be a gold member."""
        member = self._get_member() or self._enroll()
        self._sell(amount, "2026-02-01")
        self._balance()
        return member

    # ------------------------------------------------------------
    # PRICES
    # ------------------------------------------------------------

    def test_the_next_order_is_cheaper(self):
        self._enroll()
        before = self._create_order(self.customer, self.product)
        self.assertEqual(before.amount_untaxed, 100.0)
        self.assertNotEqual(self.customer.property_product_pricelist, self.special)
        self._go_up()
        self.assertEqual(self.customer.property_product_pricelist, self.special)
        for partner in (self.customer, self.contact):
            order = self._create_order(partner, self.product)
            self.assertEqual(
                (order.pricelist_id, order.amount_untaxed), (self.special, 80.0)
            )
        # what was offered before stays as it was offered
        self.assertEqual(before.amount_untaxed, 100.0)

    def test_a_price_list_of_ones_own_comes_first(self):
        self._go_up()
        own = self._create_pricelist("Own", 5)
        self.customer.property_product_pricelist = own
        self.assertEqual(self.customer.property_product_pricelist, own)
        self.assertEqual(self.contact.property_product_pricelist, own)

    def test_nothing_crosses_companies(self):
        self._go_up()
        customer = self.customer.with_company(self.company_b)
        self.assertNotEqual(customer.property_product_pricelist, self.special)
        self.assertFalse(customer.loyalty_tier_id)
        grants = self.env["crm.service.level"].with_company(self.company_b)
        self.gold.service_level = "vip"
        self.assertFalse(grants._get_grants(customer))

    # ------------------------------------------------------------
    # POINTS
    # ------------------------------------------------------------

    def test_members_earn_more(self):
        self.gold.pricelist_id = False
        self._enroll()
        order = self._create_order(self.customer, self.product)
        order._update_programs_and_rewards()
        [usual] = order.coupon_point_ids.mapped("points")
        self.assertGreater(usual, 0)
        self._go_up()
        order = self._create_order(self.customer, self.product)
        order._update_programs_and_rewards()
        self.assertEqual(order.coupon_point_ids.mapped("points"), [2 * usual])
        order.action_confirm()
        self.assertEqual(self._get_card().points, 2 * usual)

    def test_amounts_of_other_systems_are_multiplied_and_points_are_not(self):
        self._enroll()
        self.assertEqual(self._earn(False, "A1", amount=33.33)["points"], 33.33)
        self._go_up()
        self.assertEqual(self._earn(False, "A2", amount=33.33)["points"], 99.99)
        self.assertEqual(self._earn(10, "A3")["points"], 109.99)
        self.assertFalse(self._earn(False, "A2", amount=33.33)["created"])

    def test_their_points_last_longer(self):
        self.program_a.validity_days = 10
        self.gold.extra_validity_days = 5
        self._enroll()
        self._earn(1, "L1")
        self._go_up()
        self._earn(1, "L2")
        days = [str(lot.expires_on) for lot in self._get_card().lot_ids.sorted("id")]
        self.assertEqual(days, ["2026-03-20", "2026-03-25"])

    # ------------------------------------------------------------
    # REWARDS AND PROGRAMS
    # ------------------------------------------------------------

    def test_a_reward_for_gold_is_for_gold(self):
        reward = self.program_a.reward_ids
        reward.tier_ids = self._link(self.gold)
        self._enroll()
        self._earn(50)
        card = self._get_card()
        order = self._create_order(self.customer, self.product)
        order._update_programs_and_rewards()
        self.assertNotIn(reward, order._get_claimable_rewards().get(card, reward[:0]))
        with self.assertRaisesRegex(UserError, "for members of Gold"):
            order._apply_program_reward(reward, card)
        self._go_up()
        self.assertIn(reward, order._get_claimable_rewards()[card])
        order._apply_program_reward(reward, card)
        self.assertEqual(order.order_line.reward_id, reward)
        # somebody else does not keep what was added for a gold member
        reward.tier_ids = self._link(self.platinum)
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.reward_id)

    def test_a_program_for_gold_is_for_gold(self):
        promotion = self._create_program(
            "Gold sale",
            self.company_a,
            "promotion",
            member_tier_ids=self._link(self.gold),
        )
        self._enroll()
        order = self._create_order(self.customer, self.product)
        domain = order._get_program_domain()
        self.assertFalse(promotion.filtered_domain(domain))
        self.assertTrue(self.program_a.filtered_domain(domain))
        self._go_up()
        self.assertTrue(promotion.filtered_domain(order._get_program_domain()))
        rules = promotion.rule_ids
        self.assertEqual(rules.filtered_domain(order._get_trigger_domain()), rules)

    # ------------------------------------------------------------
    # DELIVERY AND SERVICE
    # ------------------------------------------------------------

    def test_delivery_is_free_for_gold(self):
        self.gold.free_delivery = True
        freight = self._create_product(name="Freight", list_price=9)
        lines = self.env["sale.order.line"]

        def add_delivery():
            with patch.object(
                type(lines), "_is_delivery", lambda line: line.product_id == freight
            ):
                order = self._create_order(self.customer, self.product)
                line = lines.create(
                    {
                        "order_id": order.id,
                        "product_id": freight.id,
                        "price_unit": 9.0,
                    }
                )
                line.write({"price_unit": 12.0})
            return line

        self._enroll()
        self.assertEqual(add_delivery().price_unit, 12.0)
        self._go_up()
        line = add_delivery()
        self.assertEqual(line.price_unit, 0.0)
        self.assertIn("free for Gold", line.name)

    def test_members_are_served_better(self):
        self.gold.service_level = "premium"
        levels = self.env["crm.service.level"].with_user(self.users["salesperson"])
        self._enroll()
        level, _reason = levels._get_levels(self.contact)[self.contact.id]
        self.assertEqual(level, "standard")
        self._go_up()
        for partner in (self.customer, self.contact):
            self.assertEqual(
                levels._get_levels(partner)[partner.id],
                ("premium", "tier Gold of Club A"),
            )

    def test_the_tier_is_said_while_the_telephone_rings(self):
        overview = self.env["crm.customer.overview"].with_company(self.company_a)
        self._enroll()
        self.assertFalse(overview._get_tier_name(self.contact))
        self._go_up()
        self.assertEqual(overview._get_tier_name(self.contact), "Gold")
        elsewhere = overview.with_company(self.company_b)
        self.assertFalse(elsewhere._get_tier_name(self.contact))

    def test_several_ladders_count_side_by_side(self):
        visits = self._create_program("Visitors", self.company_a, sequence=90)
        visits.tier_basis = "visits"
        regular = self._create_tier("Regular", 2, visits, service_level="vip")
        regular.pricelist_id = self._create_pricelist("Regulars", 50)
        self.gold.service_level = "premium"
        self._enroll()
        member = self._enroll(program=visits)
        self._sell(300, "2026-02-01")
        self._sell(300, "2026-02-01")
        self._work_off()
        self.assertEqual((member.qualifying, member.tier_id.name), (1.0, False))
        self._sell(1, "2026-02-02", paid=0)
        self._work_off()
        self.assertEqual(member.tier_id, regular)
        self.assertEqual(self._get_member().tier_id, self.gold)
        # the best service of both, the prices of the first program
        levels = self.env["crm.service.level"]._get_levels(self.contact)
        self.assertEqual(levels[self.contact.id][0], "vip")
        self.assertEqual(self.contact.property_product_pricelist, self.special)
        self.assertEqual(self.contact.loyalty_tier_id, self.gold)
        found = self.env["res.partner"].search(
            [("loyalty_tier_id", "=", regular.id), ("id", "=", self.contact.id)]
        )
        self.assertEqual(found, self.contact)

    # ------------------------------------------------------------
    # CONTACTS
    # ------------------------------------------------------------

    def test_contacts_are_found_by_their_tier(self):
        other = self.env["res.partner"].create({"name": "Somebody"})
        self._go_up()
        partners = self.env["res.partner"].with_user(self.users["salesperson"])
        mine = [("id", "in", (self.customer | self.contact | other).ids)]

        def find(*condition):
            return partners.search([*mine, condition]).sudo()

        both = self.customer | self.contact
        self.assertEqual(find("loyalty_tier_id", "=", self.gold.id), both)
        self.assertEqual(find("loyalty_tier_id", "=", "Gold"), both)
        self.assertEqual(find("loyalty_tier_id.name", "ilike", "gol"), both)
        self.assertEqual(find("loyalty_tier_id", "!=", False), both)
        self.assertEqual(find("loyalty_tier_id", "=", False), other)
        self.assertFalse(find("loyalty_tier_id", "=", self.silver.id))
        self.assertEqual(find("loyalty_tier_id", "!=", self.gold.id), other)
        self.assertEqual(partners.browse(self.contact.id).loyalty_tier_id, self.gold)

    # ------------------------------------------------------------
    # MAILS
    # ------------------------------------------------------------

    def _plan_mails(self):
        templates = {}
        for trigger in ("tier_up", "tier_down"):
            template = self.env["mail.template"].create(
                {
                    "name": trigger,
                    "model_id": self.env["ir.model"]._get_id("loyalty.card"),
                    "subject": f"{trigger}: {{{{ object.partner_id.name }}}}",
                    "email_to": "{{ object.partner_id.email }}",
                    "body_html": "<p>Hello</p>",
                }
            )
            self.env["loyalty.mail"].create(
                {
                    "program_id": self.program_a.id,
                    "trigger": trigger,
                    "mail_template_id": template.id,
                }
            )
            templates[trigger] = template
        return templates

    def _get_mails(self):
        found = self.env["mail.mail"].search([("subject", "like", "tier_%: Acme")])
        return sorted(found.mapped("subject"))

    def test_members_are_told_once(self):
        self.customer.email = "acme@example.com"
        self._plan_mails()
        self._go_up()
        self.assertEqual(self._get_mails(), [])
        changes = self.env["loyalty.tier.change"]
        changes._send_mails()
        changes._send_mails()
        self.assertEqual(self._get_mails(), ["tier_up: Acme"])
        with freeze_time("2028-01-02 12:00:00"):
            self._run()
            changes._send_mails()
        self.assertEqual(self._get_mails(), ["tier_down: Acme", "tier_up: Acme"])

    def test_journeys_wait_for_who_went_up_or_down(self):
        kinds = ("tier_up", "tier_down")
        journeys = self.env["crm.journey"].create(
            [
                {
                    "name": kind,
                    "entry_kind": kind,
                    "company_id": self.company_a.id,
                    "step_ids": [Command.create({"name": "Call", "kind": "call"})],
                }
                for kind in kinds
            ]
        )
        for journey in journeys:
            journey.action_start()
        events = self.env["crm.journey.event"]
        partner = self.customer.commercial_partner_id
        self._go_up()
        told = events.search([("partner_id", "=", partner.id)])
        self.assertEqual(told.mapped("kind"), ["tier_up"])
        with freeze_time("2028-01-02 12:00:00"):
            self._run()
        told = events.search([("partner_id", "=", partner.id)], order="id")
        self.assertEqual(told.mapped("kind"), ["tier_up", "tier_down"])

    def test_messages_are_there(self):
        self.customer.email = "acme@example.com"
        program = Form(self.program_a)
        for trigger in ("tier_up", "tier_down"):
            with program.communication_plan_ids.new() as plan:
                plan.trigger = "birthday"
                plan.trigger = trigger
                self.assertEqual(
                    plan.mail_template_id,
                    self.env.ref(f"crm_loyalty.mail_template_{trigger}"),
                )
        program.save()
        self._go_up()
        self.env["loyalty.tier.change"]._send_mails()
        mail = self.env["mail.mail"].search([("subject", "=", "Welcome to Gold")])
        self.assertEqual(mail.author_id, self.company_a.partner_id)
        self.assertIn("is <strong>Gold</strong>", mail.body_html)

    def test_nobody_is_told_what_happened_before_there_was_a_mail(self):
        self.customer.email = "acme@example.com"
        self._go_up()
        self._plan_mails()
        self.env["loyalty.tier.change"]._send_mails()
        self.assertEqual(self._get_mails(), [])
