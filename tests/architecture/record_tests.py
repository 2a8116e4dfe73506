"""Record how many tests there are; run it after adding tests.

Usage: python tests/architecture/record_tests.py
"""

from pathlib import Path

from repository import Repository
from rules_repository import COUNT_FILE, count_tests

HEADER = "# Tests that exist, by folder; record_tests.py writes it, lower it never.\n"


def main():
    """Write the numbers of today."""
    root = Path(__file__).resolve().parents[2]
    counts = sorted(count_tests(Repository(root)).items())
    lines = "".join(f"{folder} {number}\n" for folder, number in counts)
    (root / COUNT_FILE).write_text(HEADER + lines)


if __name__ == "__main__":
    main()
