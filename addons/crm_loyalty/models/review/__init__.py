"""Review: movements that somebody should look at."""

from . import (
    loyalty_review,
    loyalty_review_rule,
    sale_order_review,
)
