"""Models, one folder per sub-domain; what serves all of them lies here."""

# first: the others extend what is defined here
from . import points  # isort: split

from . import (
    activity,
    adjustment,
    analysis,
    liability,
    pool,
    privacy,
    referral,
    res_company,
    res_config_settings,
    review,
    segment,
    statement,
    tier,
)
