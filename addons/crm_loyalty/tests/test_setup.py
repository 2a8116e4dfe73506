"""The set-up: three templates, each from the first order to the reward."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import CrmLoyaltyCommon


@tagged("post_install", "-at_install", "crm_loyalty")
@freeze_time("2026-03-10 12:00:00")
class TestSetup(CrmLoyaltyCommon):
    """A company without a program, its sales manager at the dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.program_a.active = False
        cls.product = cls._create_product(list_price=1000.0)
        cls.manager = cls.users["manager"]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _set_up(self, template, **values):
        """Answer the questions as the sales manager, and return the program."""
        form = Form(self.env["loyalty.setup"].with_user(self.manager))
        form.template = template
        for name, value in values.items():
            setattr(form, name, value)
        setup = form.save()
        action = setup.action_set_up()
        self.assertEqual((action["res_id"], setup.step), (setup.id, "done"))
        return self.env["loyalty.program"].browse(setup.program_id.id)

    def _sell(self, quantity=1):
        """Return a confirmed order of the customer."""
        order = self._create_order(self.customer, self.product)
        order.order_line.product_uom_qty = quantity
        order._update_programs_and_rewards()
        order.action_confirm()
        return order

    def _pay_order(self, order):
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-03-10"
        invoice.action_post()
        self._pay(invoice)
        self.env["loyalty.point.queue"]._work_off()

    def _get_points(self, program):
        return self.env["loyalty.balance"]._get_balance(self.customer, program)[
            "points"
        ]

    def _claim(self):
        """Return an order on which the customer claims the only reward."""
        order = self._create_order(self.customer, self.product)
        order._update_programs_and_rewards()
        [(card, rewards)] = order._get_claimable_rewards().items()
        order._apply_program_reward(rewards, card)
        return order

    # ------------------------------------------------------------
    # FROM THE FIRST ORDER TO THE REWARD
    # ------------------------------------------------------------

    def test_a_shop(self):
        program = self._set_up("shop", name="Friends")
        self.assertRecordValues(
            program,
            [
                {
                    "name": "Friends",
                    "issue_policy": "delivered",
                    "hold_days": 14,
                    "validity_days": 365,
                    "point_value": 0.02,
                    "tier_basis": "paid",
                }
            ],
        )
        self.assertEqual(
            [(t.name, t.min_qualifying, t.earn_multiplier) for t in program.tier_ids],
            [("Silver", 300, 1.25), ("Gold", 1000, 1.5)],
        )
        self.assertEqual(
            set(program.communication_plan_ids.mapped("trigger")),
            {"points_lapse", "birthday", "dormant"},
        )
        order = self._sell()
        self.assertEqual(self._get_points(program), 0)
        order.order_line.qty_delivered = 1
        self.env["loyalty.point.queue"]._push_orders(order)
        self.env["loyalty.point.queue"]._work_off()
        self.assertEqual(self._get_points(program), 0)
        with freeze_time("2026-03-24 12:00:00"):
            self.env["loyalty.balance"].with_company(self.company_a)._bring_up_to_date(
                self.customer
            )
            self.assertEqual(self._get_points(program), 1000)
            bought = self._claim()
            # a thousand points of two cents
            self.assertEqual(bought.amount_total, 980)
            bought.action_confirm()
            self.assertEqual(self._get_points(program), 0)

    def test_b2b(self):
        program = self._set_up("b2b")
        self.assertEqual(program.point_value, 0.01)
        self.assertEqual(set(program.tier_ids.mapped("window")), {"calendar_year"})
        order = self._sell(6)
        self.assertEqual(self._get_points(program), 0)
        self._pay_order(order)
        self.assertEqual(self._get_points(program), 6000)
        bought = self._claim()
        self.assertEqual(bought.amount_total, 950)
        bought.action_confirm()
        self.assertEqual(self._get_points(program), 1000)

    def test_b2b_gives_nothing_below_the_minimum(self):
        program = self._set_up("b2b")
        self.product.list_price = 99
        self._pay_order(self._sell())
        self.assertEqual(self._get_points(program), 0)

    def test_a_service_company(self):
        haircut = self._create_product(name="Haircut", list_price=40.0)
        program = self._set_up("service", reward_product_id=haircut)
        self.assertEqual(program.tier_basis, "visits")
        # 40 for 1,000 points
        self.assertEqual(program.point_value, 0.04)
        self._pay_order(self._sell(2))
        self.assertEqual(self._get_points(program), 2000)
        bought = self._claim()
        free = bought.order_line.filtered("is_reward_line")
        self.assertEqual((free.product_id, free.price_total), (haircut, 0))
        bought.action_confirm()
        self.assertLess(self._get_points(program), 2000)

    # ------------------------------------------------------------
    # THE QUESTIONS
    # ------------------------------------------------------------

    def test_answers_are_those_of_the_template_until_changed(self):
        form = Form(self.env["loyalty.setup"].with_user(self.manager))
        self.assertEqual((form.reward_kind, form.point_value), ("pay", 0.02))
        form.template = "b2b"
        self.assertEqual((form.reward_kind, form.reward_points), ("voucher", 5000))
        form.reward_amount = 100
        self.assertEqual(form.point_value, 0.02)
        form.point_value = 0.03
        self.assertEqual(form.save().point_value, 0.03)

    def test_without_tiers_and_mails(self):
        program = self._set_up(
            "shop",
            has_tiers=False,
            has_lapse_mail=False,
            has_birthday_mail=False,
            has_dormant_mail=False,
        )
        self.assertFalse(program.tier_ids or program.communication_plan_ids)

    def test_answers_that_cannot_work(self):
        for values in (
            {"reward_kind": "voucher", "reward_points": 0},
            {"reward_kind": "voucher", "reward_amount": -1},
            {"reward_kind": "product", "reward_product_id": False},
            {"points_per_unit": 0},
            {"validity_days": -1},
            {"enrol": "chosen", "enrol_domain": "[('nothing', '=', 1)]"},
            {"enrol": "chosen", "enrol_domain": "__import__('os')"},
            {"enrol": "buyers", "enrol_months": 0},
        ):
            setup = self.env["loyalty.setup"].with_user(self.manager).create(values)
            with self.subTest(values=values), self.assertRaises(ValidationError):
                setup.action_set_up()

    def test_twice_is_once(self):
        setup = self.env["loyalty.setup"].with_user(self.manager).create({})
        setup.action_set_up()
        program = setup.program_id
        setup.action_set_up()
        self.assertEqual(setup.program_id, program)
        self.assertEqual(setup.action_open_program()["res_id"], program.id)

    def test_trying_first_makes_nothing(self):
        setup = self.env["loyalty.setup"].with_user(self.manager).create({})
        action = setup.action_simulate()
        simulation = self.env["loyalty.simulation"].browse(action["res_id"])
        self.assertTrue(simulation.date_run)
        self.assertEqual(simulation.tier_ids.mapped("threshold"), [300, 1000])
        self.assertFalse(setup.program_id)
        # visits are not money
        setup.template = "service"
        simulation = self.env["loyalty.simulation"].browse(
            setup.action_simulate()["res_id"]
        )
        self.assertFalse(simulation.tier_ids)

    # ------------------------------------------------------------
    # WAYS TO IT, AND WHO MAY GO THEM
    # ------------------------------------------------------------

    def test_where_there_is_no_program_yet(self):
        programs = self.env["loyalty.program"].with_user(self.manager)
        [first, *_others] = programs.get_program_templates()
        action = programs.create_from_template(first)
        self.assertEqual(action["res_model"], "loyalty.setup")
        wallets = programs.with_context(menu_type="gift_ewallet")
        self.assertNotIn(first, wallets.get_program_templates())
        self.assertIsNone(wallets.create_from_template("nothing") or None)

    def test_only_sales_managers(self):
        for role in ("salesperson", "marketer", "accountant", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.env["loyalty.setup"].with_user(self.users[role]).create({})

    def test_no_program_in_another_company(self):
        setup = self.env["loyalty.setup"].with_user(self.manager).create({})
        with self.assertRaises(AccessError):
            setup.company_id = self.company_b
            setup.action_set_up()
