"""Parts that repairs used are a cost of the case."""

from odoo import fields, models

from ..queries import repair_cost

POSITION = 3


class CrmCaseCostReport(models.Model):
    """Add the parts of finished repairs."""

    _inherit = "crm.case.cost.report"
    _depends = {
        "repair.order": ["case_id", "state"],
        "stock.move": ["date", "repair_id", "repair_line_type", "state", "value"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    kind = fields.Selection(selection_add=[("repair", "Repair")])

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_selects(self):
        """Append the repairs.

        :return: list of SQL.
        """
        return [*super()._get_selects(), repair_cost.build_repair_select(POSITION)]
