"""Movements of points are announced to who follows them."""

from odoo import models


class LoyaltyLedger(models.AbstractModel):
    """Announce each entry of the ledger."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    def _write_entry(self, state, kind, parts, facts, new_lot=None):
        """Append one event per entry that moves points."""
        entry = super()._write_entry(state, kind, parts, facts, new_lot)
        events = self.env["crm.api.event"]
        if events._get_followed_ids("points"):
            # sudo: what is told does not depend on who moved the points
            entry_sudo = entry.sudo()
            if entry_sudo.points:
                events._push(
                    "points",
                    [
                        (
                            entry_sudo.company_id.id,
                            kind,
                            entry.id,
                            state.card.partner_id.id,
                            facts.external_ref or False,
                            state.card.program_id.name,
                            float(entry_sudo.points),
                        )
                    ],
                )
        return entry
