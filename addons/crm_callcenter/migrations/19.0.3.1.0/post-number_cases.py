"""Number the cases of companies that were there before cases came with 19.0.2.0.0."""

from odoo import SUPERUSER_ID, api

from odoo.addons.crm_callcenter.hooks import post_init_hook


def migrate(cr, _version):
    """Give each company that has no case numbers its own."""
    post_init_hook(api.Environment(cr, SUPERUSER_ID, {}))
