"""What the models have in common of which something is remembered."""

from odoo import api, models


class CrmCachedMixin(models.AbstractModel):
    """Forget what is remembered (``ormcache``) whenever a record changes.

    For configuration that is read with every case and changes rarely. Whoever adds a
    method with ``ormcache`` to a model of configuration inherits from it.
    """

    _name = "crm.cached.mixin"
    _description = "Remembered Configuration"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Forget what was remembered without the new records."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Forget what was remembered of the records."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Forget what was remembered of the records."""
        self.env.registry.clear_cache()
        return super().unlink()
