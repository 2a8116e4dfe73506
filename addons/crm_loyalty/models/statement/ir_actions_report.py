"""Paper in the size of a bank card."""

from odoo import models

# ISO/IEC 7810 ID-1; formats of paper know whole millimetres only
CARD_WIDTH = "85.6mm"
ROUNDED_WIDTH = "86mm"


class IrActionsReport(models.Model):
    """Print cards as wide as cards are."""

    _inherit = "ir.actions.report"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _build_wkhtmltopdf_args(self, paperformat_id, *args, **kwargs):
        """Give the exact width for the format of cards.

        :return: as the method that is extended.
        """
        result = super()._build_wkhtmltopdf_args(paperformat_id, *args, **kwargs)
        card = self.env.ref(
            "crm_loyalty.paperformat_loyalty_card", raise_if_not_found=False
        )
        if paperformat_id and paperformat_id == card:
            result = [CARD_WIDTH if arg == ROUNDED_WIDTH else arg for arg in result]
        return result
