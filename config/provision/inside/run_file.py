"""Run ``main(env, argv)`` of a Python file inside Odoo.  Called by ``odoo_run``.

Usage: run_file.py FILE [option of Odoo ...] -- [argument of the file ...]
"""

import importlib.util
import logging
import sys
from pathlib import Path
from types import ModuleType

import odoo.init  # noqa: F401 (sets Odoo up, as its own commands do)
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def load_module(file: Path) -> ModuleType:
    """Return the Python file as a module; its folder's neighbours can be imported."""
    sys.path.insert(0, str(file.parent))
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


def run(file: Path, odoo_options: list[str], argv: list[str]) -> int:
    """Return the exit code of the file's ``main`` on the database that is named."""
    config.parse_config(
        [*odoo_options, "--no-http", "--max-cron-threads=0", "--log-level=warn"],
        setup_logging=True,
    )
    logging.captureWarnings(True)
    database = config["db_name"][0]
    registry = Registry(database)
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        code = load_module(file).main(env, argv) or 0
        if code:
            cr.rollback()
    return code


if __name__ == "__main__":
    split = sys.argv.index("--")
    sys.exit(run(Path(sys.argv[1]).resolve(), sys.argv[2:split], sys.argv[split + 1 :]))
