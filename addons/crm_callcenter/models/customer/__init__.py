"""Cases where the customer is shown: contact, page, list, timeline."""

from . import (
    base_partner_merge,
    crm_customer_document,
    crm_customer_finder,
    crm_customer_list,
    crm_customer_overview,
    crm_customer_page,
    crm_document,
    crm_timeline,
    res_partner,
    res_partner_case,
)
