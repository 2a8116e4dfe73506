"""Common and rare types."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseFrequency(CrmCallcenterCommon):
    """The cases of a company's last year tell how often a type occurs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case_type = cls.env["crm.case.type"].create({"name": "Lost key"})

    def _receive(self, count, days, company=None):
        """Receive cases of the type some days ago."""
        company = company or self.company_a
        received = fields.Datetime.now() - timedelta(days=days)
        vals = {
            "name": "key",
            "type_id": self.case_type.id,
            "company_id": company.id,
            "date_received": received,
        }
        self.env["crm.case"].with_company(company).create([vals] * count)
        self.case_type.invalidate_recordset(["frequency"])

    def _get_frequency(self):
        """Return how the agent of company A sees the type."""
        return self.case_type.with_user(self.users["agent"]).frequency

    def test_five_in_ninety_days_are_common(self):
        self._receive(4, 89)
        self.assertEqual(self._get_frequency(), "rare")
        self._receive(1, 91)
        self.assertEqual(self._get_frequency(), "rare")
        self._receive(1, 89)
        self.assertEqual(self._get_frequency(), "common")

    def test_twelve_in_a_year_are_common(self):
        self._receive(11, 300)
        self._receive(5, 366)
        self.assertEqual(self._get_frequency(), "rare")
        self._receive(1, 300)
        self.assertEqual(self._get_frequency(), "common")

    def test_cases_of_another_company_do_not_count(self):
        self._receive(20, 1, self.company_b)
        self.assertEqual(self._get_frequency(), "rare")
