"""Cases on the customer's page, in the finder, and when contacts are merged."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseCustomer(CrmCallcenterCommon):
    """An organisation with two people and three cases, one of them closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.acme = partners.create({"name": "Acme"})
        cls.anna = partners.create({"name": "Anna", "parent_id": cls.acme.id})
        cls.bert = partners.create({"name": "Bert", "parent_id": cls.acme.id})
        cls.cases = cls.env["crm.case"].create(
            [
                {"name": name, "partner_id": partner.id}
                for name, partner in (
                    ("Lamp", cls.anna),
                    ("Chair", cls.bert),
                    ("Table", cls.anna),
                )
            ]
        )
        cls.cases[2].action_close()

    def _as(self, role, record):
        """Return the record as a user of this role has it, nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.users[role]
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def _get_service(self, role="agent"):
        model = self._as(role, self.env["crm.customer.overview"])
        return model._get_overview(self._as(role, self.acme))["service"]

    def test_the_overview_says_how_the_customer_is_served(self):
        today = fields.Date.to_string(self.env["crm.customer.overview"]._get_today())
        self.assertEqual(
            self._get_service(),
            {
                "open_cases": 2,
                "cases_12m": 3,
                "breached_12m": 0,
                "last_case": today,
                "csat": False,
            },
        )

    def test_broken_promises_count_once_for_a_case(self):
        self.env["crm.sla.policy"].create(
            {
                "name": "Fast",
                "company_id": self.company_a.id,
                "first_response_hours": 1,
                "resolution_hours": 1,
            }
        )
        case = self.env["crm.case"].create(
            {
                "name": "Late",
                "partner_id": self.acme.id,
                "date_received": fields.Datetime.subtract(
                    fields.Datetime.now(), days=30
                ),
            }
        )
        self.env["crm.sla.status"]._refresh(case)
        statuses = self.env["crm.sla.status"].search([("case_id", "=", case.id)])
        self.assertEqual(statuses.mapped("state"), ["breached", "breached"])
        self.assertEqual(self._get_service()["breached_12m"], 1)

    def test_satisfaction_is_the_average_of_the_scores(self):
        for case, score in zip(self.cases, (5, 4), strict=False):
            self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.case"),
                    "res_id": case.id,
                    "rating": score,
                    "consumed": True,
                }
            )
        self.assertEqual(self._get_service()["csat"], 4.5)

    def test_who_may_open_the_customer_sees_the_figures(self):
        for role in ("marketer", "agent", "manager"):
            self.assertEqual(self._get_service(role)["open_cases"], 2)

    def test_company_without_customer_service_has_no_figures(self):
        self.company_a.crm_callcenter_enabled = False
        self.assertIs(self._get_service("agent"), False)

    def test_another_company_sees_no_cases(self):
        self.assertEqual(self._get_service("agent_b")["open_cases"], 0)
        self.assertEqual(self._as("agent_b", self.acme).case_count, 0)

    def test_the_page_shows_open_cases_and_leads_to_all(self):
        page = self._as("agent", self.env["crm.customer.page"])
        blocks = {
            block["key"]: block for block in page.get_page(self.acme.id)["blocks"]
        }
        self.assertEqual(blocks["cases"]["count"], 2)
        self.assertEqual(
            {row["id"] for row in blocks["cases"]["rows"]}, set(self.cases[:2].ids)
        )
        self.assertTrue(blocks["service"]["can_open"])
        for key, expected in (("cases", self.cases[:2]), ("service", self.cases)):
            action = page.get_block_action(self.acme.id, key)
            with self.subTest(key=key):
                found = self.env["crm.case"].search(action["domain"])
                self.assertEqual(found, expected.sorted())

    def test_the_page_costs_the_same_with_many_cases(self):
        page = self._as("agent", self.env["crm.customer.page"])

        def count_queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            page.get_page(self.acme.id)
            return self.env.cr.sql_log_count - before

        count_queries()
        few = count_queries()
        self.env["crm.case"].create(
            [{"name": f"Case {n}", "partner_id": self.bert.id} for n in range(30)]
        )
        self.assertLessEqual(count_queries(), few)

    def test_cases_stand_on_the_timeline_and_among_the_documents(self):
        timeline = self._as("agent", self.env["crm.timeline"])
        entries = timeline._get_entries(self._as("agent", self.acme), kinds=["case"])
        self.assertEqual({entry["id"] for entry in entries}, set(self.cases.ids))
        documents = self._as("agent", self.env["crm.document"]).search(
            [("kind", "=", "case"), ("partner_id", "in", (self.anna | self.bert).ids)]
        )
        self.assertEqual(set(documents.mapped("res_id")), set(self.cases.ids))
        closed = documents.filtered(lambda d: d.res_id == self.cases[2].id)
        self.assertEqual(closed.status, "done")

    def test_the_finder_counts_open_cases_by_one_query(self):
        partners = self._as("agent", self.acme | self.anna | self.bert)
        finder = self._as("agent", self.env["crm.customer.finder"])
        finder._get_open_case_counts(partners)
        with self.assertQueryCount(1):
            counts = finder._get_open_case_counts(partners)
        self.assertEqual(counts, {self.acme.id: 2, self.anna.id: 1, self.bert.id: 1})

    def test_contacts_count_and_open_their_cases(self):
        partners = self._as("agent", self.acme | self.anna)
        self.assertEqual(partners.mapped("case_count"), [3, 2])
        found = self.env["crm.case"].search(partners[1].action_open_cases()["domain"])
        self.assertEqual(found, (self.cases[0] | self.cases[2]).sorted())
        action = self._as("agent", self.anna).action_new_case()
        form = Form(
            self._as("agent", self.env["crm.case"]).with_context(**action["context"])
        )
        self.assertEqual(form.partner_id, self.anna)
        with self.assertRaises(AccessError):
            self._as("employee", self.anna).action_new_case()

    def test_merged_contacts_keep_their_cases(self):
        umbrella = self.env["res.partner"].create(
            {"name": "Umbrella", "is_company": True}
        )
        lone = self.env["res.partner"].create({"name": "Anna"})
        case = self.env["crm.case"].create({"name": "Sofa", "partner_id": lone.id})
        stays = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": umbrella.id}
        )
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (lone | stays).ids, stays, extra_checks=False
        )
        self.assertEqual(case.partner_id, stays)
        self.assertEqual(case.commercial_partner_id, umbrella)

    def test_a_deleted_contact_leaves_the_case(self):
        lone = self.env["res.partner"].create(
            {"name": "Zoe", "email": "zoe@example.com"}
        )
        case = self.env["crm.case"].create({"name": "Sofa", "partner_id": lone.id})
        lone.unlink()
        self.assertFalse(case.partner_id)
        self.assertEqual(case.email_from, "zoe@example.com")

    def test_the_privacy_lookup_finds_cases(self):
        case = self.cases[0]
        case.email_from = "anna@example.com"
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Anna", "email": "anna@example.com"}
        )
        wizard.action_lookup()
        self.assertIn(
            ("crm.case", case.id),
            [(line.res_model, line.res_id) for line in wizard.line_ids],
        )

    def test_the_page_offers_a_new_case_to_agents(self):
        offered = {}
        for role in ("agent", "supervisor", "salesperson", "accountant"):
            page = self._as(role, self.env["crm.customer.page"])
            if role == "salesperson":
                self.acme.user_id = self.users[role]
            offered[role] = [
                action["method"] for action in page.get_page(self.acme.id)["actions"]
            ]
        self.assertEqual(offered["agent"], ["action_new_case"])
        self.assertEqual(offered["supervisor"], ["action_new_case"])
        self.assertEqual(offered["salesperson"], [])
        self.assertEqual(offered["accountant"], [])
        self.company_a.crm_callcenter_enabled = False
        page = self._as("agent", self.env["crm.customer.page"])
        self.assertEqual(page.get_page(self.acme.id)["actions"], [])
