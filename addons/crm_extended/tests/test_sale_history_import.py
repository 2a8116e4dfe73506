"""The loader of sales history, through the door that other systems use."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestSaleHistoryImport(CrmExtendedCommon):
    """Rows in, lines, customers and events out; twice is once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Import = cls.env["crm.sale.import"].with_company(cls.company_a)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @classmethod
    def _row(cls, **values):
        """Return a good row, changed by ``values``."""
        return {
            "document_ref": "D1",
            "date": "2020-05-01",
            "customer_ref": "C1",
            "customer_name": "Anna",
            "country": "EIRE",
            "product_ref": "P1",
            "product_name": "Tea",
            "quantity": 2,
            "unit_price": 1.25,
            **values,
        }

    @classmethod
    def _load(cls, *rows, company=None, **options):
        """Import rows of source ``shop``; return the counts and errors."""
        model = cls.Import.with_company(company or cls.company_a)
        return model._import_rows(list(rows), {"source": "shop", **options})

    def _lines(self, company=None, **criteria):
        """Return the lines of source ``shop`` in the order they were written."""
        domain = [
            ("company_id", "=", (company or self.company_a).id),
            ("source", "=", "shop"),
            *((key, "=", value) for key, value in criteria.items()),
        ]
        return self.env["crm.sale.history"].search(domain, order="id")

    def _customer(self, ref, company=None):
        """Return the customer behind a reference of source ``shop``."""
        refs = self.env["crm.partner.ref"].with_company(company or self.company_a)
        return self.env["res.partner"].browse(refs._get_partner_map("shop", [ref])[ref])

    def _take_events(self):
        """Return and remove the queued {(company id, partner id)} of kind history."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM crm_event_queue "
            "WHERE kind = 'history' AND company_id = ANY(%s) "
            "RETURNING company_id, partner_id",
            [(self.company_a + self.company_b).ids],
        )
        rows = self.env.cr.fetchall()
        self.assertEqual(len(rows), len(set(rows)), "each customer once")
        return set(rows)

    def _assert_counts(self, result, **expected):
        """Check the counts of a result; what is not named is 0."""
        counts = {key: value for key, value in result.items() if key != "errors"}
        zero = dict.fromkeys(
            (
                "imported",
                "unchanged",
                "updated",
                "partners_created",
                "skipped_anonymous",
            ),
            0,
        )
        self.assertEqual(counts, {**zero, **expected})

    # ------------------------------------------------------------
    # LINES
    # ------------------------------------------------------------

    def test_lines_and_customer_are_created(self):
        result = self._load(
            self._row(), self._row(quantity=-1), self._row(customer_ref="")
        )
        self._assert_counts(result, imported=2, partners_created=1, skipped_anonymous=1)
        self.assertEqual(result["errors"], [])
        lines = self._lines()
        self.assertEqual(lines.mapped("line_ref"), ["1", "2"])
        self.assertEqual(lines.mapped("amount"), [2.5, -1.25])
        partner = lines.partner_id
        self.assertEqual(partner, self._customer("C1"))
        self.assertEqual(partner.name, "Anna")
        self.assertEqual(partner.country_id.code, "IE")
        self.assertEqual(partner.company_id, self.company_a)
        self.assertFalse(partner.user_id)
        self.assertFalse(partner.message_ids)
        self.assertEqual(self._take_events(), {(self.company_a.id, partner.id)})

    def test_same_rows_again_write_nothing(self):
        rows = [self._row(), self._row(document_ref="D2", unit_price="0.10")]
        self._load(*rows)
        self._take_events()
        before = self.Import.search_count([])
        self._assert_counts(self._load(*rows), unchanged=2)
        self.assertFalse(self._take_events())
        self.assertEqual(self.Import.search_count([]), before)

    def test_only_the_changed_line_is_written(self):
        self._load(self._row(), self._row())
        first, second = self._lines()
        owner = second.import_id
        result = self._load(self._row(quantity=5), self._row())
        self._assert_counts(result, updated=1, unchanged=1)
        self.env.invalidate_all()
        self.assertEqual(first.amount, 6.25)
        self.assertNotEqual(first.import_id, owner)
        self.assertEqual(second.import_id, owner)

    def test_changed_customer_queues_both(self):
        self._load(self._row())
        self._take_events()
        self._assert_counts(
            self._load(self._row(customer_ref="C2")), updated=1, partners_created=1
        )
        self.assertEqual(
            self._take_events(),
            {(self.company_a.id, self._customer(ref).id) for ref in ("C1", "C2")},
        )

    def test_contact_of_a_company_queues_the_company(self):
        parent = self.env["res.partner"].create({"name": "Ltd", "is_company": True})
        child = self.env["res.partner"].create({"name": "Jo", "parent_id": parent.id})
        self.env["crm.partner.ref"].create(
            {
                "company_id": self.company_a.id,
                "source": "shop",
                "ref": "C1",
                "partner_id": child.id,
            }
        )
        self._load(self._row())
        self.assertEqual(self._lines().partner_id, child)
        self.assertEqual(self._take_events(), {(self.company_a.id, parent.id)})

    def test_switched_off_engine_is_not_told(self):
        self.company_a.crm_metrics_enabled = False
        self._load(self._row())
        self.assertFalse(self._take_events())

    def test_numbers_are_kept_exactly(self):
        self._load(self._row(quantity="3", unit_price="0.1234567890123"))
        self.env.cr.execute(
            "SELECT unit_price::text, amount::text FROM crm_sale_history WHERE id = %s",
            [self._lines().id],
        )
        self.assertEqual(self.env.cr.fetchone(), ("0.1234567890123", "0.3703703670369"))

    def test_position_counts_refused_and_anonymous_rows(self):
        bad = self._row(quantity="many")
        result = self._load(
            self._row(), bad, self._row(customer_ref=False), self._row(unit_price=7)
        )
        self.assertEqual([error["row"] for error in result["errors"]], [1])
        self.assertEqual(self._lines().mapped("line_ref"), ["1", "4"])
        result = self._load(
            self._row(),
            self._row(),
            self._row(customer_ref=False),
            self._row(unit_price=7),
        )
        self._assert_counts(result, imported=1, unchanged=2, skipped_anonymous=1)

    def test_explicit_line_twice_is_an_error(self):
        result = self._load(
            self._row(line_ref="7"), self._row(line_ref="7", quantity=9)
        )
        self._assert_counts(result, imported=1, partners_created=1)
        self.assertEqual(
            result["errors"],
            [
                {
                    "row": 1,
                    "error": "line_ref: D1/7, row 0 has the same document and line "
                    "already",
                }
            ],
        )
        self.assertEqual(self._lines().quantity, 2)

    def test_bad_rows_are_reported_while_the_others_land(self):
        cases = {
            "date: is required and is missing": {"date": False},
            "date: '2020-02-30' is not a date; write YYYY-MM-DD": {
                "date": "2020-02-30"
            },
            "quantity: 'two' is not a number": {"quantity": "two"},
            "quantity: 'True' is not a number": {"quantity": True},
            "unit_price: 'nan' is not a finite number": {"unit_price": float("nan")},
            "unit_price: 'inf' is not a finite number": {"unit_price": float("inf")},
            "unit_price: '-1' is negative; a return has a negative quantity": {
                "unit_price": -1
            },
            "currency: 'XXL' is not a currency code": {"currency": "XXL"},
            "document_ref: is required and is missing": {"document_ref": " "},
            "product_name: 'a\ufffdb' contains a control character": {
                "product_name": "a\x00b"
            },
            "colour: is not a key of a row": {"colour": "red"},
        }
        rows = [self._row(**values) for values in cases.values()]
        result = self._load(*rows, self._row(document_ref="GOOD"))
        self.assertEqual(
            result["errors"],
            [{"row": row, "error": error} for row, error in enumerate(cases)],
        )
        self._assert_counts(result, imported=1, partners_created=1)
        self.assertEqual(self._lines().document_ref, "GOOD")

    def test_what_is_no_list_of_rows_is_refused(self):
        for rows, options in (
            ("text", {"source": "shop"}),
            ([], None),
            ([], {}),
            ([], {"source": "  "}),
            ([], {"source": "shop", "colour": 1}),
            ([], {"source": "shop", "currency": "XXL"}),
            ([{}] * 50_001, {"source": "shop"}),
        ):
            with self.subTest(options=options), self.assertRaises(ValidationError):
                self.Import._import_rows(rows, options)

    # ------------------------------------------------------------
    # CUSTOMERS
    # ------------------------------------------------------------

    def test_spreadsheet_spelling_is_one_customer(self):
        self._load(
            self._row(customer_ref="17850.0"),
            self._row(customer_ref="17850"),
            self._row(customer_ref=17850),
        )
        partner = self._lines().partner_id
        self.assertEqual(len(partner), 1)
        refs = self.env["crm.partner.ref"].with_company(self.company_a)
        self.assertEqual(
            refs._get_partner_map("shop", ["17850.0", 17850, "17850", "1", None]),
            {"17850.0": partner.id, 17850: partner.id, "17850": partner.id},
        )
        self.assertEqual(refs._get_partner_map("other", ["17850"]), {})

    def test_archived_customer_is_used_as_is(self):
        self._load(self._row())
        partner = self._customer("C1")
        partner.active = False
        self._assert_counts(self._load(self._row(document_ref="D2")), imported=1)
        self.assertEqual(self._lines().partner_id, partner)
        self.assertFalse(partner.active)

    def test_rows_that_no_text_can_hold_do_not_stop_the_others(self):
        result = self._load(
            self._row(), "\x00\ud800", {"a\x00\ud800": 1}, {"date": "\ud800"}
        )
        self.assertEqual(result["imported"], 1)
        self.assertEqual([error["row"] for error in result["errors"]], [1, 2, 3])
        # what cannot be encoded cannot be answered
        str(result).encode()

    def test_merged_customer_takes_the_lines_along(self):
        self._load(self._row())
        partner = self._customer("C1")
        kept = self.env["res.partner"].create({"name": "Anna B."})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (kept + partner).ids, kept
        )
        self.env.invalidate_all()
        self.assertEqual(self._customer("C1"), kept)
        self.assertEqual(self._lines().partner_id, kept)
        self._assert_counts(self._load(self._row()), unchanged=1)

    def test_companies_do_not_see_each_other(self):
        self._load(self._row())
        result = self._load(self._row(), company=self.company_b)
        self._assert_counts(result, imported=1, partners_created=1)
        self.assertNotEqual(
            self._customer("C1"), self._customer("C1", company=self.company_b)
        )
        history = self.env["crm.sale.history"].with_user(self.users["manager_b"])
        history = history.with_context(allowed_company_ids=self.company_b.ids)
        self.assertEqual(history.search([]).company_id, self.company_b)

    # ------------------------------------------------------------
    # CURRENCIES
    # ------------------------------------------------------------

    def test_amount_at_the_rate_of_the_document_date(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        euro.rate_ids = [Command.clear()] + [
            Command.create({"name": day, "rate": rate, "company_id": self.company_a.id})
            for day, rate in (("2020-01-01", 0.5), ("2020-06-01", 0.25))
        ]
        self._load(
            self._row(date="2020-06-10", quantity=1, unit_price=3),
            self._row(date="2020-05-31", quantity=1, unit_price=3),
            self._row(document_ref="D2", date="2020-06-10", quantity=1, unit_price=3),
            self._row(document_ref="D3", quantity=1, unit_price=3, currency="usd"),
            currency="EUR",
        )
        # the first document is of May, by its earliest line
        self.assertEqual(self._lines().mapped("amount"), [6, 6, 12, 3])

    def test_currency_without_rate_is_refused(self):
        self.env["res.currency.rate"].search(
            [("currency_id", "in", self.env.ref("base.CHF").ids)]
        ).unlink()
        with self.assertRaisesRegex(ValidationError, "no exchange rate"):
            self._load(self._row(), currency="CHF")
