"""Agents at the telephone: states, shifts, and how they kept to the plan."""

from . import (
    crm_agent_break,
    crm_agent_interval,
    crm_agent_profile,
    crm_agent_shift,
    crm_agent_state_log,
    crm_agent_timeline,
    crm_call,
    res_company,
    res_config_settings,
)
