"""What runs in the member's browser: static/tests/*.test.js."""

from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

SUITE = "@crm_loyalty"


@tagged("post_install", "-at_install", "crm_loyalty")
class TestComponents(HttpCase):
    """The buttons on the member's page against a mock browser."""

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(self, SUITE)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
