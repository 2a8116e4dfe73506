"""The switch on the settings page is the company's own."""

from odoo.tests import Form, tagged

from .common import CrmLoyaltyCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestSettings(CrmLoyaltyCommon):
    """What an administrator turns in one company stays in that company."""

    def test_the_switch_belongs_to_one_company(self):
        settings = self.env["res.config.settings"].with_company(self.company_a)
        with Form(settings) as form:
            self.assertTrue(form.crm_loyalty_enabled)
            form.crm_loyalty_enabled = False
        form.save().execute()
        self.assertFalse(self.company_a.crm_loyalty_enabled)
        self.assertTrue(self.company_b.crm_loyalty_enabled)
