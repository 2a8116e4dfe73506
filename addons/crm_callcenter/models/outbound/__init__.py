"""Calling out: lists of people to call, scripts, and what comes of the calls."""

# the entry's files extend it, in this order
from . import crm_call_list_entry

# isort: split
from . import (
    crm_call,
    crm_call_answer,
    crm_call_attempt,
    crm_call_desk,
    crm_call_disposition,
    crm_call_entry_guard,
    crm_call_entry_outcome,
    crm_call_entry_script,
    crm_call_holiday,
    crm_call_list,
    crm_call_list_fill,
    crm_call_pull,
    crm_call_script,
    crm_call_script_answer,
    crm_call_script_page,
    crm_call_zone,
    crm_journey_step,
    crm_sales_target,
    crm_segment_rule,
    crm_send_cap,
)
