"""Skills, capacity, presence, overflow."""

from . import (
    crm_agent_profile,
    crm_agent_skill,
    crm_agent_state_log,
    crm_case_offer,
    crm_case_routing,
    crm_case_team,
    crm_routing,
    crm_routing_input,
    crm_routing_skill_rule,
    crm_routing_weight,
    crm_routing_words,
)
