"""The customer: history, figures, phones, consents, the 360 view."""

from . import (
    crm_api,
    crm_consent,
    crm_consent_purpose,
    crm_customer_document,
    crm_customer_finder,
    crm_customer_overview,
    crm_document_text,
    crm_event_queue,
    crm_partner_phone,
    crm_partner_ref,
    crm_sale_change,
    crm_sale_history,
    crm_sale_import,
    crm_sale_import_error,
    crm_sale_loader,
    crm_sale_staging,
    crm_sale_text,
    crm_timeline,
    res_company,
    res_partner,
)
