"""Which territory somebody belongs to."""

from datetime import date

import pytest

from crm_extended_tools.territory import (
    Facts,
    Finder,
    Territory,
    normalize_zip,
    parse_zips,
)

DAY = date(2026, 3, 10)
AUSTRIA, FRANCE = 14, 75


def find(territories, **facts):
    """Return the territory of somebody on the day of the tests."""
    return Finder(territories, DAY).find(Facts(**facts))


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("", ()),
        (None, ()),
        ("1000-1999", (("1000", "1999"),)),
        (" 10 - 12 ,4020;SW1\n", (("10", "12"), ("4020", "4020"), ("SW1", "SW1"))),
    ],
)
def test_zip_ranges_are_read(text, ranges):
    """Commas, semicolons and lines separate; blanks do not matter."""
    assert parse_zips(text) == ranges


@pytest.mark.parametrize("text", ["1-22", "20-10", "10-", "-", "4020, ?", "1-2-3"])
def test_zip_ranges_that_are_none(text):
    """What cannot be a range is refused with the part that is wrong."""
    with pytest.raises(ValueError, match=r"."):
        parse_zips(text)


def test_zip_codes_are_compared_as_written_by_people():
    """Case, blanks and hyphens do not matter, the border belongs to the range."""
    assert normalize_zip("sw1a-1aa ") == "SW1A1AA"
    london = [Territory(1, zips=parse_zips("SW1, 1000-1999"))]
    assert find(london, zip="sw1a 1aa") == 1
    assert find(london, zip="1000") == 1
    assert find(london, zip="1999") == 1
    assert find(london, zip="2000") is None
    assert find(london, zip="1") is None
    assert find(london) is None


def test_a_child_narrows_its_parent():
    """The deepest territory wins, and only within its parent."""
    tree = [
        Territory(1, countries=frozenset([AUSTRIA])),
        Territory(2, parent=1, zips=parse_zips("10-12")),
    ]
    assert find(tree, country=AUSTRIA, zip="1150") == 2
    assert find(tree, country=AUSTRIA, zip="4020") == 1
    assert find(tree, country=FRANCE, zip="1150") is None


def test_headings_take_nobody_and_the_rest_comes_last():
    """A territory without rules is passed through, unless it takes the rest."""
    tree = [
        Territory(1),
        Territory(2, parent=1, countries=frozenset([FRANCE])),
        Territory(3, takes_rest=True),
    ]
    assert find(tree[:2], country=AUSTRIA) is None
    assert find(tree, country=FRANCE) == 2
    assert find(tree, country=AUSTRIA) == 3


def test_size_and_industry():
    """Unknown sizes fit only where no size is asked for."""
    tree = [
        Territory(1, size_min=50, industries=frozenset([7])),
        Territory(2, size_max=49),
    ]
    assert find(tree, size=50, industry=7) == 1
    assert find(tree, size=50, industry=8) is None
    assert find(tree, size=49, industry=7) == 2
    assert find(tree) is None


def test_effective_dates_include_both_days():
    """A branch is out as soon as one of its ancestors is."""
    fits = {"countries": frozenset([AUSTRIA])}
    for first, last, expected in (
        (DAY, DAY, 1),
        (None, date(2026, 3, 9), None),
        (date(2026, 3, 11), None, None),
    ):
        tree = [Territory(1, first_day=first, last_day=last, **fits)]
        assert find(tree, country=AUSTRIA) == expected
        tree.append(Territory(2, parent=1, **fits))
        assert find(tree, country=AUSTRIA) == (2 if expected else None)


def test_order_decides_among_equals():
    """The lower sequence wins, then the lower id; a lost parent or circle is out."""
    fits = {"countries": frozenset([AUSTRIA])}
    assert (
        find([Territory(1, sequence=2, **fits), Territory(2, **fits)], country=14) == 2
    )
    assert find([Territory(2, **fits), Territory(1, **fits)], country=AUSTRIA) == 1
    assert find([Territory(1, parent=9, **fits)], country=AUSTRIA) is None
    circle = [Territory(1, parent=2, **fits), Territory(2, parent=1, **fits)]
    assert find(circle, country=AUSTRIA) is None
