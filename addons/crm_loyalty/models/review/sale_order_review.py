"""Points of orders that a review took back."""

from odoo import models


class SaleOrder(models.Model):
    """Do not earn again what a review took back."""

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_final_models(self):
        """Count what a review took back as earned, once and for all."""
        return [*super()._get_final_models(), "loyalty.review"]
