"""Promises that only customers with a contract have."""

from dataclasses import replace

from odoo import fields, models


class CrmSlaPolicy(models.Model):
    """Ask for a contract as a further condition."""

    _inherit = "crm.sla.policy"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    is_for_contract = fields.Boolean(
        string="Only With Contract",
        help="Holds for cases that a service contract covers.",
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_rule(self, policy):
        """Add the condition."""
        rule = super()._get_rule(policy)
        return replace(rule, has_contract=True if policy.is_for_contract else None)

    def _get_case_facts(self, case):
        """Say whether a contract covers the case."""
        facts = super()._get_case_facts(case)
        return replace(facts, has_contract=case.contract_state == "covered")
