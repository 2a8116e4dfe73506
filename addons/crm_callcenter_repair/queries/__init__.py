"""SQL builders; nothing is run here."""

from . import repair_cost
