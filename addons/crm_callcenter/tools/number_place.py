"""Where a telephone number is at home: country, region and time zones."""

from __future__ import annotations

from typing import NamedTuple

import phonenumbers
from phonenumbers import geocoder
from phonenumbers import timezone as number_zones

UNKNOWN_ZONE = "Etc/Unknown"


class NumberPlace(NamedTuple):
    """What a number says about where it rings.

    :param country: ISO code, empty when the number has none (satellites).
    :param region: code or name of a region as the numbering plan knows it, may be
        empty; a city where the plan knows no more.
    :param time_zones: names of all time zones in which it may ring, sorted.
    """

    country: str = ""
    region: str = ""
    time_zones: tuple[str, ...] = ()


def locate(number: str) -> NumberPlace:
    """Return where a number in E.164 is at home; nothing is known of other texts.

    >>> locate("+12125551234")
    NumberPlace(country='US', region='NY', time_zones=('America/New_York',))
    >>> locate("+4313456789")
    NumberPlace(country='AT', region='Vienna', time_zones=('Europe/Vienna',))
    >>> locate("nobody")
    NumberPlace(country='', region='', time_zones=())

    *Source*: the tables of Google's libphonenumber; a mobile number of a country with
    several time zones has all of them.
    """
    try:
        parsed = phonenumbers.parse(number or "")
    except phonenumbers.NumberParseException:
        return NumberPlace()
    country = phonenumbers.region_code_for_number(parsed) or ""
    if len(country) != 2 or not country.isalpha():
        country = ""
    zones = set(number_zones.time_zones_for_number(parsed)) - {UNKNOWN_ZONE}
    described = geocoder.description_for_number(parsed, "en")
    if described == geocoder.country_name_for_number(parsed, "en"):
        described = ""
    region = described.rpartition(", ")[2]
    return NumberPlace(country, region, tuple(sorted(zones)))
