"""Segments and loyalty: members as conditions, programs for segments."""

from . import crm_segment_rule, loyalty_program, sale_order
