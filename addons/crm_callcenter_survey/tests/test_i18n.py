"""The file for translators holds the texts of today."""

from odoo.tests import TransactionCase, tagged

from odoo.addons.crm_extended.tests.pot import HOW_TO_WRITE, get_pot_difference


@tagged("post_install", "-at_install", "crm_callcenter_survey")
class TestI18n(TransactionCase):
    """What people read can be translated."""

    def test_texts_are_exported(self):
        difference = get_pot_difference(self.env, "crm_callcenter_survey")
        self.assertEqual(difference, ([], []), f"Write it anew: {HOW_TO_WRITE}")
