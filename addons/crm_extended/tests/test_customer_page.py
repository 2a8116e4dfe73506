"""The page: what the web client gets, and that each block opens what it counts."""

import json

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CrmExtendedCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerPage(CrmExtendedCommon):
    """A customer with a contact and documents of most kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-03-10 12:00:00"):
            cls._load_accounting(cls.company_a)
            cls.customer = cls.env["res.partner"].create(
                {"name": "Acme", "is_company": True}
            )
            cls.contact = cls.env["res.partner"].create(
                {
                    "name": "Ann",
                    "parent_id": cls.customer.id,
                    "email": "ann@acme.example",
                }
            )
            cls.product = cls._create_product()

    def _get_page(self, role="manager", partner=None):
        """Return the page as this role gets it."""
        pages = self.env["crm.customer.page"].with_user(self.users[role])
        return pages.get_page((partner or self.customer).id)

    def _get_block(self, key, role="manager"):
        """Return one block of the page."""
        blocks = {block["key"]: block for block in self._get_page(role)["blocks"]}
        return blocks.get(key)

    def _create_all_documents(self):
        """Make at least one document for every block but the returns."""
        self._create_invoice(self.customer, 100, "2026-01-01", due="2026-01-31")
        self._create_invoice(self.contact, 30, "2026-03-01", due="2026-04-01")
        self._create_order(self.contact, self.product)
        self._create_order(self.contact, self.product, confirm=True)
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": self.contact.id}
        )
        lead.activity_schedule(summary="Call", user_id=self.users["manager"].id)
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": "2026-03-12 10:00:00",
                "stop": "2026-03-12 11:00:00",
                "user_id": self.users["manager"].id,
                "partner_ids": [Command.set(self.contact.ids)],
            }
        )
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Spring offers",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "user_id": self.users["manager"].id,
            }
        )
        self.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": "mailing.contact",
                "res_id": 1,
                "email": "ann@acme.example",
                "sent_datetime": "2026-03-04 09:00:00",
            }
        )

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def test_the_page_shows_the_figures_of_the_interface(self):
        self._create_all_documents()
        self.env["crm.customer.metric"]._refresh(self.company_a)
        page = self._get_page()
        interface = self.env["crm.customer.overview"].sudo()
        expected = interface._get_overview(self.customer, has_timeline=False)
        credit_limit = page["overview"]["receivable"].pop("credit_limit")
        self.assertIs(credit_limit, False, "a CRM manager may not read it in Odoo")
        expected["receivable"].pop("credit_limit")
        self.assertEqual(page["overview"], expected)
        self.assertEqual(page["overview"]["sales"]["revenue_total"], 130)
        self.assertEqual(page["overview"]["sales"]["sale_count"], 2)
        self.assertTrue(json.dumps(page))

    def test_figures_that_one_may_not_read_are_missing(self):
        self._create_invoice(self.customer, 100, "2026-03-01")
        self.env["crm.customer.metric"]._refresh(self.company_a)
        page = self._get_page("employee")
        self.assertIs(page["overview"]["sales"]["revenue_total"], False)
        self.assertIs(page["overview"]["receivable"]["due"], False)
        self.assertIs(page["rfm"], False)
        self.assertIs(page["chart"], False)
        self.assertNotIn("invoices", [block["key"] for block in page["blocks"]])

    def test_scores_in_words(self):
        self._create_invoice(self.customer, 100, "2026-03-01")
        self.env["crm.customer.metric"]._refresh(self.company_a)
        rfm = self._get_page()["rfm"]
        self.assertEqual(
            [score["key"] for score in rfm["scores"]],
            ["recency_score", "frequency_score", "monetary_score"],
        )
        self.assertEqual(rfm["group"], "lost", "a lone customer has the scores 1, 1, 1")
        self.assertIs(self._get_page(partner=self._create_stranger())["rfm"], False)

    def test_chart_has_invoices_and_history_by_month(self):
        self._create_invoice(self.customer, 100, "2026-02-05")
        self._create_invoice(self.contact, 20, "2026-02-28")
        self._create_invoice(self.customer, 15, "2026-03-02", move_type="out_refund")
        self._create_invoice(self.customer, 999, "2024-03-31")
        self.env["crm.sale.import"].with_company(self.company_a)._import_rows(
            [
                {
                    "document_ref": "W1",
                    "date": "2024-04-01",
                    "customer_ref": "42",
                    "customer_name": "Web customer",
                    "product_ref": "X",
                    "quantity": 2,
                    "unit_price": 7,
                }
            ],
            {"source": "web"},
        )
        line = self.env["crm.sale.history"].search(
            [("company_id", "=", self.company_a.id)]
        )
        page = self._get_page(partner=line.partner_id)
        self.assertEqual(page["chart"]["history"], [14.0] + [0.0] * 23)
        chart = self._get_page()["chart"]
        self.assertEqual(
            (chart["months"][0], chart["months"][-1]), ("2024-04-01", "2026-03-01")
        )
        self.assertEqual(chart["invoices"], [0.0] * 22 + [120.0, -15.0])

    # ------------------------------------------------------------
    # THE PERSON
    # ------------------------------------------------------------

    def test_days_to_remember(self):
        """Birthday in two days, name day long away, a child's birthday today."""
        self.contact.write(
            {
                "birth_date": "1980-03-12",
                "name_day_month": "7",
                "name_day_day": 26,
                "relative_ids": [
                    Command.create(
                        {
                            "name": "Eva",
                            "kinship": "child",
                            "birth_date": "2015-03-10",
                        }
                    )
                ],
            }
        )
        identity = self._get_page(partner=self.contact)["identity"]
        self.assertEqual(
            identity["days"],
            [
                {"label": "Birthday", "date": "2026-03-12", "soon": "in 2 days"},
                {"label": "Name day", "date": "2026-07-26", "soon": ""},
            ],
        )
        (child,) = identity["relatives"]
        self.assertEqual((child["name"], child["kinship"]), ("Eva", "Child"))
        self.assertEqual(child["birthday"]["soon"], "today")

    def test_how_to_reach_the_person(self):
        self.contact.write(
            {
                "phone": "+43 1 5550100",
                "preferred_channel": "phone",
                "interest_ids": [
                    Command.create({"name": "Alpine gardens"}),
                    Command.create({"name": "Beekeeping"}),
                ],
                "crm_phone_ids": [
                    Command.create({"phone": "+43 664 5550101", "note": "evenings"})
                ],
            }
        )
        self.env["crm.consent"]._record(
            self.contact, "newsletter", "email", True, "form", "staff"
        )
        identity = self._get_page(partner=self.contact)["identity"]
        self.assertEqual(
            [phone["phone"] for phone in identity["phones"]],
            ["+43 1 5550100", "+43 664 5550101"],
        )
        self.assertIn(
            {"label": "Interests", "value": "Alpine gardens, Beekeeping"},
            identity["facts"],
        )
        (consent,) = identity["consents"]
        self.assertTrue(consent["is_granted"])
        self.assertIn("E-mail", consent["label"])

    # ------------------------------------------------------------
    # BLOCKS
    # ------------------------------------------------------------

    def test_each_block_opens_what_it_counts(self):
        self._create_all_documents()
        pages = self.env["crm.customer.page"].with_user(self.users["manager"])
        with_documents = set()
        for block in self._get_page()["blocks"]:
            if not block["can_open"]:
                continue
            with self.subTest(block=block["key"]):
                action = pages.get_block_action(self.customer.id, block["key"])
                json.dumps(action["domain"])
                records = (
                    self.env[action["res_model"]]
                    .with_user(self.users["manager"])
                    .with_context(**action["context"])
                    .search(action["domain"])
                )
                self.assertEqual(len(records), block["count"])
                if block["count"]:
                    with_documents.add(block["key"])
        self.assertEqual(
            with_documents,
            {
                "opportunities",
                "quotations",
                "orders",
                "invoices",
                "activities",
                "meetings",
            },
        )

    def test_blocks_count_what_the_overview_counts(self):
        self._create_all_documents()
        page = self._get_page()
        counts = {block["key"]: block["count"] for block in page["blocks"]}
        sales, logistics = page["overview"]["sales"], page["overview"]["logistics"]
        self.assertEqual(counts["quotations"], sales["open_quotations"])
        self.assertEqual(counts["orders"], sales["open_orders"])
        self.assertEqual(counts["deliveries"], logistics["open_deliveries"])
        self.assertEqual(counts["returns"], logistics["returns_12m"])

    def test_overdue_invoices_are_marked_and_come_first(self):
        self._create_all_documents()
        rows = self._get_block("invoices")["rows"]
        self.assertEqual([row["badge"] for row in rows], ["Overdue", ""])
        self.assertEqual([row["amount"] for row in rows], [100, 30])
        action = self.env["crm.customer.page"].get_block_action(
            self.customer.id, "overdue"
        )
        overdue = self.env["account.move"].search(action["domain"])
        self.assertEqual(overdue.mapped("amount_residual"), [100])

    def test_revenue_opens_what_it_adds_up(self):
        """Invoices, credit notes and imported sales; drafts and old ones not."""
        self._create_invoice(self.customer, 100, "2026-03-01")
        self._create_invoice(self.contact, 30, "2026-03-02", move_type="out_refund")
        self._create_invoice(self.customer, 50, "2025-03-10")
        self._create_invoice(self.customer, 70, "2026-03-03").button_draft()
        self.env["crm.sale.history"].create(
            {
                "company_id": self.company_a.id,
                "source": "web",
                "document_ref": "W1",
                "line_ref": "1",
                "date": "2026-01-01",
                "partner_id": self.contact.id,
                "quantity": 1.0,
                "unit_price": 7.0,
                "amount": 7.0,
                "currency_id": self.company_a.currency_id.id,
            }
        )
        self.env["crm.customer.metric"]._rebuild(self.company_a)
        sales = self._get_page()["overview"]["sales"]
        pages = self.env["crm.customer.page"].with_user(self.users["manager"])
        for key, figure, amount in (
            ("revenue", "revenue_total", 127),
            ("revenue_12m", "revenue_12m", 77),
        ):
            action = pages.get_block_action(self.customer.id, key)
            documents = self.env["crm.document"].search(action["domain"])
            self.assertEqual(sum(documents.mapped("amount")), amount)
            self.assertEqual(sales[figure], amount)

    def test_campaigns_are_for_those_who_may_read_mailings(self):
        self._create_all_documents()
        self.assertIsNone(self._get_block("campaigns"))
        campaigns = self._get_block("campaigns", role="marketer")
        self.assertEqual(campaigns["count"], 1)
        self.assertEqual(campaigns["rows"][0]["title"], "Spring offers")

    def test_a_block_without_documents_says_so(self):
        block = self._get_block("orders")
        self.assertEqual((block["count"], block["rows"]), (0, []))
        self.assertEqual(block["empty"], "No open orders")

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def test_restricted_salespeople_are_told(self):
        self.assertIs(self._get_page("salesperson")["is_restricted"], True)
        self.assertIs(self._get_page("all_customers")["is_restricted"], False)

    def test_people_from_outside_are_refused(self):
        pages = self.env["crm.customer.page"]
        for role in ("portal", "external"):
            user = self.users[role]
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    pages.with_user(user).get_page(self.customer.id)
                with self.assertRaises(AccessError):
                    pages.with_user(user).get_block_action(self.customer.id, "orders")
                with self.assertRaises(AccessError):
                    self.customer.with_user(user).action_open_360()

    def test_bad_questions_get_a_sentence(self):
        pages = self.env["crm.customer.page"].with_user(self.users["manager"])
        stranger = self._create_stranger()
        stranger_id = stranger.id
        stranger.unlink()
        with self.assertRaisesRegex(UserError, "no longer exists"):
            pages.get_page(stranger_id)
        with self.assertRaisesRegex(UserError, "no list of documents"):
            pages.get_block_action(self.customer.id, "secrets")

    def test_an_archived_customer_can_be_opened(self):
        self.contact.active = False
        self.customer.active = False
        self.assertIs(self._get_page()["identity"]["is_archived"], True)

    def test_the_contact_opens_its_page(self):
        action = self.contact.with_user(self.users["salesperson"]).action_open_360()
        self.assertEqual(action["tag"], "crm_customer_360")
        self.assertEqual(action["context"]["active_id"], self.contact.id)

    # ------------------------------------------------------------
    # SPEED
    # ------------------------------------------------------------

    def test_queries_do_not_grow_with_the_documents(self):
        """Sixteen documents of each kind cost what one of each costs.

        But for meetings: when block and timeline show different ones, Odoo reads them,
        their attendees and the attendees' names apart.
        """
        self._create_all_documents()
        few = self._count_queries()
        for _number in range(15):
            self._create_all_documents()
        self.assertLessEqual(self._count_queries(), few + 3)

    def _count_queries(self):
        """Return the number of queries of a page with warm registry caches."""
        self.env.flush_all()
        for _run in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_page()
        return self.env.cr.sql_log_count - before

    def _create_stranger(self):
        """Return a contact without documents."""
        return self.env["res.partner"].create({"name": "Stranger"})
