"""Models, one folder per sub-domain; what serves all of them lies here.

The order matters: the case comes first, and a later folder overrides an earlier one
(the door of ``channel`` stands around the approval of ``answer``).
"""

# the models inherit from it
from . import crm_cached_mixin

# isort: split
from . import case

# isort: split
from . import answer

# isort: split
from . import (
    back_office,
    call,
    channel,
    crm_customer_document,
    customer,
    ir_ui_menu,
    knowledge,
    outbound,
    res_company,
    res_config_settings,
    routing,
    segment,
    sla,
)

# around calls, agents' profiles and cases
# isort: split
from . import agent

# isort: split
from . import board, privacy, quality, staffing
