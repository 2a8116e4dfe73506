"""The figures of the analysis, counted one member and one document at a time."""

from dateutil.relativedelta import relativedelta


def get_month(day):
    """Return the first day of a month."""
    return day.replace(day=1)


def compute_month(month, facts, program):
    """Return the figures of a program in a month.

    :param month: its first day.
    :param facts: dict with ``members`` {(partner, program): day}, ``leavers`` likewise,
        ``entries`` (partner, program, day, kind, points), ``purchases`` (partner, day)
        and ``changes`` (program, day, direction).
    """
    end = month + relativedelta(months=1, days=-1)
    year_ago = month - relativedelta(months=12) + relativedelta(months=1, days=-1)
    two_years_ago = month - relativedelta(months=24) + relativedelta(months=1, days=-1)
    members = _get_members(facts, end, program)
    entries = [row for row in facts["entries"] if row[1] == program and row[2] <= end]
    active = {
        partner
        for partner, _program, day, kind, _points in entries
        if kind in ("earn", "redeem") and day > year_ago
    }
    total = {
        kind: sum(row[4] for row in entries if row[3] == kind)
        for kind in ("earn", "redeem", "expire")
    }
    base = {p for p, day in facts["purchases"] if two_years_ago < day <= year_ago}
    again = {p for p, day in facts["purchases"] if year_ago < day <= end}
    programs = {own for _partner, own in facts["members"]}
    joined = set().union(*(_get_members(facts, year_ago, own) for own in programs))
    base_members = base & _get_members(facts, year_ago, program)
    base_others = base - joined
    spent = -sum(row[4] for row in entries if row[3] == "redeem" and row[2] > year_ago)
    kept = len(base_members & again)
    changes = [
        direction
        for own, day, direction in facts["changes"]
        if own == program and get_month(day) == month
    ]
    return {
        "member_count": len(members - _get_leavers(facts, end, program)),
        "active_count": len(active),
        "redemption_pct": _share(-total["redeem"], total["earn"]),
        "breakage_pct": _share(-total["expire"], total["earn"]),
        "member_retention_pct": _share(kept, len(base_members)),
        "other_retention_pct": _share(len(base_others & again), len(base_others)),
        "cost_per_kept": spent * 0.05 / kept if kept else 0.0,
        "tier_up_count": changes.count("up"),
        "tier_down_count": changes.count("down"),
    }


def _get_members(facts, day, program):
    """Return who had joined a program by a day."""
    return {
        partner
        for (partner, own), joined in facts["members"].items()
        if own == program and joined <= day
    }


def _get_leavers(facts, day, program):
    """Return who had left a program by a day."""
    return {
        partner
        for (partner, own), left in facts["leavers"].items()
        if own == program and left <= day
    }


def _share(part, whole):
    return 100.0 * part / whole if whole else 0.0
