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
        menus = self.env["ir.ui.menu"].search([("id", "child_of", root.id)])
        leaves = menus.filtered(lambda menu: not menu.child_id)
        self.assertNotIn(root, leaves)
        for menu in leaves:
            role = "agent" if not menu.group_ids else "supervisor"
            with self.subTest(menu=menu.complete_name):
                self.assertTrue(menu.action)
                if menu.action._name == "ir.actions.act_window":
                    model = self.env[menu.action.res_model].with_user(
                        self.users[self._get_reader(menu, role)]
                    )
                    self.assertTrue(model.has_access("read"))

    def _get_reader(self, menu, role):
        """Return the role that sees a menu: agents all that is not for supervisors."""
        supervisors = self.env.ref("crm_callcenter.crm_callcenter_group_supervisor")
        while menu:
            if supervisors in menu.group_ids:
                return "supervisor"
            menu = menu.parent_id
        return role
