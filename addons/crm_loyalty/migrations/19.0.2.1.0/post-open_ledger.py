"""Open the ledger where cards had points before it came with 19.0.2.0.0."""

from odoo import SUPERUSER_ID, api

from odoo.addons.crm_loyalty.hooks import open_ledger


def migrate(cr, _version):
    """Give each card with points and without movements its first movement."""
    open_ledger(api.Environment(cr, SUPERUSER_ID, {}))
