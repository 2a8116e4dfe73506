"""Pages for people without a login, and what they send."""

from . import (
    lead_form,
    openapi,
    opt_in,
    soap,
)
