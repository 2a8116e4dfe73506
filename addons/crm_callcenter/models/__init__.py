"""Models, one folder per sub-domain; what serves all of them lies here."""

from . import (
    case,
    crm_customer_document,
    ir_ui_menu,
    knowledge,
    res_company,
    res_config_settings,
    routing,
    sla,
)
