"""Promises follow the working hours as they are."""

from odoo import api, models


class ResourceCalendar(models.Model):
    """Let the clocks read the working hours anew after a change."""

    _inherit = "resource.calendar"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Forget the working hours that were known."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Forget the working hours that were known."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Forget the working hours that were known."""
        self.env.registry.clear_cache()
        return super().unlink()
