"""Analysis."""

from . import crm_case_cost_report, crm_case_report, crm_sla_report
