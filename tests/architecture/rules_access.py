"""Rules about models: who may read them, to whom they belong, their indexes."""

import ast
import csv

from repository import (
    EMPTY_MANIFEST,
    Repository,
    dotted,
    record_field,
    record_value,
    rule,
)

MODEL = """class Thing(models.Model):
    _name = "crm.thing"
    company_id = fields.Many2one("res.company")
"""
ACL = (
    "id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink\n"
    "a,a,model_crm_thing,base.group_user,1,0,0,0\n"
)


def _models(repo):
    """Yield ``(path, class node, model name, base class)`` of our own models."""
    for path in repo.python("models", "wizard", "report"):
        for klass in repo.tree(path).body:
            if not isinstance(klass, ast.ClassDef):
                continue
            bases = [dotted(base) for base in klass.bases]
            for node in klass.body:
                if (
                    isinstance(node, ast.Assign)
                    and getattr(node.targets[0], "id", "") == "_name"
                    and isinstance(node.value, ast.Constant)
                ):
                    yield path, klass, node.value.value, bases[0] if bases else ""


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format(""),
        "addons/crm_x/models/thing.py": MODEL,
    }
)
def models_have_access_rows(repo: Repository):
    """Each stored or transient model says in the CSV who may do what."""
    rows = set()
    for path in repo.select("addons/*/security/ir.model.access.csv"):
        for row in csv.DictReader(repo.text(path).splitlines()):
            rows.add(row["model_id:id"].split(".")[-1])
            if not row["group_id:id"]:
                yield f"{path}: {row['id']} is for everybody, the public included"
            public = ("base.group_public", "base.group_portal")
            writes = row["perm_write"], row["perm_create"], row["perm_unlink"]
            if row["group_id:id"] in public and "1" in writes:
                yield f"{path}: {row['id']} lets {row['group_id:id']} write"
    for path, klass, name, base in _models(repo):
        if base != "models.AbstractModel":
            if f"model_{name.replace('.', '_')}" not in rows:
                yield f"{path}:{klass.lineno} {name} has no access row"


@rule(
    {
        "addons/crm_x/__manifest__.py": EMPTY_MANIFEST.format(
            '"security/ir.model.access.csv"'
        ),
        "addons/crm_x/models/thing.py": MODEL,
        "addons/crm_x/security/ir.model.access.csv": ACL,
    }
)
def models_with_a_company_have_a_rule(repo: Repository):
    """A model with ``company_id`` has a global rule on the user's companies."""
    ruled = set()
    for addon in repo.addons:
        for _path, record in repo.records(addon, "ir.rule"):
            domain = record_value(record, "domain_force")
            if "company_ids" in domain and record_field(record, "groups") is None:
                ruled.add(record_value(record, "model_id").split(".")[-1])
    for path, klass, name, base in _models(repo):
        if base == "models.Model" and "company_id" in _many2ones(klass):
            if f"model_{name.replace('.', '_')}" not in ruled:
                yield f"{path}:{klass.lineno} {name} has company_id and no company rule"


def _many2ones(klass):
    """Return ``{field: keywords}`` of a class's Many2one fields."""
    found = {}
    for node in klass.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if dotted(node.value.func) == "fields.Many2one":
                keywords = {word.arg: word.value for word in node.value.keywords}
                found[node.targets[0].id] = keywords
    return found


@rule(
    {
        "addons/crm_x/models/thing.py": MODEL
        + '    line_ids = fields.One2many("crm.line", "thing_id")\n',
        "addons/crm_x/models/line.py": (
            'class Line(models.Model):\n    _name = "crm.line"\n'
            '    thing_id = fields.Many2one("crm.thing")\n'
        ),
    }
)
def inverses_are_indexed(repo: Repository):
    """The field behind a One2many has an index."""
    ours = {}
    for _path, klass, name, _base in _models(repo):
        ours[name] = _many2ones(klass)
    for path in repo.python("models"):
        for node in ast.walk(repo.tree(path)):
            if not (
                isinstance(node, ast.Call) and dotted(node.func) == "fields.One2many"
            ):
                continue
            words = {word.arg: word.value for word in node.keywords}
            values = [*node.args[:2]]
            model = words.get("comodel_name") or (values[0] if values else None)
            inverse = words.get("inverse_name") or (
                values[1] if len(values) > 1 else None
            )
            if not isinstance(model, ast.Constant) or inverse is None:
                continue
            keywords = ours.get(model.value, {}).get(inverse.value)
            if keywords is not None and "index" not in keywords:
                yield f"{path}:{node.lineno} {model.value}.{inverse.value} has no index"
