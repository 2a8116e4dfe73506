"""The wall board: what happens at the telephones now."""

from . import (
    crm_agent_timeline,
    crm_call_board,
    crm_call_intake,
    crm_call_supervise,
    crm_cti_provider,
    ir_websocket,
    res_company,
    res_config_settings,
)
