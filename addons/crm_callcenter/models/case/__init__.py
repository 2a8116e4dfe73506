"""Cases, types, classification, answers and their approval, returns and refunds."""

from . import (
    crm_api,
    crm_api_values,
    crm_case,
    crm_case_change,
    crm_case_conversation,
    crm_case_duplicate,
    crm_case_event,
    crm_case_intake,
    crm_case_priority,
    crm_case_stage,
    crm_case_tag,
    crm_case_team,
    crm_case_type,
    res_company,
    res_partner,
)
