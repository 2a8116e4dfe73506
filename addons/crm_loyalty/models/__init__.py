"""Models, one folder per sub-domain; what serves all of them lies here."""

from . import points, res_company, res_config_settings
