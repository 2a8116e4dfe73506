"""Cases, teams and repair orders know each other."""

from . import crm_case, crm_case_cost_report, crm_case_team, repair_order
