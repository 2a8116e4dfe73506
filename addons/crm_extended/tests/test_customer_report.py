"""The list of customers: its rows, its relation types, and who sees which."""

import itertools

from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.rfm import get_rfm_group
from .customer_metric_common import CustomerMetricCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerReport(CustomerMetricCommon):
    """Rows of two companies over partners of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["crm.customer.report"]
        cls.companies.crm_former_after_days = 100
        cls.shared = cls._create_customer("Shared", city="Riga")
        cls.ours = cls._create_customer("Ours", company_id=cls.company_a.id)
        cls.theirs = cls._create_customer("Theirs", company_id=cls.company_b.id)
        cls.contact = cls.env["res.partner"].create(
            {"name": "Contact", "parent_id": cls.shared.id}
        )
        cls.partners = cls.shared | cls.ours | cls.theirs | cls.contact

    def _search(self, partners, **values):
        """Return the rows of these partners in company A."""
        return self.report.search(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", self.company_a.id),
                *((key, "=", value) for key, value in values.items()),
            ]
        )

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    def test_one_row_per_commercial_partner_that_the_company_may_see(self):
        self.assertEqual(
            self._search(self.partners).partner_id, self.shared | self.ours
        )
        theirs = self.report.with_context(
            allowed_company_ids=self.company_b.ids
        ).search(
            [
                ("partner_id", "in", self.partners.ids),
                ("company_id", "=", self.company_b.id),
            ]
        )
        self.assertEqual(theirs.partner_id, self.shared | self.theirs)

    def test_nobody_is_without_a_relation(self):
        """The filter "not set" finds nobody, "set" finds everybody."""
        partners = self.env["res.partner"]
        domain = [("id", "in", self.shared.ids)]
        for operator, value, found in (
            ("=", False, 0),
            ("!=", False, 1),
            ("in", [False, "unknown"], 0),
        ):
            with self.subTest(operator=operator, value=value):
                condition = ("crm_relation_type", operator, value)
                self.assertEqual(partners.search_count([*domain, condition]), found)

    def test_company_itself_internal_users_and_archived_are_left_out(self):
        self.assertFalse(self._search(self.company_a.partner_id))
        self.assertFalse(self._search(self.users["manager"].partner_id))
        self.shared.active = False
        self.assertFalse(self._search(self.shared))
        self.assertTrue(self._search(self.shared, active=False))

    def test_branch_sees_the_partners_of_its_parent(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company_a.id}
        )
        self.env.user.company_ids = [Command.link(branch.id)]
        rows = self.report.with_context(allowed_company_ids=branch.ids).search(
            [
                ("partner_id", "in", self.partners.ids),
                ("company_id", "=", branch.id),
            ]
        )
        self.assertEqual(rows.partner_id, self.shared | self.ours)

    def test_figures_are_those_of_the_metrics(self):
        self._create_history(self.shared, "S1", [("2026-06-01", 7.5)])
        self.metrics._refresh(self.company_a)
        row = self._search(self.shared)
        [values] = self.metrics._get_values(self.shared.ids)
        for name in (
            "recency_days",
            "sale_count",
            "revenue_total",
            "revenue_12m",
            "average_sale",
            "recency_score",
            "rfm_code",
        ):
            self.assertEqual(row[name], values[name], name)
        self.assertEqual(row.currency_id, self.company_a.currency_id)
        self.assertEqual(row.city, "Riga")
        self.assertEqual(row.rfm_group, "lost")

    def test_every_pair_of_scores_has_the_group_of_the_page(self):
        customers = {
            scores: self._create_customer(f"Scores {scores}")
            for scores in itertools.product(range(1, 6), repeat=2)
        }
        for (recency, frequency), customer in customers.items():
            self.metrics.create(
                {
                    "partner_id": customer.id,
                    "company_id": self.company_a.id,
                    "recency_score": recency,
                    "frequency_score": frequency,
                }
            )
        for scores, customer in customers.items():
            self.assertEqual(self._search(customer).rfm_group, get_rfm_group(*scores))

    def test_groups_by_relation_and_responsible(self):
        self.shared.user_id = self.users["salesperson"]
        groups = self.report._read_group(
            [
                ("partner_id", "in", self.partners.ids),
                ("company_id", "=", self.company_a.id),
            ],
            ["relation_type", "user_id"],
            ["__count"],
        )
        self.assertCountEqual(
            groups,
            [
                ("prospect", self.users["salesperson"], 1),
                ("prospect", self.env["res.users"], 1),
            ],
        )

    # ------------------------------------------------------------
    # RELATION
    # ------------------------------------------------------------

    def test_relation_type_is_the_same_everywhere(self):
        reference = self.company_a.crm_analysis_date
        cases = {}  # {partner: expected relation type}
        for name, days, values, expected in (
            ("never", None, {}, "prospect"),
            ("supplies", None, {"supplier_rank": 1}, "supplier"),
            ("bought today", 0, {"supplier_rank": 1}, "customer"),
            ("last day", 100, {}, "customer"),
            ("a day later", 101, {}, "former"),
            ("in the future", -3, {}, "customer"),
            ("by hand", 5, {"crm_relation_manual": "competitor"}, "competitor"),
            ("by hand too", None, {"crm_relation_manual": "partner"}, "partner"),
        ):
            partner = self._create_customer(name, **values)
            cases[partner] = expected
            if days is not None:
                day = fields.Date.to_string(reference - relativedelta(days=days))
                self._create_history(partner, name, [(day, 5.0)])
        self.metrics._refresh(self.company_a)
        partners = self.env["res.partner"].union(*cases)
        rows = {row.partner_id: row.relation_type for row in self._search(partners)}
        self.assertEqual(rows, cases)
        partners.invalidate_recordset()
        self.assertEqual(
            {partner: partner.crm_relation_type for partner in partners}, cases
        )
        for relation_type in set(cases.values()):
            with self.subTest(relation_type=relation_type):
                domain = [("id", "in", partners.ids)]
                found = partners.search(
                    [*domain, ("crm_relation_type", "=", relation_type)]
                )
                others = partners.search(
                    [*domain, ("crm_relation_type", "!=", relation_type)]
                )
                expected = {
                    partner for partner in partners if cases[partner] == relation_type
                }
                self.assertEqual(set(found), expected)
                self.assertEqual(set(others), set(partners) - expected)

    def test_relation_by_hand_and_account_manager_are_per_company(self):
        manager = self.users["manager"]
        self.shared.with_company(self.company_a).write(
            {"crm_relation_manual": "partner", "account_manager_id": manager.id}
        )
        self.assertEqual(self.shared.crm_relation_type, "partner")
        self.assertEqual(self.contact.crm_relation_type, "partner")
        shared_b = self.shared.with_company(self.company_b)
        self.assertEqual(shared_b.crm_relation_type, "prospect")
        row = self._search(self.shared)
        self.assertEqual(row.account_manager_id, manager)
        self.assertEqual(row.relation_type, "partner")

    def test_default_of_the_relation_counts_in_lists_too(self):
        self.env["ir.default"].set(
            "res.partner",
            "crm_relation_manual",
            "partner",
            company_id=self.company_a.id,
        )
        self.assertEqual(self._search(self.ours).relation_type, "partner")
        self.ours.invalidate_recordset()
        self.assertEqual(self.ours.crm_relation_type, "partner")

    # ------------------------------------------------------------
    # ROLES
    # ------------------------------------------------------------

    def test_who_sees_which_customers(self):
        salesperson = self.users["salesperson"]
        own = self._create_customer("Own", user_id=salesperson.id)
        taken = self._create_customer("Taken", user_id=self.users["manager"].id)
        everything = own | taken | self.shared | self.ours
        for role, expected in (
            ("salesperson", everything - taken),
            ("all_customers", everything),
            ("manager", everything),
            ("marketer", everything),
            ("accountant", everything),
        ):
            with self.subTest(role=role):
                rows = self.report.with_user(self.users[role]).search(
                    [("partner_id", "in", (everything | self.theirs).ids)]
                )
                self.assertEqual(set(rows.partner_id.ids), set(expected.ids))
        for role in ("employee", "external", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.report.with_user(self.users[role]).search([])
        report_b = self.report.with_user(self.users["manager_b"])
        rows = report_b.with_context(allowed_company_ids=self.company_b.ids).search(
            [("partner_id", "in", (everything | self.theirs).ids)]
        )
        visible = everything - self.ours | self.theirs
        self.assertEqual(set(rows.partner_id.ids), set(visible.ids))

    def test_row_opens_the_page(self):
        row = self._search(self.shared).with_user(self.users["salesperson"])
        action = row.action_open_customer()
        self.assertEqual(action["tag"], "crm_customer_360")
        self.assertEqual(action["context"]["active_id"], self.shared.id)

    def test_row_of_another_salesperson_does_not_open(self):
        self.shared.user_id = self.users["manager"]
        row = self._search(self.shared).with_user(self.users["salesperson"])
        with self.assertRaises(AccessError):
            row.action_open_customer()

    def test_list_costs_the_same_for_one_and_for_fifty(self):
        specification = {
            name: {}
            for name in ("name", "relation_type", "revenue_12m", "rfm_code", "city")
        }
        specification["user_id"] = {"fields": {"display_name": {}}}
        self.env["res.partner"].create(
            [{"name": f"Many {index}", "is_company": True} for index in range(50)]
        )
        counts = []
        for limit in (1, 50):
            for _turn in range(2):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                found = self.report.web_search_read(
                    [("name", "=like", "Many %")], specification, limit=limit
                )
                count = self.cr.sql_log_count - before
            self.assertEqual(len(found["records"]), limit)
            counts.append(count)
        self.assertLessEqual(counts[1], counts[0])
