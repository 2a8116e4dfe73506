"""What confirming an order of a member costs beside Odoo alone."""

from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged

from .common import CrmLoyaltyCommon

MOST_EXTRA_QUERIES = 5


@tagged("post_install", "-at_install", "crm_loyalty")
class TestConfirmCost(CrmLoyaltyCommon):
    """Two orders of one member, the program kept by Odoo or by the ledger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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
            }
        )
        cls.product = cls._create_product()

    def _confirm(self, is_ledgered):
        """Return the queries of confirming an order, as a person does it."""
        program, queries = type(self.env["loyalty.program"]), []
        # without the short cuts of tests: the tracking of Odoo is part of its cost
        env = self.env(context={"allowed_company_ids": self.company_a.ids})
        execute = Cursor.execute

        def note(cursor, query, *args, **kwargs):
            queries.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(program, "_is_ledgered", lambda _self: is_ledgered):
            order = self._create_order(self.customer, self.product).with_env(env)
            self.env.cr.flush()
            self.env.invalidate_all()
            with patch.object(Cursor, "execute", note):
                order.action_confirm()
                self.env.cr.flush()
        return queries

    def test_earning(self):
        """Odoo writes points, history and a tracked change; the ledger writes once."""
        for is_ledgered in (False, True):
            # the card is there, and what is cached for long is cached
            self._confirm(is_ledgered)
        plain, ours = self._confirm(False), self._confirm(True)
        self.assertFalse([query for query in plain if "loyalty_point_" in query])
        # what was earned, the card with its lots, the movement
        of_ledger = [query for query in ours if "loyalty_point_" in query]
        self.assertEqual(len(of_ledger), 3, of_ledger)
        self.assertLessEqual(len(ours) - len(plain), MOST_EXTRA_QUERIES)

    def test_who_waits_for_points_is_told(self):
        """The message of Odoo's communication plan goes out, as without the ledger."""
        template = self.env["mail.template"].create(
            {
                "name": "Milestone",
                "model_id": self.env["ir.model"]._get_id("loyalty.card"),
                "subject": "You made it",
                "use_default_to": True,
            }
        )
        self.program_a.communication_plan_ids = [
            Command.create(
                {
                    "trigger": "points_reach",
                    "points": 150,
                    "mail_template_id": template.id,
                }
            )
        ]
        self.customer.email = "acme@example.com"
        mails = self.env["mail.mail"]
        for count in (0, 1, 1):
            self._create_order(self.customer, self.product, confirm=True)
            with self.subTest(count=count):
                found = mails.search([("subject", "=", "You made it")])
                self.assertEqual(len(found), count)
