"""Liability: what a company owes in rewards, in its general ledger."""

from . import (
    loyalty_liability_check,
    loyalty_liability_close,
    loyalty_liability_count,
    loyalty_liability_estimate,
    loyalty_liability_line,
    loyalty_liability_policy,
    loyalty_liability_posting,
    loyalty_liability_report,
    loyalty_liability_share,
    loyalty_liability_valuation,
    loyalty_program,
)
