"""RFM scores in words."""

import itertools

import pytest

from crm_extended_tools.rfm import get_rfm_group

GROUPS = {"champion", "loyal", "promising", "steady", "at_risk", "lost"}


@pytest.mark.parametrize(
    ("recency", "frequency", "group"),
    [
        (5, 5, "champion"),
        (4, 4, "champion"),
        (3, 4, "loyal"),
        (2, 4, "at_risk"),
        (2, 3, "at_risk"),
        (4, 3, "promising"),
        (5, 1, "promising"),
        (3, 3, "steady"),
        (3, 1, "steady"),
        (2, 2, "lost"),
        (1, 1, "lost"),
    ],
)
def test_known_groups(recency, frequency, group):
    assert get_rfm_group(recency, frequency) == group


def test_every_pair_of_scores_has_a_group():
    pairs = itertools.product(range(1, 6), repeat=2)
    assert {get_rfm_group(*pair) for pair in pairs} == GROUPS


@pytest.mark.parametrize("scores", [(0, 3), (6, 3), (3, 0), (3, 6)])
def test_other_scores_are_refused(scores):
    with pytest.raises(ValueError, match="from 1 to 5"):
        get_rfm_group(*scores)


def test_who_bought_lately_is_neither_lost_nor_at_risk():
    for recency, frequency in itertools.product((4, 5), range(1, 6)):
        assert get_rfm_group(recency, frequency) not in ("lost", "at_risk")
