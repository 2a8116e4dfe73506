"""A program of the past, lived through day by day.

Knows nothing of SQL: it walks over the days, gives each sale the points of the tier in
which its customer woke up, and looks at tiers in the evening.
"""

from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from dateutil.relativedelta import relativedelta

CENT = Decimal("0.01")


def replay(documents, period, rules, tiers, window):
    """Return ({level: [customers, points, revenue]}, {day: points}).

    :param documents: list of dicts ``partner``, ``day``, ``gross``, ``kept`` and
        ``revenue`` (Decimal).
    :param period: (first day, last day).
    :param rules: (points per unit, minimum).
    :param tiers: list of (threshold, multiplier), ascending.
    :param window: number of months, or ``None`` for the calendar year.
    """
    first, last = period
    rate, minimum = rules
    buyers = {
        document["partner"]
        for document in documents
        if first <= document["day"] <= last and document["gross"] > 0
    }
    levels, points_by_partner, points_by_day = {}, {}, {}
    for partner in buyers:
        own = [d for d in documents if d["partner"] == partner]
        level = _look(own, first - timedelta(days=1), tiers, window)
        day, points, revenue = first, Decimal(0), Decimal(0)
        while day <= last:
            sales = [d for d in own if d["day"] == day]
            multiplier = tiers[level - 1][1] if level else Decimal(1)
            for sale in sales:
                revenue += sale["revenue"]
                if abs(sale["gross"]) < minimum:
                    continue
                given = (sale["kept"] * rate).quantize(CENT, rounding=ROUND_DOWN)
                given = (given * multiplier).quantize(CENT, rounding=ROUND_HALF_UP)
                points += given
                points_by_day[day] = points_by_day.get(day, 0) + given
            if sales:
                level = max(level, _look(own, day, tiers, window))
            day += timedelta(days=1)
        points_by_partner[partner] = (level, points, revenue)
    for level, points, revenue in points_by_partner.values():
        row = levels.setdefault(level, [0, Decimal(0), Decimal(0)])
        row[0] += 1
        row[1] += points
        row[2] += revenue
    return levels, points_by_day


def _look(own, day, tiers, window):
    """Return the level that the sales up to a day reach."""
    if window is None:
        start = day.replace(month=1, day=1)
    else:
        start = day - relativedelta(months=window) + timedelta(days=1)
    amount = sum((d["revenue"] for d in own if start <= d["day"] <= day), Decimal(0))
    return len([1 for threshold, _multiplier in tiers if threshold <= amount])
