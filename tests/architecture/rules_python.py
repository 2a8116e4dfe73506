"""Rules about Python code."""

import ast
import re
import sys
from pathlib import Path

from allowed import COMMITS, LONG_FILES
from repository import Repository, dotted, enclosing, functions, rule

SOFT_FILE_LINES = 400
HARD_FILE_LINES = 600
FUNCTION_LINES = 60
RES_PARTNER_LINES = 120
MAX_COMPLEXITY = 12

# What Odoo itself requires may be used without being declared.
ODOO_REQUIREMENTS = {
    "babel",
    "dateutil",
    "lxml",
    "markupsafe",
    "num2words",
    "openpyxl",
    "PIL",
    "psycopg2",
    "pypdf",
    "pytz",
    "requests",
    "werkzeug",
    "xlrd",
    "xlsxwriter",
    "zeep",
}

# Methods of the framework that keep their public name when we override them.
FRAMEWORK_METHODS = {
    "copy",
    "copy_data",
    "create",
    "default_get",
    "fields_get",
    "get_view",
    "init",
    "name_create",
    "name_search",
    "onchange",
    "read",
    "search",
    "search_fetch",
    "search_read",
    "unlink",
    "web_read",
    "web_search_read",
    "write",
}


def _sources(repo):
    """Return every Python file of the project."""
    return [path for path in repo.files if path.suffix == ".py"]


# ------------------------------------------------------------
# LAYERS
# ------------------------------------------------------------


