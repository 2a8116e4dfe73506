"""A program by which members recommend the company, for the tests of referrals."""

from odoo import Command, fields

from .common import CrmLoyaltyCommon


class ReferralCommon(CrmLoyaltyCommon):
    """A member with a code, and a friend who has yet to buy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.program_a.write(
            {
                "referral_enabled": True,
                "referral_points": 50,
                "referral_friend_points": 20,
                "referral_window_days": 14,
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 0.01}
                    ),
                ],
            }
        )
        cls.member = cls.env["res.partner"].create(
            {"name": "Mia Member", "email": "mia@example.com"}
        )
        cls.card = cls._create_card(cls.member, 0)
        cls.code = cls.card._get_referral_code()
        cls.friend = cls.env["res.partner"].create(
            {"name": "Fred Friend", "email": "fred@example.com"}
        )
        cls.product = cls._create_product(list_price=100)
        cls.referrals = cls.env["loyalty.referral"]

    def _capture(self, friend=None, origin="signup"):
        referral, refusal = self.referrals._capture(
            self.code, friend or self.friend, origin
        )
        self.assertEqual(refusal, "")
        return referral

    def _order(self, price=100, partner=None, **values):
        """Return a confirmed order of the friend."""
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.friend).id,
                "company_id": self.company_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": price,
                            "tax_ids": [],
                        }
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def _pay(self, order):
        """Return the invoice of an order, paid today."""
        invoice = order._create_invoices()
        invoice.action_post()
        pay = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        pay.create({"payment_date": fields.Date.today()}).action_create_payments()
        return invoice

    def _refund(self, invoice, amount=None):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        reversal = wizard.create({"journal_id": invoice.journal_id.id})
        reversal.refund_moves()
        credit = reversal.new_move_ids
        if amount is not None:
            credit.invoice_line_ids.write({"price_unit": amount, "quantity": 1})
        credit.action_post()

    def _run(self):
        """Look at what is due, as the job does."""
        self.referrals._find_due()._evaluate_batch()

    def _get_points(self, partner):
        """Return the points that referrals gave a customer, reversals taken off."""
        entries = self.env["loyalty.point.entry"].search(
            [
                ("card_id.partner_id", "=", partner.id),
                ("res_model", "=", "loyalty.referral"),
            ]
        )
        return sum(entries.mapped("points"))

    def _assert_state(self, referral, state, member=0, friend=0):
        self.assertEqual(referral.state, state)
        found = (self._get_points(self.member), self._get_points(referral.friend_id))
        self.assertEqual(found, (member, friend))
        difference = self.env["loyalty.ledger.difference"]._check_ledger()
        own = self.card | self._get_cards(referral.friend_id)
        self.assertFalse(difference.filtered(lambda row: row.card_id in own))

    def _get_cards(self, partner):
        return self.env["loyalty.card"].search([("partner_id", "=", partner.id)])
