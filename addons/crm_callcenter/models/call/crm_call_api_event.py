"""Calls are announced to who follows them."""

from odoo import models


class CrmCall(models.Model):
    """Announce each state that a call comes to."""

    _inherit = "crm.call"

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _write_facts(self, facts):
        """Append one event when something about the call is new."""
        events = self.env["crm.api.event"]
        # sudo: what is told does not depend on who changed it
        call = self.sudo()
        is_followed = call.company_id.id in events._get_followed_ids("call")
        is_new = is_followed and bool(
            self._get_changed(self._prepare_facts_vals(facts))
        )
        result = super()._write_facts(facts)
        if is_new:
            events._push(
                "call",
                [
                    (
                        call.company_id.id,
                        facts.state,
                        call.id,
                        call.partner_id.id,
                        call.external_id,
                        facts.state,
                        facts.talk_seconds,
                    )
                ],
            )
        return result
