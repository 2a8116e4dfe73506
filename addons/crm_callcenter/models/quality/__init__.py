"""How good calls are: score cards, samples, reviews."""

from . import (
    crm_quality_card,
    crm_quality_criterion,
    crm_quality_line,
    crm_quality_review,
)
