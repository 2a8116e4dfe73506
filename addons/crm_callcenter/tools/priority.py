"""How urgent a case is, and why."""

from __future__ import annotations

BASE = {"low": 0, "normal": 1, "high": 2, "urgent": 3}
HIGHEST = 3
VIP_FLOOR = 2


def compute_priority(
    severity: str, service_level: str | None, age_steps: int = 0, boost: int = 0
) -> tuple[str, list[str]]:
    """Return the priority ``'0'`` to ``'3'`` and what led to it.

    :param severity: ``low``, ``normal``, ``high`` or ``urgent``: the base.
    :param service_level: ``premium`` adds one; ``vip`` adds one and is never below 2.
    :param age_steps: steps added because nobody answered for long, not negative.
    :param boost: steps added by an escalation, not negative.
    :return: (priority, codes: ``severity_…``, ``premium``, ``vip``, ``age``,
        ``escalated``); a step above the highest changes nothing and is not named.

    >>> compute_priority("normal", "vip")
    ('2', ['severity_normal', 'vip'])
    >>> compute_priority("urgent", "premium", age_steps=1)
    ('3', ['severity_urgent'])
    """
    value, reasons = BASE[severity], [f"severity_{severity}"]
    steps = {
        "premium": int(service_level == "premium"),
        "vip": max(1, VIP_FLOOR - value) if service_level == "vip" else 0,
        "age": age_steps,
        "escalated": boost,
    }
    for code, step in steps.items():
        if step > 0 and value < HIGHEST:
            value = min(HIGHEST, value + step)
            reasons.append(code)
    return str(value), reasons
