"""Parts of Odoo's own suites: each run of everything takes one, by the day.

All of it takes too long for every run. So the files with tests are dealt out to parts
that take about as long, and the number of the day says which one is next: who runs
everything once a day has seen each part after as many days as there are parts.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from provision.errors import ProvisionError

#: So many parts take less than ``PART_SECONDS`` each, copying databases included. Not a
#: multiple of seven, so that who never runs on Sundays still comes to every part.
PARTS = 6
PART_SECONDS = 240
#: Tests run in so many processes, class by class.
PROCESSES = 2
OPTIONS = ("-p", "no_browser", f"-n{PROCESSES}", "--dist=worksteal")
#: Seconds of each file as measured on two cores: what a run of all parts said.
SECONDS_FILE = Path(__file__).with_name("suite_seconds.txt")
#: Of a file that nobody measured yet.
UNKNOWN_SECONDS = 5.0
TODAY = "today"


def read_seconds(text: str) -> dict[str, float]:
    """Return {``module/file``: seconds} of lines with both.

    >>> read_seconds("1.5 rating/test_security.py")
    {'rating/test_security.py': 1.5}
    """
    pairs = (line.split() for line in text.splitlines() if line.strip())
    return {name: float(seconds) for seconds, name in pairs}


def deal(files: Sequence[str], seconds: Mapping[str, float]) -> list[list[str]]:
    """Return the files of each part, so that the parts take about as long.

    The longest goes first, each to the part that has the least so far; the same files
    always give the same parts.

    :param files: paths that end with ``module/tests/file``.
    :param seconds: {``module/file``: seconds}.
    """
    dealt: list[list[str]] = [[] for _part in range(PARTS)]
    sums = [0.0] * PARTS
    weights = {file: seconds.get(to_key(file), UNKNOWN_SECONDS) for file in files}
    for file in sorted(files, key=lambda file: (-weights[file], to_key(file))):
        least = sums.index(min(sums))
        dealt[least].append(file)
        sums[least] += weights[file]
    return [sorted(part) for part in dealt]


def take(files: Sequence[str], part: int) -> list[str]:
    """Return the files of one part, 1 to ``PARTS``."""
    return deal(files, read_seconds(SECONDS_FILE.read_text()))[part - 1]


def describe(files: Sequence[str], part: int) -> str:
    """Return which part it is and what is in it, for people.

    >>> describe(["/a/sms/tests/test_a.py", "/a/utm/tests/test_b.py"], 2)
    'part 2 of 7, without tours: 2 files of sms, utm'
    """
    modules = sorted({to_key(file).partition("/")[0] for file in files})
    names = ", ".join(modules)
    return f"part {part} of {PARTS}, without tours: {len(files)} files of {names}"


def to_key(file: str) -> str:
    """Return how a file is called in the list of seconds.

    >>> to_key("/odoo/addons/rating/tests/test_security.py")
    'rating/test_security.py'
    """
    path = Path(file)
    return f"{path.parents[1].name}/{path.name}"


def choose(wish: str, today: date) -> int:
    """Return the part that a person wishes, 1 to ``PARTS``.

    :param wish: a number, or *today* for the one whose day it is.
    :raises ProvisionError: for anything else.

    >>> choose("3", date(2026, 1, 1))
    3
    """
    if wish == TODAY:
        return today.toordinal() % PARTS + 1
    if wish.isascii() and wish.isdigit() and 1 <= int(wish) <= PARTS:
        return int(wish)
    raise ProvisionError(
        f"{wish!r} is no part of Odoo's suites.", f"1 to {PARTS}, or {TODAY}."
    )
