"""Policies, clocks, escalations."""

from . import (
    crm_case,
    crm_sla_calendar,
    crm_sla_escalation,
    crm_sla_escalation_rule,
    crm_sla_policy,
    crm_sla_policy_version,
    crm_sla_status,
    res_partner,
)
