"""From where a client of the interface may call."""

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.http import request

from ...tools.network import get_noted_address, is_inside, parse_networks


class CrmApiClient(models.Model):
    """Let calls in from the client's own networks only."""

    _inherit = "crm.api.client"

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("networks")
    def _check_networks(self):
        """Refuse what is no network: it would let nobody in."""
        for client in self:
            try:
                parse_networks(client.networks or "")
            except ValueError as err:
                raise ValidationError(
                    self.env._(
                        "%(line)s is no address and no network. Write one per line, "
                        "e.g. 192.0.2.10 or 192.0.2.0/24.",
                        line=str(err),
                    )
                ) from err

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ensure_network(self):
        """Refuse a call that comes from elsewhere.

        :raises AccessError: the client has networks, and the caller is in none.
        """
        self.ensure_one()
        networks = parse_networks(self.networks or "")
        address = self._get_caller_address()
        if networks and not is_inside(address, networks):
            raise AccessError(
                self.env._(
                    "The interface client %(name)s may not call from %(address)s. Ask "
                    "the administrator to add that address to its networks.",
                    name=self.name,
                    address=address or self.env._("an unknown address"),
                )
            )

    @api.model
    def _get_caller_address(self):
        """Return the address of who calls, an empty text when that is not known."""
        if request:
            return request.httprequest.remote_addr or ""
        return get_noted_address()
