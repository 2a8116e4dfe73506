"""Agents and a supervisor, for the tests of crm_callcenter."""

from odoo.addons.crm_extended.tests.common import CrmExtendedCommon

ROLE_GROUPS = {
    "agent": "crm_callcenter.crm_callcenter_group_agent",
    "supervisor": "crm_callcenter.crm_callcenter_group_supervisor",
    # sells on the side, and would see own customers only
    "selling_agent": "crm_callcenter.crm_callcenter_group_agent,"
    "sales_team.group_sale_salesman",
}


class CrmCallcenterCommon(CrmExtendedCommon):
    """One user per role in company A, and an agent in company B."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role, groups in ROLE_GROUPS.items():
            cls.users[role] = cls._create_user(role, groups, cls.company_a)
        cls.users["agent_b"] = cls._create_user(
            "agent_b", ROLE_GROUPS["agent"], cls.company_b
        )
