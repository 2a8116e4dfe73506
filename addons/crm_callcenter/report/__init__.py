"""Analysis."""

from . import crm_call_report, crm_case_cost_report, crm_case_report, crm_sla_report
