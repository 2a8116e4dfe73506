"""The page in a browser: a salesperson sees the figures of the interface."""

import json

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools.misc import formatLang

# the module, not its classes: pytest would collect and run Odoo's own tests here
from odoo.addons.web.tests import test_js

from .common import CrmExtendedCommon

SUITE = "@crm_extended"
READ_FIGURES = """
    const expected = %s;
    for (const [name, text] of Object.entries(expected)) {
        const shown = document.querySelector(`[data-figure=${name}]`)?.textContent;
        if (shown?.trim() !== text) {
            throw new Error(`${name} is shown as ${shown}, the interface says ${text}`);
        }
    }
    console.log("test successful");
"""


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerPageBrowser(CrmExtendedCommon, HttpCase):
    """Headless Chromium, logged in as a salesperson of own documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.user = cls.users["salesperson"]
        cls.user.tour_enabled = False
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme", "is_company": True, "user_id": cls.user.id}
        )
        cls._create_invoice(
            cls.customer, 1234.5, cls._get_days_ago(60), invoice_user_id=cls.user.id
        )
        cls._create_invoice(
            cls.customer, 99, cls._get_days_ago(400), invoice_user_id=cls.user.id
        )
        cls.env["crm.customer.metric"]._refresh(cls.company_a)

    def test_a_salesperson_sees_the_figures_of_the_interface(self):
        overview = self.env["crm.customer.overview"].sudo()._get_overview(self.customer)
        sales, receivable = overview["sales"], overview["receivable"]
        self.assertEqual(sales["revenue_12m"], 1234.5)
        self.assertEqual(receivable["overdue"], 1333.5)
        self.browser_js(
            f"/odoo/{self.customer.id}/customer-360",
            READ_FIGURES
            % json.dumps(
                {
                    "revenue_12m": self._format_amount(sales["revenue_12m"]),
                    "revenue_total": self._format_amount(sales["revenue_total"]),
                    "average_sale": self._format_amount(sales["average_sale"]),
                    "sale_count": str(sales["sale_count"]),
                    "recency_days": str(sales["recency_days"]),
                    "first_sale_date": self._format_day(sales["first_sale_date"]),
                    "last_sale_date": self._format_day(sales["last_sale_date"]),
                    "due": self._format_amount(receivable["due"]),
                    "overdue": self._format_amount(receivable["overdue"]),
                }
            ),
            ready="!!document.querySelector('[data-figure=due]')",
            login=self.user.login,
        )

    def test_the_contact_form_leads_to_the_page_and_back(self):
        self.start_tour(
            f"/odoo/contacts/{self.customer.id}",
            "crm_extended_customer_360",
            login=self.user.login,
        )

    def _format_amount(self, amount):
        """Return the amount as the web client writes it."""
        currency = self.company_a.currency_id
        return formatLang(self.env, amount, currency_obj=currency)

    def _format_day(self, day):
        """Return the day in the user's language, American English."""
        return fields.Date.to_date(day).strftime("%m/%d/%Y")


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerPageComponents(HttpCase):
    """The components against a mock server: static/tests/*.test.js."""

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(self, SUITE)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
