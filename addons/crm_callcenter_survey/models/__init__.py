"""Scripts know surveys, and answers of surveys know the call."""

from . import (
    crm_call_list_entry,
    crm_call_script,
    crm_call_script_answer,
    crm_call_script_page,
    crm_privacy,
    survey_user_input,
)