@rule(
    {
        "addons/crm_x/tools/rfm.py": "from odoo import fields\n",
        "addons/crm_x/tools/deep.py": "from ..models import thing\n",
    }
)
def tools_are_pure(repo: Repository):
    """``tools/`` imports neither Odoo nor anything outside of ``tools/``."""
    for path in repo.python("tools"):
        depth = len(path.parts) - 3  # levels that stay inside tools/
        for node in ast.walk(repo.tree(path)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
                if node.level > depth:
                    yield f"{path}:{node.lineno} imports from outside of tools/"
            if any(name.split(".")[0] == "odoo" for name in names):
                yield f"{path}:{node.lineno} imports odoo"


@rule(
    {
        "addons/crm_x/queries/sales.py": (
            "def build_sales_query(env) -> SQL:\n    env.cr.execute(SQL('SELECT 1'))\n"
        )
    }
)
def queries_never_execute(repo: Repository):
    """``queries/`` builds SQL: it does not run it and knows no environment."""
    for path in repo.python("queries"):
        tree = repo.tree(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("execute", "env"):
                yield f"{path}:{node.lineno} uses .{node.attr}"
            if isinstance(node, ast.ImportFrom | ast.Import):
                module = getattr(node, "module", None) or node.names[0].name
                if module.startswith("odoo") and module != "odoo.tools":
                    yield f"{path}:{node.lineno} imports {module}"
        for function in functions(tree):
            returns = ast.unparse(function.returns) if function.returns else ""
            if not function.name.startswith("_") and "SQL" not in returns:
                yield f"{path}:{function.lineno} {function.name} does not return SQL"


@rule({"addons/crm_x/models/sale.py": "from ..wizard import importer\n"})
def models_know_nothing_above_them(repo: Repository):
    """Models import no wizard, controller or report."""
    above = {"wizard", "controllers", "report"}
    for path in repo.python("models", "queries"):
        for node in ast.walk(repo.tree(path)):
            if isinstance(node, ast.ImportFrom) and node.level:
                names = {node.module, *(alias.name for alias in node.names)}
                if node.level > 1 and above & names:
                    yield f"{path}:{node.lineno} imports {above & names}"


@rule({"addons/crm_x/tools/rfm.py": "def score(values):\n    return values\n"})
def tools_and_queries_are_typed(repo: Repository):
    """Public functions of ``tools/`` and ``queries/`` have complete type hints."""
    for path in repo.python("tools", "queries"):
        for node in repo.tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            bare = [arg.arg for arg in arguments if arg.annotation is None]
            if bare or node.returns is None:
                missing = bare or "the result"
                yield f"{path}:{node.lineno} {node.name}: no type for {missing}"


@rule({"addons/crm_x/models/a.py": "import exotic_library\n"})
def third_party_imports_are_declared(repo: Repository):
    """What an add-on imports is Odoo's, the standard library's, or in its manifest."""
    for path in repo.python():
        declared = repo.manifest(path.parts[1]).get("external_dependencies", {})
        known = {name.replace("-", "_") for name in declared.get("python", ())}
        known |= {"odoo", *ODOO_REQUIREMENTS, *sys.stdlib_module_names}
        for node in ast.walk(repo.tree(path)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for name in names:
                if name.split(".")[0] not in known:
                    yield f"{path}:{node.lineno} imports {name}, which is not declared"


# ------------------------------------------------------------
# SIZES
# ------------------------------------------------------------


@rule({"addons/crm_x/models/big.py": "\n" * (HARD_FILE_LINES + 1)})
def files_are_short(repo: Repository):
    """A Python file has 400 lines at most; 600 with a reason; more never."""
    for path in _sources(repo):
        lines = repo.text(path).count("\n")
        if lines > HARD_FILE_LINES:
            yield f"{path} has {lines} lines: split it by topic"
        elif lines > SOFT_FILE_LINES and str(path) not in LONG_FILES:
            yield f"{path} has {lines} lines: split it, or give a reason in allowed.py"


@rule({"addons/crm_x/models/a.py": "def f():\n" + "    f()\n" * FUNCTION_LINES})
def functions_are_short(repo: Repository):
    """A function or method has 60 lines at most, its docstring included."""
    for path in _sources(repo):
        for node in functions(repo.tree(path)):
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{path}:{node.lineno} {node.name} has {lines} lines"


@rule(
    {
        "addons/crm_x/models/a.py": "def f(x):\n"
        + "".join(f"    if x == {i}:\n        return {i}\n" for i in range(13))
    }
)
def functions_are_simple(repo: Repository):
    """McCabe's complexity is 12 at most, add-ons' tests included."""
    branches = (
        ast.If,
        ast.For,
        ast.AsyncFor,
        ast.While,
        ast.ExceptHandler,
        ast.comprehension,
        ast.IfExp,
        ast.match_case,
    )
    for path in _sources(repo):
        for node in functions(repo.tree(path)):
            inner = [sub for sub in functions(node) if sub is not node]
            count = 1 + sum(isinstance(sub, branches) for sub in ast.walk(node))
            for sub in inner:  # a nested function is counted on its own
                count -= sum(isinstance(leaf, branches) for leaf in ast.walk(sub))
            if count - _expressions(node) > MAX_COMPLEXITY:
                yield f"{path}:{node.lineno} {node.name} has complexity {count}"


def _expressions(node):
    """Count the branches inside expressions, which McCabe leaves out."""
    return sum(isinstance(sub, ast.IfExp) for sub in ast.walk(node))


@rule({"addons/crm_x/models/customer/res_partner.py": "x = 1\n" * 121})
def res_partner_files_are_thin(repo: Repository):
    """``res_partner.py`` holds fields and counters: 120 lines at most."""
    for path in repo.select("addons/*/models/*/res_partner.py"):
        lines = repo.text(path).count("\n")
        if lines > RES_PARTNER_LINES:
            yield f"{path} has {lines} lines: behaviour belongs to our own models"


# ------------------------------------------------------------
# BEHAVIOUR
# ------------------------------------------------------------


@rule({"addons/crm_x/models/a.py": "def f(self):\n    return self.sudo().name\n"})
def sudo_is_explained(repo: Repository):
    """A comment beside each ``sudo()`` says why access rights are put aside."""
    for path in repo.python():
        lines = repo.text(path).splitlines()
        tree = repo.tree(path)
        statements = [n for n in ast.walk(tree) if isinstance(n, ast.stmt)]
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and dotted(node).endswith(".sudo()")):
                continue
            if node.args and getattr(node.args[0], "value", None) is False:
                continue
            around = [s for s in statements if s.lineno <= node.lineno <= s.end_lineno]
            start = max(s.lineno for s in around)
            beside = lines[max(0, start - 4) : node.end_lineno]
            if not any("#" in line for line in beside):
                yield f"{path}:{node.lineno} sudo() without the reason in a comment"


@rule({"addons/crm_x/models/a.py": "def action_go(self):\n    self.env.cr.commit()\n"})
def commits_happen_in_crons_only(repo: Repository):
    """``cr.commit`` and ``_commit_progress`` are for ``_cron_*`` methods."""
    for path in repo.python():
        tree = repo.tree(path)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = dotted(node.func)
            if not re.search(
                r"(\bcr|cursor)\.(commit|rollback)$|_commit_progress", name
            ):
                continue
            where = enclosing(tree, node.lineno)
            if not where.startswith("_cron_") and f"{path}:{where}" not in COMMITS:
                yield f"{path}:{node.lineno} {where} calls {name}"


@rule(
    {"addons/crm_x/models/a.py": "def f(self):\n    self.env.cr.execute('SELECT 1')\n"}
)
def statements_are_sql_objects(repo: Repository):
    """``execute`` takes an ``SQL`` object, never a string or a formatted one."""
    text = (ast.Constant, ast.JoinedStr, ast.BinOp)
    for path in repo.python():
        for node in ast.walk(repo.tree(path)):
            if not (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            ):
                continue
            if node.func.attr == "execute" and node.args:
                if isinstance(node.args[0], text):
                    yield f"{path}:{node.lineno} executes a string: use SQL(...)"


@rule({"addons/crm_x/models/a.py": "class A:\n    _sql_constraints = []\n"})
def no_construct_that_odoo_19_ignores(repo: Repository):
    """``_sql_constraints`` and ``load_tests`` do nothing in Odoo 19."""
    for path in repo.python() + repo.python("tests"):
        for node in ast.walk(repo.tree(path)):
            names = []
            if isinstance(node, ast.Assign):
                names = [target.id for target in node.targets if hasattr(target, "id")]
            elif isinstance(node, ast.FunctionDef):
                names = [node.name]
            for name in {"_sql_constraints", "load_tests"} & set(names):
                yield f"{path}:{node.lineno} {name} has no effect"


@rule({"addons/crm_x/models/a.py": "from odoo import _, models\n"})
def texts_are_translated_for_the_user(repo: Repository):
    """Translate with ``self.env._``, which knows the user's language."""
    for path in repo.python():
        for node in ast.walk(repo.tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module == "odoo":
                if "_" in {alias.name for alias in node.names}:
                    yield f"{path}:{node.lineno} imports _: use self.env._"


@rule({"addons/crm_x/models/a.py": "def f(self):\n    self.__secret()\n"})
def private_methods_can_be_overridden(repo: Repository):
    """No name with two leading underscores: another add-on could not extend it."""
    for path in repo.python():
        for node in ast.walk(repo.tree(path)):
            name = getattr(node, "attr", None) or getattr(node, "name", None)
            if isinstance(name, str) and re.match(r"__[a-z].*[^_]$", name):
                yield f"{path}:{node.lineno} {name}: one underscore is enough"


@rule(
    {
        "addons/crm_x/models/a.py": (
            "class A(models.Model):\n    def danger(self):\n        pass\n"
        ),
        "addons/crm_x/readme/DEVELOP.md": "Nothing is public.\n",
    }
)
def public_methods_are_documented(repo: Repository):
    """Every method that RPC can call stands in the add-on's ``readme/DEVELOP.md``."""
    for path in repo.python("models", "wizard", "report"):
        page = Path(*path.parts[:2], "readme", "DEVELOP.md")
        develop = repo.text(page) if (repo.root / page).exists() else ""
        for name, line in _public_methods(repo.tree(path)):
            if not re.search(rf"\b{name}\b", develop):
                yield f"{path}:{line} {name} is public and not in readme/DEVELOP.md"


def _public_methods(tree):
    """Yield ``(name, line)`` of the methods that may be called from outside."""
    for klass in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        if not any(dotted(base).startswith("models.") for base in klass.bases):
            continue
        for node in klass.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            marks = {ast.unparse(mark) for mark in node.decorator_list}
            if node.name in FRAMEWORK_METHODS or "api.private" in marks:
                continue
            if f"super().{node.name}(" in ast.unparse(node):
                continue  # Odoo's own method, which we extend
            yield node.name, node.lineno
