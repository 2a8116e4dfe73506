"""Amounts of other systems become points by the tier of the customer."""

from odoo import models

from ...tools.rounding import round_points


class CrmApi(models.AbstractModel):
    """Multiply what the program gives for an amount."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # MOVEMENTS
    # ------------------------------------------------------------

    def _prepare_movement(self, kind, program, values):
        """Multiply points that were worked out from an amount."""
        prepared = super()._prepare_movement(kind, program, values)
        if kind == "earn" and values.get("points") in (None, False):
            partner = self._check_partner("partner_id", values.get("partner_id"))
            balance = self.env["loyalty.balance"]
            balance._refresh_tier(partner, program)
            card = balance._get_cards(partner, program)[:1]
            prepared["points"] = round_points(
                prepared["points"] * program._get_earn_multiplier(card)
            )
        return prepared
