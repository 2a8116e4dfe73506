"""Answers: drafts, approval, macros, replies."""

from . import (
    crm_case_answer,
    crm_case_approval,
    crm_case_macro,
    crm_case_reply,
    crm_case_type_approval,
)
