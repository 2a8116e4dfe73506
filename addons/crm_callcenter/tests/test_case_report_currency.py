"""Two companies chosen at once: what their cases cost is one figure."""

from odoo.tests import tagged

from .case_common import CrmCaseCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseReportCurrency(CrmCaseCommon):
    """A case in each of two companies with currencies of their own."""

    def test_costs_of_two_companies_add_up_in_one_currency(self):
        """An hour in each company: 60 here, and 60 that are worth 30 here."""
        currency = self.env["res.currency"].create({"name": "TWO", "symbol": "2"})
        here = self.company_a.currency_id
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "name": "2020-01-01",
                    "rate": 2 if company == self.company_a else 1,
                }
                for company in (self.company_a, self.company_b)
            ]
        )
        self.company_b.currency_id = currency
        team = self.env["crm.case.team"].create(
            {"name": "B", "company_id": self.company_b.id, "hourly_rate": 60}
        )
        self.team.hourly_rate = 60
        cases = self._create_case()
        cases |= (
            self.env["crm.case"]
            .with_company(self.company_b)
            .create({"name": "Other", "team_id": team.id})
        )
        self.env["crm.case.time"].create(
            [{"case_id": case.id, "minutes": 60} for case in cases]
        )
        supervisor = self.users["supervisor"]
        supervisor.company_ids |= self.company_b
        self.env.flush_all()
        report = (
            self.env["crm.case.report"]
            .with_user(supervisor)
            .with_context(allowed_company_ids=(self.company_a | self.company_b).ids)
        )
        [[cost]] = report._read_group([("case_id", "in", cases.ids)], [], ["cost:sum"])
        self.assertEqual(cost, 90)
        self.assertEqual(report.search([], limit=1).currency_id, here)
