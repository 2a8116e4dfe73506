"""What is done for a case: returns, credit notes, quotations, time and costs."""

# the documents inherit from it
from . import crm_case_document

# isort: split
from . import (
    account_move,
    crm_case_back_office,
    crm_case_cost,
    crm_case_merge_documents,
    crm_case_team_back_office,
    crm_case_team_time,
    crm_case_time,
    res_company_time,
    res_config_settings_time,
    sale_order,
    stock_picking,
    stock_return_picking,
)
