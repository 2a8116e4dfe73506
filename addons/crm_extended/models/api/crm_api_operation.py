"""The methods of crm.api, as records that a client can be limited to."""

from odoo import fields, models


class CrmApiOperation(models.Model):
    """One row is one method of ``crm.api``; its code is the method's name."""

    _name = "crm.api.operation"
    _description = "Interface Operation"
    _order = "code"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    code = fields.Char(required=True, help="The name of the method on crm.api.")
    name = fields.Char(required=True, translate=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "There is one operation for each method of the interface."
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Forget which methods the clients may call."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Forget which methods the clients may call.

        A client that loses the last one it was limited to is archived: none would mean
        all.
        """
        self.env.registry.clear_cache()
        # sudo: whoever uninstalls an add-on leaves no client with more than it had
        clients_sudo = self.env["crm.api.client"].sudo()
        limited = clients_sudo.search([("operation_ids", "in", self.ids)])
        limited.filtered(lambda client: client.operation_ids <= self).active = False
        return super().unlink()

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_display_name(self):
        """Show the method's name, which is what the other side knows."""
        for operation in self:
            operation.display_name = operation.code
