"""Promises follow the holidays as they are."""

from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Let the clocks read the holidays anew after a change."""

    _inherit = "resource.calendar.leaves"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Forget the working hours when a holiday of all is added."""
        leaves = super().create(vals_list)
        leaves._forget_work_time()
        return leaves

    def write(self, vals):
        """Forget the working hours when a holiday of all is changed."""
        self._forget_work_time()
        result = super().write(vals)
        self._forget_work_time()
        return result

    def unlink(self):
        """Forget the working hours when a holiday of all is removed."""
        self._forget_work_time()
        return super().unlink()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _forget_work_time(self):
        """Clear the cache unless only single people are away."""
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
