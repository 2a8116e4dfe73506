"""Let the pure parts of the add-ons be tested without Odoo and without a database.

``addons/<a>/tools`` is importable as ``<a>_tools``; inside Odoo the same files are
``odoo.addons.<a>.tools``. (``queries`` stays out: it needs ``odoo.tools.SQL``.)

Property tests draw the same examples in every run, here as on the build server.
New ones: ``./crm test unit -- --hypothesis-profile=default``.
"""

import importlib.util
import sys
from pathlib import Path

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None)
settings.load_profile("repeatable")

ADDONS = Path(__file__).resolve().parents[1] / "addons"


def _register_tools(addon):
    """Import one add-on's ``tools`` package under a top-level name.

    :param Path addon: folder of the add-on; nothing happens when it has no tools.
    """
    init = addon / "tools" / "__init__.py"
    if not init.exists():
        return
    name = f"{addon.name}_tools"
    spec = importlib.util.spec_from_file_location(
        name, init, submodule_search_locations=[str(init.parent)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


for _addon in sorted(ADDONS.iterdir()):
    _register_tools(_addon)
