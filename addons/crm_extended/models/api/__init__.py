"""crm.api, its clients and their limits."""

from . import (
    crm_api,
    crm_api_call,
    crm_api_changes,
    crm_api_client,
    crm_api_client_network,
    crm_api_event,
    crm_api_event_kind,
    crm_api_intake,
    crm_api_log,
    crm_api_operation,
    crm_api_subscription,
    crm_web_throttle,
    ir_http,
    res_company_event,
    res_company_web,
    res_config_settings_web,
)

# sends for subscriptions, which must be there
from . import crm_api_delivery  # isort: skip
