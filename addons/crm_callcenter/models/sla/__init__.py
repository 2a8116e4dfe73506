"""Policies, clocks, escalations."""

from . import (
    crm_case,
    crm_case_contract,
    crm_service_contract,
    crm_service_level,
    crm_sla_calendar,
    crm_sla_escalation,
    crm_sla_escalation_rule,
    crm_sla_policy,
    crm_sla_policy_contract,
    crm_sla_policy_version,
    crm_sla_status,
    crm_sla_status_contract,
    res_partner,
    resource_calendar,
    resource_calendar_attendance,
    resource_calendar_leaves,
)
