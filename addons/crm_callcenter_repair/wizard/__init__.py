"""The dialog for a repair."""

from . import crm_case_repair
