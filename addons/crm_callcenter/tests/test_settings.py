"""The switch shows and hides the application."""

from odoo.tests import Form, tagged

from .common import CrmCallcenterCommon

MENU = "crm_callcenter.crm_callcenter_menu_root"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestSettings(CrmCallcenterCommon):
    """Menus follow the companies of a person."""

    def _sees_menu(self, role):
        """Tell whether the web client shows the application to a user."""
        menus = self.env["ir.ui.menu"].with_user(self.users[role]).load_menus(False)
        return self.env.ref(MENU).id in menus

    def test_the_application_is_for_agents(self):
        for role, is_shown in (
            ("agent", True),
            ("supervisor", True),
            ("employee", False),
            ("salesperson", False),
        ):
            with self.subTest(role=role):
                self.assertEqual(self._sees_menu(role), is_shown)

    def test_a_company_turns_it_off_for_its_own_people(self):
        settings = self.env["res.config.settings"].with_company(self.company_a)
        with Form(settings) as form:
            self.assertTrue(form.crm_callcenter_enabled)
            form.crm_callcenter_enabled = False
        form.save().execute()
        self.assertFalse(self.company_a.crm_callcenter_enabled)
        self.assertFalse(self._sees_menu("agent"))
        self.assertTrue(self._sees_menu("agent_b"))

    def test_one_company_with_it_is_enough(self):
        agent = self.users["agent"]
        self.company_a.crm_callcenter_enabled = False
        self.assertFalse(self._sees_menu("agent"))
        agent.company_ids |= self.company_b
        self.assertTrue(self._sees_menu("agent"))

    def test_every_menu_leads_somewhere(self):
        root = self.env.ref(MENU)
        children = self.env["ir.ui.menu"].search([("parent_id", "=", root.id)])
        self.assertTrue(children)
        for menu in children:
            with self.subTest(menu=menu.name):
                model = self.env[menu.action.res_model].with_user(self.users["agent"])
                self.assertTrue(model.has_access("read"))
