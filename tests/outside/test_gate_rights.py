"""Gate: who may do what with each model of ours, and what each role may not call.

``rights.csv`` beside this file is the reviewed answer. After a change that is meant:
``CRM_WRITE_RIGHTS=1 ./crm test tests/outside/test_gate_rights.py``, and read the
difference before it is committed.
"""

import ast
import csv
import os
from collections import defaultdict
from pathlib import Path

import odoorpc
import pytest
from between import ADDONS
from database import Database
from digest import find_changed, take_digests

ROOT = Path(__file__).parents[2]
MATRIX = Path(__file__).with_name("rights.csv")
LETTERS = {"perm_create": "c", "perm_read": "r", "perm_write": "w", "perm_unlink": "d"}
OUTSIDERS = ("external", "portal")
# what the other system may call: the contract
OPEN = {"external": {"crm.api"}, "portal": set()}
FEWEST_METHODS = 150


@pytest.fixture(scope="module")
def own_models(rpc):
    """Return the names of the models of ours."""
    found = rpc("admin").env["ir.model"].search_read([], ["model", "modules"])
    return sorted(
        model["model"]
        for model in found
        if {name.strip() for name in model["modules"].split(",")} <= set(ADDONS)
    )


def test_the_matrix_is_the_reviewed_one(rpc, status, own_models):
    """Each role may do with each model of ours what was read and agreed on."""
    admin = rpc("admin")
    roles = sorted(status["users"])
    groups = {
        role: set(
            admin.env["res.users"].read([rpc(role).env.uid], ["all_group_ids"])[0][
                "all_group_ids"
            ]
        )
        for role in roles
    }
    rows = admin.env["ir.model.access"].search_read(
        [("model_id.model", "in", own_models), ("active", "=", True)],
        ["model_id", "group_id", *LETTERS],
    )
    names = {
        model["id"]: model["model"]
        for model in admin.env["ir.model"].search_read(
            [("model", "in", own_models)], ["model"]
        )
    }
    rights = defaultdict(set)
    for row in rows:
        for role in roles:
            if not row["group_id"] or row["group_id"][0] in groups[role]:
                rights[names[row["model_id"][0]], role] |= {
                    letter for name, letter in LETTERS.items() if row[name]
                }
    table = [["model", *roles]]
    for model in own_models:
        letters = ["".join(sorted(rights[model, role])) or "-" for role in roles]
        if set(letters) != {"-"}:
            table.append([model, *letters])
    if os.environ.get("CRM_WRITE_RIGHTS"):
        with MATRIX.open("w", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(table)
    with MATRIX.open(newline="") as stream:
        assert list(csv.reader(stream)) == table


@pytest.mark.usefixtures("no_jobs")
def test_who_may_not_calls_nothing(rpc, status, own_models, tell):
    """Each public method is refused to each role that has no right to its model.

    Customers and other systems have none to any, whatever a model asks. A refusal
    leaves no trace: not one row of the tables of ours is another one.
    """
    methods = list(_find_methods(set(own_models)))
    strangers = _find_strangers()
    database, admin = Database(status["db"]), rpc("admin")
    before = take_digests(database)
    told, called = [], defaultdict(int)
    for model, method, is_of_model in methods:
        args = []
        if not is_of_model:
            ids = _call(admin, model, "search", [], 0, 1)
            if not ids:
                continue
            args = [ids]
        for role in status["users"]:
            if model in OPEN.get(role, ()) or role not in strangers[model]:
                continue
            called[role] += 1
            answer = _call(rpc(role), model, method, *args)
            if _tells(answer):
                told.append(f"{model}.{method} answers {role}: {answer}"[:200])
    tell(f"{len(methods)} public methods; denied: {dict(sorted(called.items()))}")
    # the others are of models without a record in the demo company
    assert min(called[role] for role in OUTSIDERS) >= FEWEST_METHODS
    assert set(called) == set(status["users"]) - {"admin"}
    assert not told, "\n".join(told)
    assert find_changed(before, take_digests(database)) == []


def _find_strangers():
    """Return ``{model: roles without any right to it}``, as the matrix says.

    A model that is not in the matrix stores nothing and asks for itself: there it is
    those outside only.
    """
    strangers = defaultdict(lambda: set(OUTSIDERS))
    with MATRIX.open(newline="") as stream:
        for row in csv.DictReader(stream):
            strangers[row.pop("model")] |= {
                role for role, letters in row.items() if letters == "-"
            }
    return strangers


def _find_methods(models):
    """Yield (model, name, is of the model) of public methods that need no argument."""
    for addon in ADDONS:
        for folder in ("models", "wizard"):
            for path in sorted((ROOT / "addons" / addon / folder).rglob("*.py")):
                for node in ast.parse(path.read_text()).body:
                    if isinstance(node, ast.ClassDef):
                        yield from _find_in_class(node, models)


def _find_in_class(node, models):
    """Yield the same for the methods of one class."""
    names = [
        statement.value.value
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and statement.targets[0].id in ("_name", "_inherit")
        and isinstance(statement.value, ast.Constant)
    ]
    model = next((name for name in names if name in models), None)
    for statement in node.body:
        if (
            model
            and isinstance(statement, ast.FunctionDef)
            # Odoo's own doors, which ours only widen or narrow, ask for arguments
            and not statement.name.startswith(("_", "message_"))
            and len(statement.args.args) - len(statement.args.defaults) == 1
        ):
            yield model, statement.name, _is_of_model(statement)


def _is_of_model(method):
    """Return whether a method is called without records."""
    return any(
        isinstance(decorator, ast.Attribute) and decorator.attr == "model"
        for decorator in method.decorator_list
    )


def _call(connection, model, method, *args):
    """Return what a call answers; ``None`` when it is refused."""
    try:
        return connection.execute(model, method, *args)
    except odoorpc.error.RPCError:
        return None


def _tells(answer):
    """Return whether an answer is more than nothing.

    Where a button leads is no secret: who follows it meets the rights of the place.
    """
    is_window = isinstance(answer, dict) and answer.get("type") in (
        "ir.actions.act_window",
        "ir.actions.act_window_close",
        "ir.actions.client",
    )
    return bool(answer) and not is_window
