"""The dialog that makes a service desk work."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .case_common import CrmCaseCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseSetup(CrmCaseCommon):
    """Set up by a supervisor, once and again."""

    def _set_up(self, role="supervisor", **values):
        """Fill in the dialog as a person would, and confirm."""
        setups = (
            self.env["crm.case.setup"]
            .with_user(self.users[role])
            .with_context(allowed_company_ids=self.company_a.ids)
        )
        with Form(setups) as form:
            for name, value in values.items():
                form[name] = value
        return form.save().action_set_up()

    def test_defaults_make_a_working_desk(self):
        team = self.env["crm.case.team"].search(
            [("company_id", "=", self.company_a.id)], limit=1
        )
        action = self._set_up(has_types=True)
        self.assertEqual(action["res_model"], "crm.case")
        self.assertIn(self.users["supervisor"], team.member_ids)
        case = self._create_case(team_id=team.id)
        self.assertEqual(case.sla_policy_id.first_response_hours, 4)
        urgent = self._create_case(team_id=team.id, severity="urgent")
        self.assertEqual(urgent.sla_policy_id.first_response_hours, 1)
        late = self.env["crm.case.type"].search(
            [("complete_name", "=", "Delivery / Late")]
        )
        self.assertEqual(len(late), 1)

    def test_again_changes_instead_of_making_more(self):
        self._set_up(preset="usual", has_types=True)
        counts = [
            self.env[model].search_count([])
            for model in ("crm.case.team", "crm.sla.policy", "crm.case.type")
        ]
        self._set_up(preset="usual", team_name="Help", has_types=True)
        self.assertEqual(
            counts,
            [
                self.env[model].search_count([])
                for model in ("crm.case.team", "crm.sla.policy", "crm.case.type")
            ],
        )

    def test_agent_may_not_set_up(self):
        with self.assertRaises(AccessError):
            self._set_up("agent")
