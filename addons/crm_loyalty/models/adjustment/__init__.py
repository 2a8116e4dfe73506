"""Adjustments: points that a person gives or takes, with a reason."""

from . import (
    loyalty_adjustment,
    loyalty_adjustment_approver,
    loyalty_adjustment_limit,
    loyalty_adjustment_reason,
)
