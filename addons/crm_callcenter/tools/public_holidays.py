"""Public holidays of countries and regions, from a library that follows the laws."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays


def get_public_holidays(
    country: str, regions: Iterable[str], year: int, language: str | None = None
) -> dict[date, str]:
    """Return the public holidays of a year with their names.

    :param country: ISO 3166-1 code of two letters.
    :param regions: code and name of a subdivision; the first one that the library
        knows counts. Without any the days of the whole country are returned.
    :param language: like ``en_US``; one that the library does not have for the country
        gives the names in the language of the country.
    :return: empty for a country that the library does not know.

    >>> get_public_holidays("US", (), 2026, "en_US")[date(2026, 11, 26)]
    'Thanksgiving Day'
    >>> date(2026, 1, 6) in get_public_holidays("DE", (), 2026)
    False
    >>> date(2026, 1, 6) in get_public_holidays("DE", ("BY", "Bavaria"), 2026)
    True
    >>> date(2026, 1, 6) in get_public_holidays("DE", ("??", "Atlantis"), 2026)
    False
    >>> get_public_holidays("XX", (), 2026)
    {}

    *Source*: the ``holidays`` package, which cites the law of each country.
    """
    known = holidays.list_supported_countries()
    if country not in known:
        return {}
    calendar = getattr(holidays, country)
    subdivisions = {*known[country], *calendar.subdivisions_aliases}
    found = calendar(
        years=year,
        subdiv=next((name for name in regions if name in subdivisions), None),
        language=language if language in calendar.supported_languages else None,
    )
    return dict(sorted(found.items()))
