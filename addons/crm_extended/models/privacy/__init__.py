"""What is stored about a person: in one file, made anonymous, or no longer kept."""

# first: the others extend what is defined here
from . import crm_privacy, crm_privacy_request  # isort: split

from . import (
    crm_privacy_billing,
    crm_privacy_erase,
    crm_privacy_file,
    crm_privacy_parts,
    crm_privacy_request_line,
    crm_privacy_retention,
    res_company_privacy,
    res_config_settings_privacy,
)
