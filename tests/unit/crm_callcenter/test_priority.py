"""How urgent a case is."""

import doctest
from itertools import product

from crm_callcenter_tools import priority
from crm_callcenter_tools.priority import BASE, compute_priority

LEVELS = (None, "basic", "standard", "premium", "vip")


def test_every_combination_lies_between_low_and_urgent_and_has_a_reason():
    for severity, level, age, boost in product(BASE, LEVELS, range(3), range(3)):
        value, reasons = compute_priority(severity, level, age, boost)
        assert value in ("0", "1", "2", "3")
        assert int(value) >= BASE[severity]
        assert reasons[0] == f"severity_{severity}"


def test_more_of_anything_never_makes_a_case_less_urgent():
    severities = list(BASE)
    for number, level, age, boost in product(range(3), LEVELS, range(3), range(3)):
        here = compute_priority(severities[number], level, age, boost)[0]
        more = (
            compute_priority(severities[number + 1], level, age, boost)[0],
            compute_priority(severities[number], level, age + 1, boost)[0],
            compute_priority(severities[number], level, age, boost + 1)[0],
            compute_priority(severities[number], "vip", age, boost)[0],
        )
        assert all(other >= here for other in more)


def test_very_important_customer_is_high_at_least():
    assert compute_priority("low", "vip") == ("2", ["severity_low", "vip"])


def test_examples_in_docstrings():
    assert not doctest.testmod(priority).failed
