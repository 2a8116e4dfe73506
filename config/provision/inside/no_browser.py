"""A plugin of pytest: tests that drive a browser are skipped where they open it.

Odoo's tours wait so and so many seconds for a page. On a machine that does other things
as well they fail by chance, and a run that everybody waits for must not.
"""

import unittest

SKIPPED = "a tour: ./crm test odoo-suites runs it"


def pytest_collection_finish(session):
    """Let tests end where they would open a browser; Odoo is loaded by now."""
    from odoo.tests.common import HttpCase

    def browser_js(self, *_args, **_kwargs):
        raise unittest.SkipTest(SKIPPED)

    HttpCase.browser_js = browser_js
