"""The overview: every figure against documents made here; roles; companies."""

from datetime import datetime

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CrmExtendedCommon

OVERVIEW_KEYS = {
    "partner": "id name company_name email phone country_code salesperson since",
    "relation": "type account_manager consents",
    "sales": "currency first_sale_date last_sale_date recency_days sale_count "
    "revenue_total revenue_12m average_sale open_quotations open_orders",
    "rfm": "recency_score frequency_score monetary_score code segment_codes",
    "receivable": "currency due overdue credit_limit",
    "logistics": "open_deliveries late_deliveries returns_12m",
}


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerOverview(CrmExtendedCommon):
    """Documents of two contacts of one company are one customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-10 12:00:00"):
            cls._load_accounting(cls.company_a)
            cls.customer = cls.env["res.partner"].create(
                {
                    "name": "Acme",
                    "is_company": True,
                    "email": "office@acme.example",
                    "country_id": cls.env.ref("base.at").id,
                    "user_id": cls.users["salesperson"].id,
                }
            )
            cls.contact = cls.env["res.partner"].create(
                {"name": "Ann", "parent_id": cls.customer.id, "phone": "+43 1 234567"}
            )
            cls.stranger = cls.env["res.partner"].create({"name": "Stranger"})
            cls.product = cls._create_product()

    def _get_overview(self, partner=None, role=None):
        """Return the overview as this role sees it, or as the interface does."""
        overview = self.env["crm.customer.overview"].sudo()
        if role:
            user = self.users[role]
            overview = overview.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            )
        partner = (partner or self.customer).with_env(overview.env)
        return overview._get_overview(partner)

    # ------------------------------------------------------------
    # SHAPE
    # ------------------------------------------------------------

    def test_keys_are_those_of_the_contract(self):
        overview = self._get_overview()
        self.assertEqual(
            set(overview), {*OVERVIEW_KEYS, "service", "loyalty", "calls", "timeline"}
        )
        for part, keys in OVERVIEW_KEYS.items():
            self.assertEqual(set(overview[part]), set(keys.split()), part)

    def test_only_plain_types(self):
        self._create_invoice(self.customer, 100, "2026-03-01")
        self._create_order(self.contact, self.product, confirm=True)

        def check(value, path):
            if isinstance(value, dict):
                for key, item in value.items():
                    self.assertIs(type(key), str, path)
                    check(item, f"{path}.{key}")
            elif isinstance(value, list):
                for item in value:
                    check(item, f"{path}[]")
            else:
                self.assertIn(type(value), (str, int, float, bool), path)

        check(self._get_overview(), "overview")

    def test_person_and_company(self):
        partner = self._get_overview(self.contact)["partner"]
        self.assertEqual(partner["id"], self.contact.id)
        self.assertEqual(partner["name"], "Ann")
        self.assertEqual(partner["company_name"], "Acme")
        self.assertEqual(partner["phone"], self.contact.phone)
        self.assertIs(partner["email"], False)
        self.assertEqual(partner["salesperson"], "Salesperson")
        self.assertEqual(self._get_overview()["partner"]["country_code"], "AT")

    def test_since_is_the_first_document_else_creation(self):
        created = fields.Date.to_string(self.customer.create_date.date())
        self.assertEqual(self._get_overview()["partner"]["since"], created)
        self._create_invoice(self.contact, 10, "2024-07-01")
        self.assertEqual(self._get_overview()["partner"]["since"], "2024-07-01")

    def test_a_contact_loaded_by_sql_has_no_date_of_creation(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET create_date = NULL, write_date = NULL"
                " WHERE id = %s",
                self.stranger.id,
            )
        )
        self.env.invalidate_all()
        self.assertIs(self._get_overview(self.stranger)["partner"]["since"], False)
        page = self.env["crm.customer.page"].get_page(self.stranger.id)
        self.assertEqual(page["identity"]["name"], "Stranger")

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def test_open_quotations_and_orders_of_all_contacts(self):
        self._create_order(self.customer, self.product)
        self._create_order(self.contact, self.product, state="sent")
        self._create_order(self.stranger, self.product)
        cancelled = self._create_order(self.customer, self.product)
        cancelled._action_cancel()
        order = self._create_order(self.contact, self.product, confirm=True)
        sales = self._get_overview()["sales"]
        self.assertEqual(sales["open_quotations"], 2)
        self.assertEqual(sales["open_orders"], 1)
        order._create_invoices().action_post()
        self.assertEqual(self._get_overview()["sales"]["open_orders"], 0)

    def test_due_is_the_residual_of_posted_invoices_and_credit_notes(self):
        self._create_invoice(self.customer, 100, "2026-03-01", due="2026-03-31")
        self._create_invoice(self.contact, 40, "2026-01-01", due="2026-01-31")
        self._create_invoice(self.customer, 7, "2026-03-01", post=False)
        self._create_invoice(self.stranger, 1000, "2026-01-01")
        self._create_invoice(
            self.customer, 15, "2026-03-02", due="2026-04-02", move_type="out_refund"
        )
        paid = self._create_invoice(self.customer, 500, "2026-01-05")
        self._pay(paid)
        part = self._create_invoice(self.customer, 60, "2026-02-01", due="2026-02-15")
        self._pay(part, 50)
        receivable = self._get_overview()["receivable"]
        self.assertEqual(receivable["currency"], "USD")
        self.assertEqual(receivable["due"], 100 + 40 - 15 + 10)
        self.assertEqual(receivable["overdue"], 40 + 10)

    def test_overdue_begins_the_day_after_in_the_company_timezone(self):
        self._create_invoice(self.customer, 100, "2026-03-01", due="2026-03-10")
        self.company_a.partner_id.tz = "Pacific/Auckland"
        for instant, overdue in (
            ("2026-03-10 10:59:00", 0),  # 23:59 in Auckland
            ("2026-03-10 11:00:00", 100),  # midnight in Auckland
        ):
            with self.subTest(instant=instant), freeze_time(instant):
                self.assertEqual(self._get_overview()["receivable"]["overdue"], overdue)

    def test_overdue_counts_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half in 90 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": 0}
                    ),
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": 90}
                    ),
                ],
            }
        )
        self._create_invoice(
            self.customer, 100, "2026-03-01", invoice_payment_term_id=term.id
        )
        receivable = self._get_overview()["receivable"]
        self.assertEqual((receivable["due"], receivable["overdue"]), (100, 50))

    def test_credit_limit_is_shown_to_those_who_may_read_it(self):
        self.customer.with_company(self.company_a).credit_limit = 2500
        self.customer.user_id = False
        limits = {
            role: self._get_overview(role=role)["receivable"]["credit_limit"]
            for role in (None, "accountant", "salesperson")
        }
        self.assertEqual(limits, {None: 2500, "accountant": 2500, "salesperson": False})

    def test_deliveries_open_and_late(self):
        self._create_picking(self.contact, "2026-03-09 23:59:59")
        self._create_picking(self.customer, "2026-03-10 00:00:00")
        self._create_picking(self.stranger, "2026-03-01 00:00:00")
        done = self._create_picking(self.customer, "2026-02-01 00:00:00")
        self._finish_picking(done)
        logistics = self._get_overview()["logistics"]
        self.assertEqual(logistics["open_deliveries"], 2)
        self.assertEqual(logistics["late_deliveries"], 1)
        self.assertEqual(logistics["returns_12m"], 0)

    def test_returns_of_twelve_months(self):
        picking = self._create_picking(self.contact, "2026-03-01 00:00:00")
        self._finish_picking(picking)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        self.assertEqual(self._get_overview()["logistics"]["returns_12m"], 0)
        self._finish_picking(back)
        for instant, count in (
            (datetime(2025, 3, 11, 0, 0), 1),
            (datetime(2025, 3, 10, 23, 59), 0),
        ):
            back.date_done = instant
            self.assertEqual(self._get_overview()["logistics"]["returns_12m"], count)

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def test_a_salesperson_sees_own_customers_only(self):
        self.assertEqual(
            self._get_overview(role="salesperson")["partner"]["name"], "Acme"
        )
        self.customer.user_id = self.users["manager"]
        with self.assertRaisesRegex(AccessError, "looked after by Manager"):
            self._get_overview(role="salesperson")
        for role in ("all_customers", "manager", "marketer", "accountant"):
            self.assertEqual(self._get_overview(role=role)["partner"]["name"], "Acme")
        self.customer.user_id = False
        self._get_overview(role="salesperson")

    def test_a_salesperson_counts_own_documents_only(self):
        self._create_order(self.customer, self.product)
        self._create_order(
            self.customer, self.product, user_id=self.users["manager"].id
        )
        counts = {
            role: self._get_overview(role=role)["sales"]["open_quotations"]
            for role in ("salesperson", "all_customers", "employee")
        }
        self.assertEqual(
            counts, {"salesperson": 1, "all_customers": 2, "employee": False}
        )

    def test_people_from_outside_are_refused(self):
        for role in ("portal", "external"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_overview(role=role)
        with self.assertRaises(AccessError):
            self.env["crm.timeline"].with_user(self.users["portal"]).get_entries(
                self.customer.id
            )

    # ------------------------------------------------------------
    # COMPANIES
    # ------------------------------------------------------------

    def test_documents_of_another_company_are_not_counted(self):
        self._load_accounting(self.company_b)
        self._create_invoice(self.customer, 100, "2026-01-01")
        self._create_invoice(self.customer, 7, "2026-01-01", company=self.company_b)
        overview = self._get_overview()
        self.assertEqual(overview["receivable"]["due"], 100)
        self.assertEqual([entry["kind"] for entry in overview["timeline"]], ["invoice"])
        seen_b = self._get_overview(role="manager_b")
        self.assertEqual(seen_b["receivable"]["due"], 7)

    def test_a_customer_of_another_company_is_refused(self):
        self.customer.company_id = self.company_a
        with self.assertRaises(AccessError):
            self._get_overview(role="manager_b")
        overview = self.env["crm.customer.overview"].sudo()
        with self.assertRaisesRegex(AccessError, "Switch to that company"):
            overview.with_company(self.company_b)._get_overview(self.customer)

    # ------------------------------------------------------------
    # SPEED
    # ------------------------------------------------------------

    def test_queries_do_not_grow_with_the_documents(self):
        """One document of each kind, 16 of each, and 200 of one kind."""
        self._create_documents(1)
        few = self._count_queries()
        self._create_documents(15)
        self.assertEqual(self._count_queries(), few)
        self._create_orders(200)
        self.assertLessEqual(self._count_queries(), few)

    def _create_documents(self, count):
        """Make so many orders, invoices and messages."""
        self._create_orders(count)
        for _number in range(count):
            self._create_invoice(self.contact, 10, "2026-03-01")
            self.contact.message_post(body="Hello", message_type="comment")

    def _create_orders(self, count):
        """Make so many quotations at once."""
        self.env["sale.order"].create([{"partner_id": self.customer.id}] * count)

    def _count_queries(self):
        """Return the number of queries of an overview with warm registry caches."""
        self.env.flush_all()
        for _run in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_overview(role="manager")
        return self.env.cr.sql_log_count - before

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _create_picking(self, partner, scheduled):
        """Return a confirmed delivery of one piece."""
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_a.id)], limit=1
        )
        goods = self._create_product(name="Lamp", type="consu")
        picking = self.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": goods.id,
                            "product_uom_qty": 1,
                            "location_id": warehouse.lot_stock_id.id,
                            "location_dest_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.scheduled_date = scheduled
        return picking

    def _finish_picking(self, picking):
        """Do all of a picking."""
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking._action_done()
