"""The customer: history, figures, phones, consents, the 360 view."""

from . import (
    crm_customer_document,
    crm_customer_overview,
    crm_document_text,
    crm_event_queue,
    crm_timeline,
    res_company,
)
