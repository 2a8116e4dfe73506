"""Rules about the repository as a whole."""

import ast
import re
from pathlib import Path

from repository import Repository, functions, rule

TEXT_SUFFIXES = {
    "",
    ".cfg",
    ".cjs",
    ".conf",
    ".css",
    ".csv",
    ".html",
    ".js",
    ".json",
    ".md",
    ".po",
    ".pot",
    ".py",
    ".scss",
    ".service",
    ".sh",
    ".sql",
    ".toml",
    ".txt",
    ".xml",
    ".yml",
}

# Written in pieces, so that this file does not find itself.
LEFTOVERS = {
    "a path of somebody's machine": (
        r"/(?:ho" + r"me|Us" + r"ers)/[a-z]\w+/|/tm" + r"p/(?:dev|wt|qa)\b"
        r"|(?<![\w.}])/wo" + r"rk/|/ro" + r"ot/[.\w]"
    ),
    "a folder beside the repository": r"\.\./" + r"shared\b",
    "the host of a package registry": (
        r"registry\.npm" + r"js|pypi\." + r"org|python" + r"hosted|deb\.deb" + r"ian"
    ),
    "an unfinished place": r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b",
    "a conflict marker": r"^(?:<{7}|>{7}) ",
}

# Hosts that add-ons may name: namespaces, licences, examples, this machine.
KNOWN_HOSTS = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|[\w.]*example\.(?:com|org|net)|"
    r"[\w.]+\.example\b|www\.w3\.org|schemas\.xmlsoap\.org|"
    r"www\.gnu\.org|www\.odoo\.com|[\w.]*\.test\b|\{|%|\$)"
)

COUNT_FILE = Path("tests", "architecture", "test_count.txt")
GROWTH = 1.5  # more than this above the record: the record is out of date
GROWTH_TESTS = 20


@rule({"README.md": "See /home/" + "ada/crm for more.\n"})
def nothing_of_a_machine_is_left(repo: Repository):
    """No path of a developer's machine, registry host or unfinished place."""
    for path in repo.files:
        if path.suffix not in TEXT_SUFFIXES:
            continue
        for number, line in enumerate(repo.text(path).splitlines(), 1):
            for what, pattern in LEFTOVERS.items():
                if re.search(pattern, line):
                    yield f"{path}:{number} {what}: {line.strip()[:80]}"


@rule({"addons/crm_x/models/a.py": 'URL = "https://tracker.evil.io/x"\n'})
def addons_call_no_unknown_host(repo: Repository):
    """Add-ons name no host on the internet: nothing is fetched or sent unasked."""
    for path in repo.files:
        if path.parts[0] != "addons" or path.suffix not in (".py", ".js", ".xml"):
            continue
        for number, line in enumerate(repo.text(path).splitlines(), 1):
            for match in re.finditer(r"https?://[^\s\"'<>]*", line):
                if not KNOWN_HOSTS.match(match.group()):
                    yield f"{path}:{number} names {match.group()}"


@rule({"config/package-lock.json": '{"resolved": "https://mirror.local/x.tgz"}'})
def lock_files_name_no_registry(repo: Repository):
    """A lock file works with whichever registry npm is set up for."""
    for path in repo.select("package-lock.json"):
        for number, line in enumerate(repo.text(path).splitlines(), 1):
            if '"resolved"' in line:
                yield f"{path}:{number} names a registry"


@rule({str(COUNT_FILE): "addons/crm_x 3\n"})
def tests_do_not_get_lost(repo: Repository):
    """As many tests are collected as were recorded in ``test_count.txt``."""
    counted = count_tests(repo)
    recorded = {}
    for line in (repo.root / COUNT_FILE).read_text().splitlines():
        if line and not line.startswith("#"):
            folder, number = line.split()
            recorded[folder] = int(number)
    for folder, number in sorted({**dict.fromkeys(counted, 0), **recorded}.items()):
        now = counted.get(folder, 0)
        if now < number:
            yield f"{folder}: {number} tests were recorded, {now} are left"
        elif now > number * GROWTH + GROWTH_TESTS:
            yield f"{folder}: {now} tests, {number} recorded: run record_tests.py"


def count_tests(repo):
    """Return ``{folder: number of test functions}``, by reading, not by running."""
    counts = {}
    for path in repo.files:
        if not re.fullmatch(r"test_.*\.py", path.name) or "tests" not in path.parts:
            continue
        folder = "/".join(path.parts[:2])
        tests = [f for f in functions(repo.tree(path)) if f.name.startswith("test_")]
        counts[folder] = counts.get(folder, 0) + len(tests)
    return counts


@rule({"addons/crm_x/readme/DESCRIPTION.md": "", "CHANGELOG.md": "# Changelog\n"})
def pages_of_the_repository_exist(repo: Repository):
    """The pages that a newcomer looks for are there."""
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"):
        if not (repo.root / name).exists():
            yield f"{name} is missing"


@rule({"docs/page.md": "See [the other](missing.md).\n"})
def links_between_pages_work(repo: Repository):
    """A relative link or picture in a page leads to a file."""
    for path in repo.select("*.md"):
        text = re.sub(r"```.*?```", "", repo.text(path), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            if not (repo.root / path.parent / target).exists():
                yield f"{path}: {target} does not exist"


@rule({"addons/crm_x/models/a.py": "x = 1\n"})
def python_modules_are_documented(repo: Repository):
    """Each module of the project starts with a docstring, crons have one too."""
    for path in repo.files:
        if path.suffix != ".py" or path.name == "__manifest__.py":
            continue
        tree = repo.tree(path)
        if tree.body and not ast.get_docstring(tree):
            yield f"{path} has no docstring"
        for node in functions(tree):
            if node.name.startswith("_cron_") and not ast.get_docstring(node):
                yield f"{path}:{node.lineno} {node.name} has no docstring"
