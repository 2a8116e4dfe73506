"""Calls have limits, too."""

from odoo import fields, models


class CrmSendCap(models.Model):
    """At most so many calls per person, from all lists together."""

    _inherit = "crm.send.cap"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    channel = fields.Selection(
        selection_add=[("phone", "Phone")], ondelete={"phone": "cascade"}
    )
