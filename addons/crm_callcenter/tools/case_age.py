"""How old open cases are, in classes of working hours."""

from __future__ import annotations

# the class begins with so many working hours; the first one begins at once
AGE_BAND_HOURS = (8, 24, 40, 80)
AGE_BANDS = [
    ("1", "Up to 8 h"),
    ("2", "8 to 24 h"),
    ("3", "24 to 40 h"),
    ("4", "40 to 80 h"),
    ("5", "Over 80 h"),
]


def get_age_band(hours: float) -> str:
    """Return the class of an age; who is exactly 8 hours old is in the second.

    :param hours: working hours, not negative.
    :raises ValueError: the age is negative.

    >>> get_age_band(0), get_age_band(7.9), get_age_band(8), get_age_band(1000)
    ('1', '1', '2', '5')
    """
    if hours < 0:
        raise ValueError(hours)
    return AGE_BANDS[sum(hours >= limit for limit in AGE_BAND_HOURS)][0]
