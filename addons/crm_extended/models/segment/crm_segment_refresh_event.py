"""Who enters and who leaves a segment is announced to who follows it."""

from odoo import models


class CrmSegment(models.Model):
    """Announce the members that a refresh brought or took."""

    _inherit = "crm.segment"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _after_membership(self, entered_ids, left_ids):
        """Append one event per customer."""
        result = super()._after_membership(entered_ids, left_ids)
        events = self.env["crm.api.event"]
        if events._get_followed_ids("segment"):
            rows = [
                (
                    self.company_id.id,
                    action,
                    self.id,
                    partner_id,
                    self.code,
                    False,
                    None,
                )
                for action, ids in (("entered", entered_ids), ("left", left_ids))
                for partner_id in ids
            ]
            events._push("segment", rows)
        return result
