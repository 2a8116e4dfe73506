"""A person with open cases is answered first, and forgotten then."""

from odoo import models
from odoo.fields import Domain

from ..outbound.crm_call_list_entry import OPEN_STATES


class CrmPrivacyRequest(models.Model):
    """Cases stand in the way; calls that are to be made do not happen."""

    _inherit = "crm.privacy.request"

    def _get_open_documents(self, found):
        """Add cases that nobody has closed."""
        yield from super()._get_open_documents(found)
        records = {part.model: records for part, records in found}
        yield from self._get_unfinished(
            self.env._("Close these cases first: %s"),
            records["crm.case"].filtered_domain(Domain("is_closed", "=", False)),
            "number",
        )

    def _leave_running(self, partners):
        """Take the person off the lists of calls."""
        super()._leave_running(partners)
        # sudo: lists of all companies
        self.env["crm.call.list.entry"].sudo().search(
            [("partner_id", "in", partners.ids), ("state", "in", OPEN_STATES)]
        ).write({"state": "blocked", "reason": "removed", "user_id": False})
