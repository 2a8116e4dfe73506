"""Contracts: what is covered, what they grant; and the report of promises."""

from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case_common import FRIDAY, CrmCaseCommon

MONDAY = datetime(2026, 1, 5, 9, 30)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseContract(CrmCaseCommon):
    """Acme has bought two cases for January 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contract(included_cases=2)
        cls.person = cls.env["res.partner"].create(
            {"name": "Ann", "parent_id": cls.customer.id}
        )

    @classmethod
    def _create_contract(cls, **values):
        return cls.env["crm.service.contract"].create(
            {
                "name": "Support",
                "company_id": cls.company_a.id,
                "partner_id": cls.customer.id,
                "date_start": date(2026, 1, 1),
                "date_end": date(2026, 1, 31),
                **values,
            }
        )

    # ------------------------------------------------------------
    # ENTITLEMENT
    # ------------------------------------------------------------

    def test_cases_are_covered_until_the_contract_is_used_up(self):
        cases = [
            self._create_case(partner_id=partner.id, date_received=FRIDAY)
            for partner in (self.customer, self.person, self.customer)
        ]
        self.assertEqual(
            [case.contract_state for case in cases], ["covered", "covered", "used_up"]
        )
        self.assertEqual(cases[2].service_contract_id, self.contract)
        self.assertEqual(self.contract.used_cases, 2)
        self.assertEqual(self.contract.remaining_cases, 0)

    def test_days_outside_are_not_covered(self):
        for day, state in (
            (datetime(2025, 12, 31, 23), False),
            (datetime(2026, 1, 1), "covered"),
            (datetime(2026, 1, 31, 23), "covered"),
            (datetime(2026, 2, 1), False),
        ):
            with self.subTest(day=day):
                case = self._create_case(date_received=day)
                self.assertEqual(case.contract_state, state)

    def test_another_customer_is_not_covered_until_the_case_is_theirs(self):
        other = self.env["res.partner"].create({"name": "Other"})
        case = self._create_case(partner_id=other.id, date_received=FRIDAY)
        self.assertFalse(case.service_contract_id)
        case.partner_id = self.customer
        self.assertEqual(case.contract_state, "covered")
        case.partner_id = other
        self.assertFalse(case.service_contract_id)
        self.assertFalse(case.contract_state)

    def test_only_products_of_the_category_are_covered(self):
        parent = self.env["product.category"].create({"name": "Machines"})
        child = self.env["product.category"].create(
            {"name": "Presses", "parent_id": parent.id}
        )
        self.contract.product_category_id = parent
        press = self._create_product(categ_id=child.id)
        other = self._create_product(
            categ_id=self.env["product.category"].create({"name": "Paper"}).id
        )
        for product, state in ((press, "covered"), (other, False)):
            case = self._create_case(product_id=product.id, date_received=FRIDAY)
            self.assertEqual(case.contract_state, state)

    def test_a_contract_cannot_end_before_it_begins(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._create_contract(date_end=date(2025, 12, 31))

    # ------------------------------------------------------------
    # WHAT A CONTRACT GIVES
    # ------------------------------------------------------------

    def test_a_contract_of_today_grants_its_level_to_people_of_the_customer(self):
        levels = self.env["crm.service.level"].with_company(self.company_a)
        self.contract.service_level = "vip"
        self.assertEqual(levels._get_levels(self.person)[self.person.id][0], "standard")
        self.contract.date_end = False
        level, reason = levels._get_levels(self.person)[self.person.id]
        self.assertEqual(level, "vip")
        self.assertIn("Support", reason)
        foreign = levels.with_company(self.company_b)
        self.assertEqual(
            foreign._get_levels(self.person)[self.person.id][0], "standard"
        )

    def test_a_promise_for_covered_cases_only(self):
        bought = self._create_policy(is_for_contract=True, resolution_hours=4)
        cases = [self._create_case(date_received=FRIDAY) for _count in range(3)]
        self.assertEqual(
            [case.sla_policy_id for case in cases], [bought, bought, self.policy]
        )

    def test_clocks_run_by_the_hours_of_the_contract(self):
        nights = self.env["resource.calendar"].create(
            {
                "name": "Nights",
                "tz": "UTC",
                "company_id": self.company_a.id,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Night",
                            "dayofweek": "4",
                            "hour_from": 20,
                            "hour_to": 22,
                        }
                    )
                ],
            }
        )
        self.contract.resource_calendar_id = nights
        self.policy.calendar_source = "customer"
        case = self._create_case(date_received=FRIDAY)
        clock = case.sla_status_ids.filtered(lambda s: s.milestone == "first_response")
        self.assertEqual(clock.deadline, datetime(2026, 1, 2, 21))

    # ------------------------------------------------------------
    # ROLES AND COMPANIES
    # ------------------------------------------------------------

    def test_agents_read_contracts_supervisors_write_them(self):
        for role, can_write in (("agent", False), ("supervisor", True)):
            contract = self.contract.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertTrue(contract.has_access("read"))
                self.assertEqual(contract.has_access("write"), can_write)

    def test_contracts_of_other_companies_are_hidden(self):
        contract = self.contract.with_user(self.users["agent_b"])
        with self.assertRaises(AccessError):
            contract.check_access("read")

    # ------------------------------------------------------------
    # REPORT
    # ------------------------------------------------------------

    def test_the_report_counts_working_hours_and_kept_promises(self):
        late = self._create_case(date_received=FRIDAY)
        late._add_agent_reply("Sorry", datetime(2026, 1, 5, 10, 30))
        in_time = self._create_case(date_received=FRIDAY)
        in_time._add_agent_reply("Here", MONDAY)
        report = self.env["crm.sla.report"].with_user(self.users["supervisor"])
        ((count, pct, hours),) = report._read_group(
            [
                ("case_id", "in", (late + in_time).ids),
                ("milestone", "=", "first_response"),
            ],
            [],
            ["__count", "met_pct:avg", "working_hours:avg"],
        )
        # 2 and 1 working hours after Friday 16:30, the weekend left out
        self.assertEqual((count, pct, hours), (2, 50.0, 1.5))

    def test_the_report_is_for_supervisors_of_the_company(self):
        case = self._create_case(date_received=FRIDAY)
        domain = [("case_id", "=", case.id)]
        report = self.env["crm.sla.report"]
        seen = report.with_user(self.users["supervisor"]).search_count(domain)
        self.assertEqual(seen, 2)
        with self.assertRaises(AccessError):
            report.with_user(self.users["agent"]).search_count(domain)

    def test_an_answer_while_waiting_is_in_time(self):
        case = self._create_case(date_received=FRIDAY)
        case._set_waiting(True, FRIDAY)
        case._add_agent_reply("Still there?", datetime(2026, 1, 7, 12))
        clock = case.sla_status_ids.filtered(lambda s: s.milestone == "first_response")
        self.assertEqual(clock.state, "met")
        self.assertEqual(clock.elapsed_hours, 0)
