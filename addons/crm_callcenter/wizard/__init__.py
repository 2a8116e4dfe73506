"""Short dialogs."""

from . import crm_case_answer_reject, crm_case_macro_run, mail_compose_message
