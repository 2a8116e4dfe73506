"""A plugin of pytest: processes that share one folder of attachments sweep nothing.

Each process has a copy of the database, and all have one folder. After each class Odoo
deletes the files that its own database does not know: what another process has written
and not committed would go as well. The folder goes with the database at the end.
"""

import os


def pytest_collection_finish(session):
    """Let no class sweep; Odoo is loaded by now."""
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        return
    from odoo.tests.common import TransactionCase

    TransactionCase._gc_filestore = classmethod(lambda cls: None)
