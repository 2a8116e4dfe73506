"""Points that move at a till."""

from . import models
