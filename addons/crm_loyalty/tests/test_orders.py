"""Orders, deliveries, payments and credit notes move points by the program's policy."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import CrmLoyaltyCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestOrders(CrmLoyaltyCommon):
    """One point per dollar; a point is a dollar off a later order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.program_a.write(
            {
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    ),
                ],
                "reward_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    ),
                ],
            }
        )
        cls.product = cls._create_product(list_price=100)

    def _order(self, quantity=1, product=None, is_confirmed=True):
        """Return an order of the customer, its points promised."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or self.product).id,
                            "product_uom_qty": quantity,
                            "price_unit": 100,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        order._update_programs_and_rewards()
        if is_confirmed:
            order.action_confirm()
        return order

    def _invoice(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def _credit(self, invoice, amount=None):
        """Return a posted credit note over the invoice, or over an amount of it."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        reversal = wizard.create({"journal_id": invoice.journal_id.id})
        reversal.refund_moves()
        credit = reversal.new_move_ids
        if amount is not None:
            credit.invoice_line_ids.write({"price_unit": amount, "quantity": 1})
        credit.action_post()
        return credit

    def _spend(self, order, points):
        """Add the reward to a quotation, for so many points, and confirm it."""
        card = self._get_card()
        order._apply_program_reward(self.program_a.reward_ids, card)
        order.action_confirm()
        self.assertEqual(sum(order.order_line.mapped("points_cost")), points)

    def _get_card(self):
        return self.env["loyalty.card"].search([("partner_id", "=", self.customer.id)])

    def _get_points(self):
        """Return (points, pending) once the queue is worked off."""
        self.env["loyalty.point.queue"]._work_off()
        balance = self._get_loyalty()
        self.assertEqual(self._get_card().points, balance["points"])
        difference = self.env["loyalty.ledger.difference"]._check_ledger()
        self.assertFalse(difference.filtered(lambda r: r.card_id == self._get_card()))
        return balance["points"], balance["pending"]

    # ------------------------------------------------------------
    # EARNING
    # ------------------------------------------------------------

    def test_confirmed(self):
        order = self._order(2)
        self.assertEqual(self._get_points(), (200.0, 0.0))
        entry = self._get_card().entry_ids
        self.assertEqual(
            (entry.kind, entry.res_model, entry.res_id),
            ("earn", "sale.order", order.id),
        )

    def test_held_after_confirmation(self):
        self.program_a.hold_days = 14
        with freeze_time("2026-03-01 10:00:00"):
            self._order(2)
            self.assertEqual(self._get_points(), (0.0, 200.0))
        with freeze_time("2026-03-15 10:00:01"):
            self.env["loyalty.ledger"]._settle(self._get_card())
            self.assertEqual(self._get_points(), (200.0, 0.0))

    def test_paid_in_parts(self):
        self.program_a.issue_policy = "paid"
        order = self._order(3)
        self.assertEqual(self._get_points(), (0.0, 300.0))
        invoice = self._invoice(order)
        self.assertEqual(self._get_points(), (0.0, 300.0))
        self._pay(invoice, 100)
        self.assertEqual(self._get_points(), (100.0, 200.0))
        self._pay(invoice, 200)
        self.assertEqual(self._get_points(), (300.0, 0.0))

    def test_a_payment_that_is_taken_off_again(self):
        self.program_a.issue_policy = "paid"
        invoice = self._invoice(self._order(3))
        self._pay(invoice)
        self.assertEqual(self._get_points(), (300.0, 0.0))
        lines = invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.remove_move_reconcile()
        self.assertEqual(self._get_points(), (0.0, 300.0))

    def test_a_credit_note_takes_back_in_proportion(self):
        for policy in ("confirmed", "paid"):
            with self.subTest(policy=policy):
                self.customer = self.env["res.partner"].create({"name": policy})
                self.program_a.issue_policy = policy
                invoice = self._invoice(self._order(4))
                self._pay(invoice)
                self.assertEqual(self._get_points()[0], 400.0)
                self._credit(invoice, 100)
                self.assertEqual(self._get_points()[0], 300.0)
                self._credit(invoice, 300)
                self.assertEqual(self._get_points()[0], 0.0)

    def test_an_unpaid_invoice_that_is_credited_gives_nothing(self):
        self.program_a.issue_policy = "paid"
        invoice = self._invoice(self._order(4))
        self._credit(invoice)
        self.assertEqual(self._get_points()[0], 0.0)

    def test_points_already_spent_are_owed(self):
        invoice = self._invoice(self._order(2))
        self._pay(invoice)
        self.program_a.issue_policy = "paid"
        self._spend(self._order(3, is_confirmed=False), 200.0)
        self.assertEqual(self._get_points(), (0.0, 300.0))
        self._credit(invoice)
        # of the first order nothing will be earned any more
        self.assertEqual(self._get_points(), (-200.0, 300.0))

    def test_delivered_in_parts(self):
        goods = self.env["product.product"].create(
            {
                "name": "Chair",
                "is_storable": True,
                "invoice_policy": "delivery",
                "list_price": 100,
            }
        )
        self.program_a.issue_policy = "delivered"
        order = self._order(4, goods)
        self.assertEqual(self._get_points(), (0.0, 400.0))
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        Form.from_action(self.env, picking.button_validate()).save().process()
        self.assertEqual(self._get_points(), (100.0, 300.0))
        picking = order.picking_ids.filtered(lambda p: p.state != "done")
        picking.move_ids.write({"quantity": 3, "picked": True})
        picking.button_validate()
        self.assertEqual(self._get_points(), (400.0, 0.0))
        # goods that come back
        dialog = Form(
            self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_model="stock.picking"
            )
        ).save()
        dialog.product_return_moves.write({"quantity": 2, "to_refund": True})
        back = self.env["stock.picking"].browse(
            dialog.action_create_returns()["res_id"]
        )
        back.move_ids.write({"quantity": 2, "picked": True})
        back.button_validate()
        self.assertEqual(self._get_points(), (200.0, 200.0))

    # ------------------------------------------------------------
    # SPENDING AND CANCELLING
    # ------------------------------------------------------------

    def test_cancelling_undoes_both_and_keeps_the_history(self):
        with freeze_time("2026-03-01 10:00:00"):
            self.program_a.validity_days = 30
            self._order(1)
        with freeze_time("2026-03-02 10:00:00"):
            self.program_a.issue_policy = "paid"
            order = self._order(3, is_confirmed=False)
            self._spend(order, 100.0)
            # Odoo promises points on the price before the reward
            self.assertEqual(self._get_points(), (0.0, 300.0))
            order._action_cancel()
            self.assertEqual(self._get_points(), (100.0, 0.0))
            self.assertEqual(
                self._get_loyalty()["expiring"],
                [{"date": "2026-03-31", "points": 100.0}],
            )
        card = self._get_card()
        self.assertEqual(
            card.entry_ids.sorted("sequence").mapped(lambda e: (e.kind, e.points)),
            [("earn", 100.0), ("redeem", -100.0), ("reverse", 100.0)],
        )
        self.assertEqual(len(card.history_ids), 3)

    def test_confirmed_again_after_cancelling(self):
        order = self._order(2)
        order._action_cancel()
        self.assertEqual(self._get_points(), (0.0, 0.0))
        order.action_draft()
        order._update_programs_and_rewards()
        order.action_confirm()
        self.assertEqual(self._get_points(), (200.0, 0.0))

    def test_an_order_does_not_spend_what_it_promises(self):
        self.program_a.issue_policy = "paid"
        order = self._order(3, is_confirmed=False)
        self.assertEqual(order._get_real_points_for_coupon(self._get_card()), 0.0)

    def test_two_orders_do_not_spend_the_same_points(self):
        self._order(1)
        card = self._get_card()
        first, second = (self._order(2, is_confirmed=False) for _order in range(2))
        self.program_a.issue_policy = "paid"
        for order in (first, second):
            order._apply_program_reward(self.program_a.reward_ids, card)
        first.action_confirm()
        with self.assertRaisesRegex(ValidationError, "rewards on the sale order is"):
            second.action_confirm()
        self.assertEqual(self._get_points()[0], 0.0)

    def test_a_reward_that_costs_less_on_a_confirmed_order(self):
        self._order(1)
        self.program_a.issue_policy = "paid"
        order = self._order(2, is_confirmed=False)
        self._spend(order, 100.0)
        self.assertEqual(self._get_points()[0], 0.0)
        order.order_line.filtered("reward_id").points_cost = 60
        self.assertEqual(self._get_points()[0], 40.0)
        order._action_cancel()
        self.assertEqual(self._get_points()[0], 100.0)
        self.assertEqual(
            self._get_card()
            .entry_ids.sorted("sequence")[1:]
            .mapped(lambda entry: (entry.kind, entry.points, entry.res_id)),
            [
                ("redeem", -100.0, order.id),
                ("reverse", 100.0, order.id),
                ("redeem", -60.0, order.id),
                ("reverse", 60.0, order.id),
            ],
        )

    # ------------------------------------------------------------
    # WHAT LAPSED, AND MERGED CONTACTS
    # ------------------------------------------------------------

    def test_what_lapsed_is_not_taken_back_again(self):
        self.program_a.validity_days = 30
        for is_cancelled in (True, False):
            self.customer = self.env["res.partner"].create({"name": str(is_cancelled)})
            with freeze_time("2026-03-01 10:00:00"):
                order = self._order(2)
                invoice = self.env["account.move"]
                if not is_cancelled:
                    invoice = self._invoice(order)
            with freeze_time("2026-03-20 10:00:00"):
                self._order(1)
            # nobody has written off what lapsed on the 31st
            with self.subTest(cancelled=is_cancelled), freeze_time("2026-04-02 10:00"):
                if is_cancelled:
                    order._action_cancel()
                else:
                    self._credit(invoice)
                self.assertEqual(self._get_points()[0], 100.0)

    def test_orders_of_merged_contacts_stay_with_their_points(self):
        twin = self.customer
        self.customer = self.env["res.partner"].create({"name": "Kept"})
        self._order(1)
        self.customer, kept = twin, self.customer
        order = self._order(2)
        self.program_a.issue_policy = "paid"
        invoice = self._invoice(self._order(3))
        self.program_a.issue_policy = "confirmed"
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((twin | kept).ids, kept)
        self.customer = kept
        self.assertEqual(self._get_points()[0], 600.0)
        order._action_cancel()
        self.assertEqual(self._get_points()[0], 400.0)
        self._credit(invoice)
        self.assertEqual(self._get_points()[0], 100.0)

    # ------------------------------------------------------------
    # WHAT IT COSTS
    # ------------------------------------------------------------

    def test_documents_without_points_pay_nothing(self):
        other = self.env["res.partner"].create({"name": "No member"})
        self.env["loyalty.program"].search([]).active = False
        order = self._create_order(other, self.product, confirm=True)
        self._invoice(order)
        self.assertFalse(
            self.env["loyalty.point.queue"].search([("order_id", "=", order.id)])
        )
