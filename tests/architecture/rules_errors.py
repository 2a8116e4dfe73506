"""Rules about errors that are caught."""

import ast
import re

from allowed import CAUGHT_FAILURES
from repository import Repository, dotted, enclosing, functions, rule

# SQLSTATE 40001: another transaction was faster, and nobody is at fault
FAILURE = "SerializationFailure"
# what it is one of; ``Error`` alone is psycopg2's
ABOVE = {
    "BaseException",
    "DatabaseError",
    "Error",
    "Exception",
    "OperationalError",
    "TransactionRollback",
    "TransactionRollbackError",
}
PLACES = re.compile(r"^(psycopg2\.)?((errors|extensions)\.)?")


def _try(handlers):
    """Return the text of a model whose job does its work with these handlers."""
    return (
        f"import psycopg2\ndef _give_batch(self):\n    try:\n        work()\n{handlers}"
    )


@rule(
    {
        "addons/crm_x/models/a.py": _try("    except Exception:\n        log()\n"),
        "addons/crm_x/models/b.py": _try(
            "    except psycopg2.Error as err:\n        raise UserError(err) from err\n"
        ),
        "addons/crm_x/models/c.py": (
            "from contextlib import suppress\nPASSING = (OSError, Exception)\n"
            "def f():\n    with suppress(PASSING):\n        work()\n"
        ),
    }
)
def serialization_failures_are_told_apart(repo: Repository):
    """What catches every error has its own answer to a transaction that was slower.

    Odoo runs the request again, or the next run of the job does the work; an error that
    marks a record as failed would stay for ever. So the failure is caught before, or a
    function looks for it first and raises it again, or all are raised again.
    """
    excepted = set()
    for path in repo.python():
        tree = repo.tree(path)
        for node in ast.walk(tree):
            for line in _swallowing(tree, node):
                where = f"{path}:{enclosing(tree, line)}"
                if where not in CAUGHT_FAILURES:
                    yield f"{path}:{line} answers {FAILURE} like any other error"
                excepted.add(where)
    for where in set(CAUGHT_FAILURES) - excepted:
        if where.rpartition(":")[0] in map(str, repo.files):
            yield f"allowed.py: {where} is no exception any more"


def _swallowing(tree, node):
    """Yield the lines on which a node catches the failure together with others."""
    if isinstance(node, ast.Try):
        for handler in node.handlers:
            names = _get_names(tree, handler.type)
            if names & ABOVE and not _raises_again(tree, handler):
                yield handler.lineno
            if names & {FAILURE, *ABOVE}:
                break  # those below do not get it
    elif isinstance(node, ast.Call) and dotted(node.func).endswith("suppress"):
        if any(_get_names(tree, arg) & {FAILURE, *ABOVE} for arg in node.args):
            yield node.lineno


def _get_names(tree, node):
    """Return the names of the classes that are caught, those of constants inside.

    A constant of another file may be anything.
    """
    if node is None:
        return {"BaseException"}
    if isinstance(node, ast.Starred):
        return _get_names(tree, node.value)
    if isinstance(node, ast.Tuple):
        return set().union(*(_get_names(tree, part) for part in node.elts))
    name = PLACES.sub("", dotted(node))
    if name.isupper():
        values = [
            statement.value
            for statement in tree.body
            if isinstance(statement, ast.Assign)
            and any(dotted(target) == name for target in statement.targets)
        ]
        return _get_names(tree, values[0]) if values else {"BaseException"}
    return {name}


def _raises_again(tree, handler):
    """Tell whether a handler lets the failure pass."""
    leaving = (ast.Return, ast.Continue, ast.Break)
    *before, last = handler.body
    if isinstance(last, ast.Raise) and last.exc is None:
        return not any(
            isinstance(leaf, leaving) for part in before for leaf in ast.walk(part)
        )
    first = handler.body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Call)):
        return False
    called = dotted(first.value.func)
    return handler.name in map(dotted, first.value.args) and any(
        function.name == called
        and any(isinstance(leaf, ast.Raise) for leaf in ast.walk(function))
        and FAILURE in ast.unparse(function)
        for function in functions(tree)
    )
