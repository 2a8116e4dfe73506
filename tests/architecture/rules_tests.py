"""Rules about the tests of the add-ons."""

import ast
import re

from repository import Repository, dotted, functions, rule


@rule(
    {
        "addons/crm_x/tests/__init__.py": "",
        "addons/crm_x/tests/test_forgotten.py": "",
    }
)
def test_modules_are_imported(repo: Repository):
    """Odoo runs only the test modules that ``tests/__init__.py`` imports."""
    for path in repo.select("addons/*/tests/test_*.py"):
        init = path.parent / "__init__.py"
        names = {
            alias.name
            for node in ast.walk(repo.tree(init))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        if path.stem not in names:
            yield f"{path} is not imported in {init}: it would never run"


@rule(
    {
        "addons/crm_x/tests/test_a.py": (
            "class TestA(TransactionCase):\n    def test_a(self):\n        pass\n"
        )
    }
)
def test_classes_are_tagged(repo: Repository):
    """Test classes run after installation and can be chosen by the add-on's name."""
    for path in repo.select("addons/*/tests/test_*.py"):
        for klass in repo.tree(path).body:
            if not isinstance(klass, ast.ClassDef):
                continue
            if not any(node.name.startswith("test_") for node in functions(klass)):
                continue
            tags = {
                constant.value
                for mark in klass.decorator_list
                for constant in ast.walk(mark)
                if isinstance(constant, ast.Constant)
            }
            if not {"post_install", "-at_install", path.parts[1]} <= tags:
                yield f"{path}:{klass.lineno} {klass.name} is not tagged as STYLE says"


@rule({"addons/crm_x/tests/test_a.py": "import time\ntime.sleep(1)\n"})
def tests_do_not_sleep(repo: Repository):
    """A test waits for a condition, never for the clock."""
    for path in repo.select("addons/*/tests/*.py", "tests/unit/*.py"):
        for node in ast.walk(repo.tree(path)):
            if isinstance(node, ast.Call) and dotted(node.func).endswith("sleep"):
                yield f"{path}:{node.lineno} sleeps"


@rule(
    {
        "docs/design/complaints.md": "| a complaint | somebody#1 | `test_gone` |\n",
        "tests/unit/test_a.py": "def test_here():\n    pass\n",
    }
)
def answers_to_complaints_exist(repo: Repository):
    """The tests that answer the complaints about others are there."""
    known = {
        node.name
        for pattern in ("addons/*/tests/*.py", "tests/*/*.py", "tests/unit/*/*.py")
        for path in repo.select(pattern)
        for node in ast.walk(repo.tree(path))
        if isinstance(node, ast.FunctionDef)
    }
    for path in repo.select("docs/design/complaints.md"):
        named = set(re.findall(r"`(test_\w+)`", repo.text(path)))
        for name in sorted(named - known):
            yield f"{path} names {name}, which is no test"
