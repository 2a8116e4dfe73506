"""Records on which methods are called: found in the company, or made for it."""

import psycopg2
from rights_examples import OPENED_ON, PICKED, VALUES, Record

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.orm.models import MAGIC_COLUMNS
from odoo.tools import mute_logger

FILLED = {
    "boolean": True,
    "char": "rights",
    "text": "Rights",
    "html": "<p>Rights</p>",
    "integer": 1,
    "float": 1.0,
    "monetary": 1.0,
}


class Records:
    """Find one record per model, and make it where there is none.

    :param env: of the superuser, in the company of the people.
    """

    def __init__(self, env):
        self.env = env
        self.made = {}  # {table: ids}, in the order in which they were made
        self.missing = []  # names of models
        self._found = {}  # {model: record, which may be empty}

    def get(self, name):
        """Return a record of a model in the company; an empty one when none can be."""
        if name not in self._found:
            model = self.env[name].with_context(active_test=False)
            self._found[name] = model.browse()  # whom it needs may need it
            found = model.browse()
            if model._auto or model._table_query:
                found = self._find(model)
            if not found and model._auto and not model._transient:
                found = self.make(name)
            self._found[name] = found
        return self._found[name]

    def get_other(self, record):
        """Return the next record of the company of a record."""
        domain = [("company_id", "=", record.company_id.id), ("id", ">", record.id)]
        return record.search(domain, order="id", limit=1)

    def _find(self, model):
        """Return the oldest record of the demo company, of its company, of any.

        What other tests made is no good example: whether somebody may call a method may
        depend on whose record it is.
        """
        domain = Domain(PICKED.get(model._name, Domain.TRUE))
        named = [("module", "=", "__demo__"), ("model", "=", model._name)]
        demo = Domain(
            "id", "in", self.env["ir.model.data"].search(named).mapped("res_id")
        )
        wanted = [demo, Domain.TRUE]
        if "company_id" in model._fields:
            companies = [
                Domain("company_id", "=", company_id)
                for company_id in (self.env.company.id, False)
            ]
            wanted = [demo, *companies]
        for narrower in wanted:
            if found := model.search(domain & narrower, order="id", limit=1):
                return found
        return model.browse()

    def make(self, name):
        """Return a new record with what is required; an empty one when refused.

        Also with what is only possible, where that is refused less.
        """
        model = self.env[name].with_context(**self._get_context(name))
        reasons = []
        for wanted in (_is_asked, _is_required, _is_link, _is_possible):
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    vals = replace(self, VALUES.get(name, {}))
                    vals = self._fill(model, wanted, vals) | vals
                    record = model.create(vals)
                    record.flush_recordset()
            except (UserError, ValueError, TypeError, psycopg2.Error) as err:
                reasons.append(f"{name}: {type(err).__name__} {err}")
                continue
            self.made.setdefault(model._table, []).append(record.id)
            return record
        self.missing += reasons
        return model.browse()

    def prepare(self, name):
        """Return the values with which people would make a record of a model."""
        model, vals = self.env[name], replace(self, VALUES.get(name, {}))
        asked = self._fill(model, _is_not_known, vals) | vals
        return asked or self._fill(model, _is_text, vals)

    def _get_context(self, name):
        """Return the context of a dialogue that is opened on chosen records."""
        if name not in OPENED_ON:
            return {}
        chosen = self.env[OPENED_ON[name]]
        own = [("company_id", "=", self.env.company.id)]
        return {
            "active_model": chosen._name,
            "active_ids": chosen.search(own, order="id", limit=2).ids,
        }

    def _fill(self, model, is_wanted, given):
        """Return values of the wanted fields that are not given and not known."""
        names = [
            name
            for name, field in model._fields.items()
            if field.store
            and is_wanted(field)
            and name not in (*MAGIC_COLUMNS, *given, "res_id")
        ]
        known = model.default_get(names)
        vals = {}
        for name in names:
            field = model._fields[name]
            if name == "company_id":
                vals[name] = self.env.company.id
            elif not known.get(name):
                vals[name] = self._get_value(model, field)
        return {name: value for name, value in vals.items() if value is not None}

    def _get_value(self, model, field):
        """Return a value of one field; ``None`` when there is none."""
        if field.type == "many2one":
            return self.get(field.comodel_name).id or None
        if field.type == "many2many":
            return [(6, 0, self.get(field.comodel_name).ids)]
        if field.type == "selection":
            values = field.get_values(model.env)
            return values[0] if values else None
        if field.type in ("date", "datetime"):
            now = type(field).today() if field.type == "date" else type(field).now()
            return type(field).to_string(now)
        return FILLED.get(field.type)


def replace(records, value):
    """Return a value in which each ``Record`` is the id of one."""
    if isinstance(value, Record):
        record = records.get(value.model)
        return (records.get_other(record) if value.is_other else record).id
    if isinstance(value, list):
        return [replace(records, item) for item in value]
    if isinstance(value, dict):
        return {key: replace(records, item) for key, item in value.items()}
    return value


def _is_asked(field):
    """Return whether people are asked for it."""
    return field.required and not field.compute and not field.related


def _is_not_known(field):
    """Return whether people are asked for it with nothing written there yet."""
    return _is_asked(field) and not field.default


def _is_required(field):
    """Return whether a record cannot be without."""
    return field.required and not field.related


def _is_link(field):
    """Return whether it is required, or leads to another record."""
    is_link = field.type in ("many2one", "many2many")
    return _is_required(field) or (is_link and not field.compute and not field.related)


def _is_possible(field):
    """Return whether it may be set."""
    return not field.related and (not field.compute or not field.readonly)


def _is_text(field):
    """Return whether it takes a few words."""
    return field.type in ("char", "text") and _is_possible(field)
