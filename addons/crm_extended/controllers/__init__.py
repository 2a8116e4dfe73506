"""Pages for people without a login, and what they send."""

from . import (
    caller_address,
    lead_form,
    openapi,
    opt_in,
    soap,
)
