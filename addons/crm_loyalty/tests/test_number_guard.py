"""What is no number is refused with a sentence, wherever people enter points."""

import math

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LedgerCommon

NO_NUMBERS = (math.nan, math.inf, -math.inf, 1e27, "many", [1])


@tagged("post_install", "-at_install", "crm_loyalty")
class TestNumberGuard(LedgerCommon):
    """A member with 500 points, and values that only another program would send."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._create_card(cls.customer, 500)
        cls.friend = cls.env["res.partner"].create({"name": "Friend"})
        cls.program_a.transfer_limit = 100

    def _get_places(self):
        """Yield (model, values, name of the field that is a number)."""
        yield (
            "loyalty.adjustment",
            {
                "card_id": self.card.id,
                "reason_id": self.env.ref(
                    "crm_loyalty.loyalty_adjustment_reason_goodwill"
                ).id,
            },
            "points",
        )
        yield (
            "loyalty.card.transfer",
            {
                "card_id": self.card.id,
                "target_partner_id": self.friend.id,
                "reason": "Gift",
            },
            "points",
        )
        yield ("loyalty.card.update.balance", {"card_id": self.card.id}, "new_balance")

    def test_new_records(self):
        manager = self.users["manager"]
        for model, values, name in self._get_places():
            for number in NO_NUMBERS:
                with self.subTest(model=model, number=number):
                    records = self.env[model].with_user(manager)
                    with self.assertRaisesRegex(ValidationError, "enter a number"):
                        records.create({**values, name: number})
        self.assertEqual(self.card.points, 500)
        self._assert_adds_up()

    def test_limits_and_programs(self):
        for number in NO_NUMBERS:
            with self.subTest(number), self.assertRaises(ValidationError):
                self.company_a.write({"crm_loyalty_limit_user": number})
            with self.subTest(number), self.assertRaises(ValidationError):
                self.program_a.write({"transfer_limit": number})
        self.assertEqual(self.program_a.transfer_limit, 100)

    def test_numbers_pass(self):
        self.company_a.write({"crm_loyalty_limit_user": 250.5, "name": "A"})
        self.assertEqual(self.company_a.crm_loyalty_limit_user, 250.5)
