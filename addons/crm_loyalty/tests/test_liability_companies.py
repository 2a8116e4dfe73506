"""The liability in several companies and currencies, and with other decimals."""

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .liability_common import FEBRUARY, JANUARY, LiabilityCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLiabilityCompanies(LiabilityCommon):
    """Two companies in dollars, customers who pay in euros."""

    # ------------------------------------------------------------
    # CURRENCIES
    # ------------------------------------------------------------

    def test_a_sale_in_another_currency_keeps_its_rate(self):
        euro = self._activate("EUR")
        self._set_rate(euro, "2026-01-01", 0.5)
        self._order("2026-01-10")
        self._order("2026-01-12", pricelist_id=self._create_pricelist(euro).id)
        # 1,000 points of 0.08 are 40 euros: 1,000 x 40 / 1,040 euros, twice in dollars
        close = self._close(JANUARY)
        self.assertEqual(
            self._get_row(close, currency_id=euro), (0, 76.92, 0, 0, 0, 76.92)
        )
        line = close.line_ids.filtered(lambda line: line.currency_id == euro)
        self.assertEqual(line.closing_currency, 38.46)
        self.assertEqual(line.points_closing, 1000)
        self.assertEqual(len(close.move_ids), 2)
        self._assert_ties_out()
        self._set_rate(euro, "2026-02-01", 0.4)
        # oldest first: 1,000 of the sale in dollars, 400 of that in euros
        self._move("2026-02-10", "redeem", -1400)
        close = self._close(FEBRUARY)
        self.assertEqual(
            self._get_row(close, currency_id=euro), (76.92, 0, -38.46, 0, 0, 38.46)
        )
        line = close.line_ids.filtered(lambda line: line.currency_id == euro)
        self.assertEqual(line.closing_currency, 19.23)
        self._assert_ties_out()
        rows = self._check().filtered(lambda row: row.currency_id == euro)
        self.assertEqual((rows.found, rows.found_currency), (38.46, 19.23))

    def test_currencies_without_and_with_three_decimals(self):
        for name, amount, deferred, left in (
            ("JPY", 100_000, 7_407, 2_778),
            ("KWD", 1_000, 74.074, 27.778),
        ):
            with self.subTest(currency=name), self.cr.savepoint() as savepoint:
                currency = self._activate(name)
                self.company_a.currency_id = currency
                self.program_a.currency_id = currency
                pricelist = self._create_pricelist(currency)
                order = self._order(
                    "2026-01-10", amount=amount, pricelist_id=pricelist.id
                )
                self.assertEqual(order.currency_id, currency)
                close = self._close(JANUARY)
                self.assertEqual(self._get_row(close)[5], deferred)
                self._move("2026-02-10", "redeem", -amount / 2)
                self.assertEqual(self._get_row(self._close(FEBRUARY))[5], left)
                self.assertEqual(
                    self._get_balance(self.policy.liability_account_id), left
                )
                self._assert_ties_out()
                savepoint.rollback()
                self.env.invalidate_all()

    # ------------------------------------------------------------
    # COMPANIES
    # ------------------------------------------------------------

    def test_a_shared_program_is_owed_by_who_sold(self):
        self._load_accounting(self.company_b)
        program = self._create_program("Shared", self.company_a, company_id=False)
        both = self.company_a | self.company_b
        self.keeper.company_ids = [Command.set(both.ids)]
        with freeze_time("2026-01-01"):
            policies = {
                company: self._create_policy(
                    program, company, prefix, other_points="value"
                )
                for company, prefix in ((self.company_a, "97"), (self.company_b, "96"))
            }
        card = self._create_card(self.customer, 0, program)
        self._move("2026-01-10", "earn", 1000, card)
        # spent in the other company
        self._move("2026-01-12", "redeem", -400, card, company=self.company_b)
        self._move("2026-01-13", "earn", 500, card, company=self.company_b)
        in_a = self._close(JANUARY, self.company_a)
        in_b = self._close(JANUARY, self.company_b)
        self.assertEqual(
            self._get_row(in_a, policies[self.company_a]), (0, 80, -40, 0, 0, 40)
        )
        self.assertEqual(
            self._get_row(in_b, policies[self.company_b]), (0, 40, 0, 0, 0, 40)
        )
        self.assertEqual(in_a.move_ids.company_id, self.company_a)
        self.assertEqual(in_b.move_ids.company_id, self.company_b)
        for company in both:
            self._assert_ties_out(company)

    def test_the_day_ends_in_the_time_zone_of_the_company(self):
        self.company_a.partner_id.tz = "America/New_York"
        self._order("2026-01-10")
        card = self._get_card()
        for instant in ("2026-02-01 04:59:00", "2026-02-01 05:01:00"):
            with freeze_time(instant):
                self.env["loyalty.card"].browse(card.id).points -= 100
        close = self._close(JANUARY)
        self.assertEqual(sum(close.line_ids.mapped("points_closing")), 900)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _activate(self, name):
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", name)])
        currency.active = True
        return currency

    def _set_rate(self, currency, day, rate):
        self.env["res.currency.rate"].search(
            [("currency_id", "=", currency.id), ("name", "=", day)]
        ).unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": date.fromisoformat(day),
                "rate": rate,
                "company_id": self.company_a.id,
            }
        )

    def _create_pricelist(self, currency):
        return self.env["product.pricelist"].create(
            {
                "name": currency.name,
                "currency_id": currency.id,
                "company_id": self.company_a.id,
            }
        )

    def test_a_period_begins_as_a_draft(self):
        self._order("2026-01-10")
        closes = self.env["loyalty.liability.close"].with_user(self.keeper)
        closes = closes.with_context(
            default_state="posted",
            default_date_from="2026-03-01",
            default_date_computed="2026-06-05 08:00:00",
        )
        with freeze_time("2026-06-05 08:00:00"):
            close = closes.create({})
        self.assertEqual(
            (close.state, str(close.date_from), close.date_computed),
            ("draft", "2026-01-01", False),
        )
