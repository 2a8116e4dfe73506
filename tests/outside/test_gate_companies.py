"""Gate: who works in one company finds nothing of the other, wherever they look.

The demo company has something of almost everything. A person with all roles at once, in
a new company, reads every model of ours in every way that the web client has.
"""

import uuid
from collections import defaultdict

import pytest
from between import is_ours, look, make_person

ROLES = ("sales_manager", "marketer", "supervisor", "accountant")
# fewer would mean that the gate looks at empty tables
FEWEST_MODELS = 60
MOST_IDS = 20
FEWEST_RELATIONS = 80
# a deal of no company is asked what its stage asks, whose pipeline that is; stages of
# cases are everybody's, also those that are for some teams
ASKED_OF_ALL = [("crm.stage", "gate_ids"), ("crm.case.stage", "team_ids")]
RELATIONS = ("many2one", "one2many", "many2many")


@pytest.fixture(scope="module")
def admin(rpc):
    """Return the administrator's connection, with the demo company only."""
    return rpc("admin")


@pytest.fixture(scope="module")
def models(admin):
    """Return the stored models of ours: ``{name: {field: description}}``."""
    found = admin.env["ir.model"].search_read(
        [("transient", "=", False), ("abstract", "=", False)], ["model", "modules"]
    )
    own = [model["model"] for model in found if is_ours(model["modules"])]
    attributes = ["type", "relation", "store", "searchable", "string"]
    return {
        name: admin.execute(name, "fields_get", [], attributes) for name in sorted(own)
    }


@pytest.fixture(scope="module")
def foreign(admin, models):
    """Return what belongs to the demo company: ``{model: {ids}}``.

    A record belongs to a company by itself, or because it points to a record that does.
    """
    company_id = admin.env.user.company_id.id
    records = {}
    for name, fields in models.items():
        parents = [
            field
            for field, about in fields.items()
            if about["type"] == "many2one"
            and about["store"]
            and (about["relation"] in models or about["relation"] == "res.company")
        ]
        rows = look(admin, name, "search_read", [], ["id", *parents])
        records[name] = (parents, rows if rows is not None else [])
    found = defaultdict(set)
    grew = True
    while grew:
        grew = False
        for name, (parents, rows) in records.items():
            for row in rows:
                is_theirs = any(
                    row[parent]
                    and (
                        row[parent][0] == company_id
                        if models[name][parent]["relation"] == "res.company"
                        else row[parent][0] in found[models[name][parent]["relation"]]
                    )
                    for parent in parents
                )
                if is_theirs and row["id"] not in found[name]:
                    found[name].add(row["id"])
                    grew = True
    return {name: ids for name, ids in found.items() if ids}


@pytest.fixture(scope="module")
def stranger(admin, rpc, status):
    """Return the connection of a person with all roles in a new company."""
    name = f"Other {uuid.uuid4().hex[:8]}"
    company_id = admin.env["res.company"].create({"name": name})
    return make_person(rpc, status, company_id, ROLES)


def test_the_demo_company_has_something_of_almost_everything(foreign, models, tell):
    """The tests below would pass with empty tables."""
    count = sum(len(ids) for ids in foreign.values())
    tell(
        f"{count} records in {len(foreign)} of {len(models)} models to find nothing of"
    )
    assert len(foreign) >= FEWEST_MODELS, sorted(foreign)


def test_lists_and_counts(stranger, foreign):
    """Neither a search, nor a count, nor a group tells of the other company."""
    told = []
    for name, ids in foreign.items():
        seen = look(stranger, name, "search", []) or []
        told += [f"{name}: search finds {sorted(ids & set(seen))[:3]}"] * bool(
            ids & set(seen)
        )
        domain = [("id", "in", sorted(ids))]
        if look(stranger, name, "search_count", domain):
            told.append(f"{name}: counted")
        groups = look(stranger, name, "formatted_read_group", domain, [], ["__count"])
        if any(group["__count"] for group in groups or []):
            told.append(f"{name}: grouped")
    assert not told


def test_names(stranger, foreign):
    """No name is proposed, and none is told for a number that is known."""
    told = []
    for name, ids in foreign.items():
        proposed = look(stranger, name, "name_search", "", [], "ilike", None) or []
        told += [f"{name}: proposes {pair}" for pair in proposed if pair[0] in ids]
    assert not told


def test_numbers_that_are_known(stranger, foreign):
    """Reading, exporting and changing by a guessed number is refused."""
    told = []
    for name, ids in foreign.items():
        for method, args in (
            ("read", [["display_name"]]),
            ("export_data", [["id"]]),
            ("web_read", [{"display_name": {}}]),
            ("has_access", ["write"]),
            ("copy", []),
            ("unlink", []),
        ):
            answer = look(stranger, name, method, [min(ids)], *args)
            if answer:
                told.append(f"{name}: {method} answers {str(answer)[:80]}")
    assert not told


def test_what_is_everybodys_tells_nothing(stranger, models, foreign):
    """What no company owns shows no record and no figure of the other company."""
    told = []
    for name, fields in models.items():
        ids = (look(stranger, name, "search", [], 0, MOST_IDS)) or []
        for row in look(stranger, name, "read", ids) or []:
            for field, about in fields.items():
                value = row.get(field)
                if not value:
                    continue
                if about["type"] in RELATIONS and about["relation"] in foreign:
                    shown = {value[0]} if about["type"] == "many2one" else set(value)
                    if shown & foreign[about["relation"]]:
                        told.append(f"{name}.{field} of {row['id']}: {sorted(shown)}")
                elif field.endswith("_count") and not about["store"]:
                    told.append(f"{name}.{field} of {row['id']}: {value}")
    assert not told


def test_searches_of_what_is_everybodys(stranger, admin, models, tell):
    """No record is found by a relation of which the reader sees nothing.

    Odoo searches "has any" past the rules of the other model.
    """
    told, asked = [], 0
    for name, relations in _find_relations(admin, models).items():
        ids = look(stranger, name, "search", [], 0, MOST_IDS) or []
        visible = look(stranger, name, "fields_get", relations, ["type"]) or {}
        context = {"active_test": False}
        rows = look(stranger, name, "read", ids, sorted(visible), context=context)
        for relation in visible:
            domain = [("id", "in", ids), (relation, "!=", False)]
            found = look(stranger, name, "search", domain, context=context) or []
            asked += 1
            told += [
                f"{name}.{relation} of {row['id']}"
                for row in rows or []
                if row["id"] in found and not row[relation]
            ]
    tell(f"{asked} relations searched")
    assert asked >= FEWEST_RELATIONS, asked
    assert not told, "\n".join(told)


def _find_relations(admin, models):
    """Return our relations to many that can be searched: ``{model: [field]}``."""
    found = defaultdict(list)
    rows = admin.env["ir.model.fields"].search_read(
        [
            ("ttype", "in", ("one2many", "many2many")),
            ("store", "=", True),
            # a dialog is seen by nobody but who opened it
            ("model_id.transient", "=", False),
        ],
        ["model", "name", "modules", "relation"],
    )
    for row in rows:
        is_told = (row["model"], row["name"]) in ASKED_OF_ALL
        if is_ours(row["modules"]) and row["relation"] in models and not is_told:
            found[row["model"]].append(row["name"])
    return found
