"""How long cases and calls name people."""

from odoo import api, models
from odoo.fields import Domain


class CrmPrivacyRetention(models.Model):
    """Add closed cases, calls, and mails that became no case.

    Recordings and raw events have their days in the settings: they go much sooner.
    """

    _inherit = "crm.privacy.retention"

    @api.model
    def _get_kind_selection(self):
        """Add the kinds of this add-on."""
        return [
            *super()._get_kind_selection(),
            ("case_closed", self.env._("Cases that are closed")),
            ("call", self.env._("Numbers and notes of calls")),
            ("mail_parked", self.env._("Mails that became no case")),
        ]

    @api.model
    def _get_kind(self, kind, before):
        """Return the records of the kinds of this add-on."""
        if kind == "case_closed":
            return "crm.case", Domain("date_closed", "<", before)
        if kind == "call":
            return "crm.call", Domain("date_ended", "<", before)
        if kind == "mail_parked":
            return "crm.mail.parked", Domain("date", "<", before)
        return super()._get_kind(kind, before)
