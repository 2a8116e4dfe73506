"""Run in Odoo's shell: call each public method of ours as each role, as JSON.

``ROLES`` (``{role: id of a user}``) is set by whoever sends this. What is printed:

``calls``    per method its model, the arguments of each role, and what became of each
             role's call: (outcome, sentence or answer);
``made``     ``{table: ids}`` of the records that were made for it, and stay;
``missing``  models of which no record could be made, each with the reason.

Each call is undone, whatever it did or kept. What would leave the house stays in it, as
in Odoo's own tests.
"""

import inspect
import json
import logging
import re
import sys
import threading
from contextlib import closing
from types import SimpleNamespace

import psycopg2
from inside_records import Records, replace
from rights_examples import ADDONS, EXAMPLES, Values, is_ours

import odoo
from odoo import api
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.service.model import call_kw
from odoo.sql_db import Savepoint
from odoo.tests.test_cursor import TestCursor
from odoo.tools import mute_logger

ALLOWED, NOTHING, DENIED, REFUSED = "allowed", "nothing", "denied", "refused"
WINDOWS = (
    "ir.actions.act_url",
    "ir.actions.act_window",
    "ir.actions.act_window_close",
    "ir.actions.client",
    "ir.actions.report",
)
CHANGE = re.compile(r"\b(INSERT INTO|UPDATE \S+ SET|DELETE FROM)\b", re.IGNORECASE)
QUIET = {"tracking_disable": True, "no_reset_password": True}


# ------------------------------------------------------------
# WHICH METHODS
# ------------------------------------------------------------


def find_methods(env):
    """Yield (model, name) of what can be called over RPC and has code of ours."""
    for model in sorted(env.registry):
        cls = env.registry[model]
        names = {
            name
            for part in cls.mro()
            if is_ours(part.__module__)
            for name, value in vars(part).items()
            if not name.startswith("_")
            and inspect.isroutine(value)
            and _belongs(env.registry, part, model, value)
        }
        for name in sorted(names):
            if callable(getattr(cls, name)) and not _is_private(cls, name):
                yield model, name


def _belongs(registry, part, model, method):
    """Return whether a model has a method from a class of ours that is called on it.

    That is a class for this model, or for a mixin of ours. A mixin of Odoo's is called
    itself, or where it needs records each model of ours that has it.
    """
    parents = [part._inherit] if isinstance(part._inherit, str) else part._inherit
    named = vars(part).get("_name") or parents[0]
    if model == named or model in parents or _is_own(registry[named]):
        return True
    return _is_own(registry[model]) and not getattr(method, "_api_model", False)


def _is_own(cls):
    """Return whether a model is first defined by ours."""
    return cls._original_module in ADDONS


def _is_private(cls, name):
    """Return whether Odoo refuses the name, as ``get_public_method`` does."""
    return any(
        getattr(getattr(part, name, None), "_api_private", False) for part in cls.mro()
    )


# ------------------------------------------------------------
# WITH WHAT
# ------------------------------------------------------------


def find_calls(env, roles, records):
    """Return the methods with the arguments of each role, as ``calls`` above.

    A dialogue belongs to whoever opened it: each role gets one of its own.
    """
    dialogues = {}  # {(model, role): ids}
    calls = []
    for model, name in find_methods(env):
        method = getattr(env.registry[model], name)
        is_of_model = getattr(method, "_api_model", False)
        if env[model]._abstract and not is_of_model:
            continue  # it is called on the models that have records
        given = [
            records.prepare(model) if value is Values else replace(records, value)
            for value in _get_examples(model, method)
        ]
        call = {"model": model, "method": name, "args": {}}
        for role, user_id in roles.items():
            if is_of_model:
                call["args"][role] = given
                continue
            if not env[model]._transient:
                ids = records.get(model).ids
            else:
                if (model, role) not in dialogues:
                    dialogues[model, role] = _open(records.make(model), user_id)
                ids = dialogues[model, role]
            call["args"][role] = [ids, *given]
        calls.append(call)
    return calls


