"""The client knows the interface as the add-ons describe it."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import generate
import pytest

ROOT = Path(__file__).parents[3]
contract_tools = generate.contract_tools


@pytest.mark.parametrize("path", sorted(generate.make_files()), ids=lambda p: p.name)
def test_files_are_up_to_date(path):
    """Otherwise run client/generate.py."""
    wanted, found = generate.make_files()[path], path.read_text()
    if path.suffix == ".py":
        wanted, found = ast.dump(ast.parse(wanted)), ast.dump(ast.parse(found))
    assert found == wanted


def test_every_operation_of_the_server_is_described():
    """The public methods of ``crm.api`` and their arguments are those described."""
    methods = {}
    for path in (ROOT / "addons").rglob("models/*/crm_api*.py"):
        for klass in ast.parse(path.read_text()).body:
            if not isinstance(klass, ast.ClassDef) or klass.name != "CrmApi":
                continue
            for node in klass.body:
                if isinstance(node, ast.FunctionDef) and node.name[0] != "_":
                    methods[node.name] = [arg.arg for arg in node.args.args[1:]]
    described = contract_tools.build_contract(generate.get_parts())
    assert methods == {
        name: list(operation.takes) for name, operation in described.operations.items()
    }


@pytest.mark.parametrize(
    "part",
    [
        {"operations": {"a": {"title": "A", "takes": {}, "gives": "B", "repeat": "x"}}},
        {
            "operations": {
                "a": {"title": "A", "takes": {}, "gives": "B", "repeat": "never"}
            }
        },
        {"records": {"B": {"a": "texts"}}},
        {"records": {"B": {"a": "[text"}}},
    ],
)
def test_a_wrong_description_is_refused(part):
    with pytest.raises(ValueError, match=r"repeat|nobody|not a type"):
        contract_tools.build_contract([part])


def test_it_installs_without_odoo(tmp_path):
    """A program elsewhere imports it, with its data, and needs nothing else."""
    copy, site = tmp_path / "client", tmp_path / "site"
    shutil.copytree(ROOT / "client", copy)
    build = "from setuptools import setup; setup()"
    subprocess.run(
        [sys.executable, "-c", build, "--quiet", "build", f"--build-lib={site}"],
        check=True,
        cwd=copy,
        capture_output=True,
    )
    code = "import sys, crm_client.client as c, crm_client.contract as d; "
    code += "print(c.__file__, len(d.load_contract()['operations']), *sys.modules)"
    file, count, *modules = subprocess.run(
        [sys.executable, "-S", "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(site)},
    ).stdout.split()
    assert file.startswith(str(site))
    assert int(count) >= 25
    assert not {"odoo", "zeep", "requests", "lxml"} & set(modules)
