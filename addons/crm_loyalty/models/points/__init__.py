"""Points: the balance of Odoo's loyalty cards and their movements."""

from . import (
    crm_api,
    crm_customer_list,
    crm_customer_overview,
    crm_timeline,
    loyalty_balance,
)
