"""How far back a company's feed of changes goes."""

from odoo import models

from .big_integer import BigInteger


class ResCompany(models.Model):
    """Keep the position of the last event that was deleted."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_api_event_floor_xid = BigInteger(
        string="Last Forgotten Transaction",
        readonly=True,
        copy=False,
        groups="base.group_system",
        prefetch="crm_extended",
    )
    crm_api_event_floor_id = BigInteger(
        string="Last Forgotten Event",
        readonly=True,
        copy=False,
        groups="base.group_system",
        prefetch="crm_extended",
    )
