"""What members get on paper and by mail: card and statement."""

from . import (
    ir_actions_report,
    loyalty_card,
    loyalty_print,
    loyalty_program,
    loyalty_statement,
    loyalty_statement_job,
    res_company,
    res_config_settings,
)
