"""crm.api, its clients and their limits."""

from . import (
    crm_api,
    crm_api_call,
    crm_api_client,
    crm_api_intake,
    crm_api_operation,
)
