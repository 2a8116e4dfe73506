"""Returns remember their case."""

from odoo import fields, models


class StockReturnPicking(models.TransientModel):
    """Put the case on the return that the warehouse receives."""

    _inherit = "stock.return.picking"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(comodel_name="crm.case")

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _prepare_picking_default_values_based_on(self, picking):
        """Add the case.

        :return: dict of values.
        """
        vals = super()._prepare_picking_default_values_based_on(picking)
        if self.case_id:
            vals["case_id"] = self.case_id.id
        return vals