def _open(dialogue, user_id):
    """Let a dialogue belong to somebody; return its ids."""
    if dialogue:
        dialogue.flush_recordset()
        dialogue.env.cr.execute(
            odoo.tools.SQL(
                "UPDATE %s SET create_uid = %s WHERE id IN %s",
                odoo.tools.SQL.identifier(dialogue._table),
                user_id,
                dialogue._ids,
            )
        )
    return dialogue.ids


def _get_examples(model, method):
    """Return the example of each argument that a method asks for.

    :raises LookupError: naming the argument for which there is none.
    """
    kinds = inspect.Parameter
    wanted = [
        parameter.name
        for parameter in [*inspect.signature(method).parameters.values()][1:]
        if parameter.default is kinds.empty
        and parameter.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)
    ]
    unknown = [name for name in wanted if name not in EXAMPLES]
    if unknown:
        raise LookupError(
            f"{model}.{method.__name__}: EXAMPLES in rights_examples.py lacks {unknown}"
        )
    return [EXAMPLES[name] for name in wanted]


# ------------------------------------------------------------
# THE CALLS
# ------------------------------------------------------------


class Inside:
    """Let nothing out of one transaction: neither a commit nor a mail."""

    def __init__(self, env):
        self.real, self.registry = env.cr, env.registry
        self.changes = 0
        self._count_changes()
        lock = threading.RLock()
        # Odoo asks by this whether mail, messages and requests may leave
        odoo.modules.module.current_test = SimpleNamespace(
            test_cursor_lock_timeout=1, assertCanOpenTestCursor=lambda: None
        )
        self.registry.cursor = lambda readonly=False: TestCursor(
            self.real, lock, readonly
        )
        self.registry.check_signaling = lambda *args: self.registry
        self.registry.signal_changes = lambda: None

    def _count_changes(self):
        """Count the statements that change rows."""
        execute = self.real.execute

        def note(query, *args, **kwargs):
            text = getattr(query, "code", query)
            text = text.decode() if isinstance(text, bytes) else text
            self.changes += bool(CHANGE.search(text))
            return execute(query, *args, **kwargs)

        self.real.execute = note

    def call(self, user_id, model, method, args):
        """Return (what becomes of a call, its sentence), and undo it."""
        savepoint, self.changes = Savepoint(self.real._obj), 0
        try:
            with closing(self.registry.cursor()) as cursor:
                user_env = api.Environment(cursor, user_id, {})
                answer = call_kw(user_env[model], method, args, {})
                cursor.flush()
            told = self.changes or _tells(answer)
            return (ALLOWED if told else NOTHING), str(answer)[:200]
        except (AccessError, AccessDenied) as err:
            return DENIED, str(err)
        # as Odoo answers a call with the sentence of the constraint
        except (UserError, psycopg2.IntegrityError) as err:
            return REFUSED, str(err)
        # the gate tells what else can become of a call: a fault
        except Exception as err:  # noqa: BLE001
            return type(err).__name__, str(err)
        finally:
            savepoint.close(rollback=True)
            self.real.clear()
            self.registry.reset_changes()


def _tells(answer):
    """Return whether an answer is more than nothing.

    Where a button leads is no secret: who follows it meets the rights of the place.
    """
    is_window = isinstance(answer, dict) and answer.get("type") in WINDOWS
    return bool(answer) and not is_window


def main(env, roles):
    """Return what the beginning of this file says."""
    company = env["res.users"].browse(roles["admin"]).company_id
    context = {**QUIET, "allowed_company_ids": company.ids}
    records = Records(env(context=context))
    with mute_logger("odoo.sql_db"):
        calls = find_calls(env, roles, records)
    env.cr.commit()
    # each refusal would be noted
    logging.disable(logging.CRITICAL)
    inside = Inside(env)
    for call in calls:
        call["found"] = {
            role: inside.call(
                user_id, call["model"], call["method"], call["args"][role]
            )
            for role, user_id in roles.items()
        }
    return {"calls": calls, "made": records.made, "missing": records.missing}


print("RIGHTS", json.dumps(main(env, ROLES)), file=sys.stdout)  # noqa: F821, T201
