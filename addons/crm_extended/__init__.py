"""See readme/DESCRIPTION.md."""

from . import models, report
