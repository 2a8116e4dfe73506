"""Models, one folder per sub-domain; what serves all of them lies here."""

from . import case, sla, routing, knowledge
from . import crm_customer_document, ir_ui_menu, res_company, res_config_settings
