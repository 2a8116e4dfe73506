"""Gate: who may do what with each model of ours.

``rights.csv`` beside this file is the reviewed answer. After a change that is meant:
``CRM_WRITE_RIGHTS=1 ./crm test tests/outside/test_gate_rights.py``, and read the
difference before it is committed.
"""

import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest
from rights_examples import ADDONS

MATRIX = Path(__file__).with_name("rights.csv")
LETTERS = {"perm_create": "c", "perm_read": "r", "perm_write": "w", "perm_unlink": "d"}


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
