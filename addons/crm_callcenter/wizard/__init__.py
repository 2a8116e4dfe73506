"""Short dialogs."""

# the others inherit from it
from . import crm_case_dialog, crm_case_document_dialog

# isort: split
from . import (
    crm_call_staffing,
    crm_case_answer_reject,
    crm_case_broadcast,
    crm_case_broadcast_line,
    crm_case_macro_run,
    crm_case_merge,
    crm_case_refund,
    crm_case_refund_line,
    crm_case_return,
    crm_case_return_line,
    crm_case_setup,
    crm_case_split,
    crm_case_wait,
    mail_compose_message,
)
