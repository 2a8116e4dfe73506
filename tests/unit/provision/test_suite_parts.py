"""Every file of Odoo's suites is in one part, and every part has its day."""

import argparse
from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from provision import standard_suites, suite_parts
from provision.commands import testing
from provision.errors import ProvisionError

SECONDS = suite_parts.read_seconds(suite_parts.SECONDS_FILE.read_text())
FILES = [f"/odoo/addons/{key.replace('/', '/tests/')}" for key in SECONDS]
TODAY = date(2026, 11, 28)


def test_every_file_is_in_exactly_one_part():
    dealt = suite_parts.deal(FILES, SECONDS)
    assert len(dealt) == suite_parts.PARTS
    assert all(dealt)
    assert Counter(file for part in dealt for file in part) == Counter(FILES)


def test_every_module_was_measured():
    measured = {key.partition("/")[0] for key in SECONDS}
    # it has tests of JavaScript only
    assert measured == set(standard_suites.MODULES) - {"portal_rating"}


def test_a_file_that_nobody_measured_is_in_one_part_too():
    files = [*FILES, "/odoo/addons/sms/tests/test_new.py"]
    dealt = suite_parts.deal(files, SECONDS)
    assert sum("test_new.py" in file for part in dealt for file in part) == 1


def test_the_parts_do_not_depend_on_the_order_of_files():
    assert suite_parts.deal(FILES[::-1], SECONDS) == suite_parts.deal(FILES, SECONDS)


def test_no_part_takes_long():
    sums = [
        sum(SECONDS[suite_parts.to_key(file)] for file in part)
        for part in suite_parts.deal(FILES, SECONDS)
    ]
    assert max(sums) / suite_parts.PROCESSES < suite_parts.PART_SECONDS
    assert max(sums) < 1.1 * min(sums)


@pytest.mark.parametrize("first", [TODAY, date(2027, 12, 29), date(2028, 2, 27)])
def test_every_part_comes_within_as_many_days(first):
    days = [first + timedelta(days=number) for number in range(suite_parts.PARTS)]
    chosen = {suite_parts.choose("today", day) for day in days}
    assert chosen == set(range(1, suite_parts.PARTS + 1))
    assert suite_parts.PARTS <= 14


def test_on_working_days_every_part_comes_within_two_weeks():
    monday = date(2026, 11, 30)
    days = [monday + timedelta(days=number) for number in range(14)]
    chosen = {suite_parts.choose("today", day) for day in days if day.weekday() < 5}
    assert len(chosen) == suite_parts.PARTS


@pytest.mark.parametrize("wish", ["0", str(suite_parts.PARTS + 1), "-1", "x", ""])
def test_a_part_that_does_not_exist_is_refused(wish):
    with pytest.raises(ProvisionError, match="is no part"):
        suite_parts.choose(wish, TODAY)


def _choose(words, **given):
    options = argparse.Namespace(
        **{"what": words, "part": None, "fast": False, "name": None, **given}
    )
    chosen = {word: [] for word in words or ["unit"]}
    return testing._choose_part(options, chosen), list(chosen)


def test_a_run_of_everything_takes_the_part_of_the_day():
    part, chosen = _choose([])
    assert part == suite_parts.choose("today", date.today())
    assert chosen == ["unit", "odoo-suites"]


@pytest.mark.parametrize(
    ("words", "given", "expected"),
    [
        (["odoo-suites"], {"part": "2"}, 2),
        (["odoo-suites"], {}, 0),
        (["unit"], {}, 0),
        ([], {"fast": True}, 0),
        ([], {"name": "test_a"}, 0),
    ],
)
def test_other_runs_take_what_they_are_told(words, given, expected):
    part, chosen = _choose(words, **given)
    assert part == expected
    assert chosen == (words or ["unit"])


def test_only_odoos_suites_have_parts():
    with pytest.raises(ProvisionError, match="Only Odoo's suites"):
        _choose(["unit"], part="2")


GOOD = "rating.tests.test_a.TestA.test_good"
BAD = "rating.tests.test_a.TestA.test_bad"
SAME = "rating.tests.test_a.TestA.test_same"


@pytest.fixture
def suites(monkeypatch):
    """Return a function that runs a part in which tests fail."""
    monkeypatch.setattr(standard_suites, "KNOWN_REASONS", {GOOD: "one more row"})
    monkeypatch.setattr(standard_suites, "FAILS_WITHOUT_US", {SAME: "always"})
    monkeypatch.setattr(standard_suites, "_get_files", lambda odoo: FILES)
    monkeypatch.setattr(
        standard_suites.template, "provide_dependencies", lambda odoo: "plain"
    )
    monkeypatch.setattr(standard_suites, "_to_node", lambda odoo, name: name)
    runs = []

    def run(failed, without_us=(), part=1, broken=0):
        def run_in(odoo, source, purpose, arguments):
            runs.append((purpose, [one for one in arguments if one in failed]))
            names = list(failed if purpose == "standard" else without_us)
            counts = standard_suites.Counts(5, len(names), broken=broken)
            return counts, names

        monkeypatch.setattr(standard_suites, "_run_in", run_in)
        counts = standard_suites.run(SimpleNamespace(), "ours", [], part)
        return counts.failed, runs

    return run


def test_what_is_known_does_not_make_a_part_red_and_is_not_run_again(suites):
    failed, runs = suites([GOOD, SAME])
    assert failed == 0
    assert [purpose for purpose, _names in runs] == ["standard"]


def test_what_is_new_makes_a_part_red_when_it_passes_without_us(suites):
    failed, runs = suites([GOOD, BAD])
    assert failed == 1
    assert runs[1] == ("plain", [BAD])


def test_what_is_new_and_fails_without_us_does_not_make_a_part_red(suites):
    assert suites([BAD], without_us=[BAD])[0] == 0


def test_everything_asks_also_whether_the_known_still_fails_without_us(suites):
    failed, runs = suites([GOOD, SAME], part=0)
    assert failed == 1
    assert runs[1] == ("plain", [GOOD, SAME])


def test_a_file_that_cannot_be_loaded_makes_a_part_red(suites):
    assert suites(["rating.tests.test_a"])[0] == 1


def test_a_run_that_came_to_no_end_is_red_although_its_failures_are_known(suites):
    assert suites([GOOD], broken=1)[0] == 1
