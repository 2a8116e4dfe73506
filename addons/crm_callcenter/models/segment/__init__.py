"""Cases as conditions of segments."""

from . import crm_case, crm_segment_rule
