"""Cards: whoever writes points moves them, nothing is changed, time passes."""

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LedgerCommon

START = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLedgerCards(LedgerCommon):
    """Odoo's own ways to points, and the check of the ledger."""

    # ------------------------------------------------------------
    # ODOO'S OWN WAYS
    # ------------------------------------------------------------

    def test_whoever_writes_points_moves_them(self):
        card = self._create_card(self.customer, 10)
        card.points += 5
        card.points -= 12
        self.assertEqual(
            card.entry_ids.sorted("sequence").mapped("points"), [10.0, 5.0, -12.0]
        )
        self.assertEqual(card.points, 3.0)
        with self.assertRaises(UserError):
            card.points = -1
        self._assert_adds_up()

    def test_the_dialog_keeps_the_reason(self):
        card = self._create_card(self.customer, 10)
        dialog = self.env["loyalty.card.update.balance"].create(
            {"card_id": card.id, "new_balance": 4, "description": "Complaint"}
        )
        dialog.action_update_card_point()
        entry = card.entry_ids.sorted("sequence")[-1]
        self.assertEqual(
            (entry.kind, entry.points, entry.reason), ("adjust", -6.0, "Complaint")
        )
        self.assertEqual(card.history_ids.sorted("id")[-1].used, 6.0)

    def test_the_ledger_cannot_be_changed(self):
        card = self._create_card(self.customer, 10)
        for rows in (card.entry_ids, card.lot_ids, card.entry_ids.move_ids):
            with self.subTest(model=rows._name):
                self.assertTrue(rows)
                with self.assertRaises(UserError):
                    rows.write({"points": 1})
                with self.assertRaises(UserError):
                    rows.unlink()

    def test_a_difference_is_reported_with_the_card(self):
        card = self._create_card(self.customer, 10)
        self.env.cr.execute(
            "UPDATE loyalty_card SET points = 11 WHERE id = %s", [card.id]
        )
        card.invalidate_recordset()
        found = self.env["loyalty.ledger.difference"]._check_ledger()
        own = found.filtered(lambda row: row.card_id == card)
        self.assertEqual(
            own.mapped(lambda row: (row.kind, row.expected, row.found)),
            [("card", 10.0, 11.0)],
        )
        self.assertEqual(card.points, 11.0)

    def test_time_passes_for_cards_nobody_touches(self):
        with freeze_time(START):
            held = self._earn(30, "E1", available_on="2026-03-12 08:00:00")
            self._earn(5, "E2", expires_on="2026-03-11")
            self.assertTrue(held)
        card = self._get_card()
        with freeze_time("2026-03-12 08:00:01"):
            self.env.ref("crm_loyalty.ir_cron_settle_points").method_direct_trigger()
        card.invalidate_recordset()
        self.assertEqual(card.points, 30.0)
        self.assertEqual(
            card.entry_ids.sorted("sequence").mapped("kind"),
            ["earn", "earn", "expire"],
        )
        self._assert_adds_up()

    def test_merging_contacts_keeps_the_days(self):
        with freeze_time(START):
            self._create_card(self.customer, 10)
            other = self.env["res.partner"].create({"name": "Twin"})
            twin = self._create_card(other, 7, expiration_date="2026-06-30")
            merge = self.env["base.partner.merge.automatic.wizard"].create({})
            merge._merge((self.customer | other).ids, self.customer)
            balance = self.crm_api.loyalty_balance(self.customer.id)
        self.assertEqual(balance["points"], 17.0)
        self.assertEqual(balance["expiring"], [{"date": "2026-06-30", "points": 7.0}])
        self.assertEqual(twin.points, 0.0)
        self._assert_adds_up()
