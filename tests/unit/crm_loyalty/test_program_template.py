"""The templates are programs that can work."""

import doctest

import pytest

from crm_loyalty_tools import program_template
from crm_loyalty_tools.program_template import TEMPLATES, VOUCHER, compute_point_value


def test_examples_of_the_module():
    result = doctest.testmod(program_template)
    assert (result.failed, result.attempted) == (0, 2)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_consistent(name):
    template = TEMPLATES[name]
    needed = [step.needed for step in template.steps]
    multipliers = [step.multiplier for step in template.steps]
    assert needed == sorted(set(needed))
    assert multipliers == sorted(multipliers)
    # giving back between 1 and 10 % of what is bought
    assert 0.01 <= template.points_per_unit * template.point_value <= 0.1
    if template.reward_kind == VOUCHER:
        worth = compute_point_value(template.reward_amount, template.reward_points)
        assert worth == template.point_value
