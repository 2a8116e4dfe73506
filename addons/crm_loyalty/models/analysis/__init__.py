"""Analysis: what a program would cost, and what it brings."""

from . import (
    loyalty_analysis,
    loyalty_card,
    loyalty_enrolment,
    loyalty_mail,
    loyalty_mail_occasion,
    loyalty_program,
    loyalty_program_draft,
    loyalty_simulation,
    loyalty_simulation_compare,
    loyalty_simulation_level,
    loyalty_simulation_month,
    loyalty_simulation_run,
    loyalty_simulation_tier,
)
