"""Calls by XML-RPC and JSON-RPC: from which address they come."""

from odoo.http import request, route

from odoo.addons.rpc.controllers import RPC

from ..tools.network import note_address


class CallerAddress(RPC):
    """Note the address before Odoo puts the request out of reach."""

    def _xmlrpc(self, service):
        with note_address(request.httprequest.remote_addr or ""):
            return super()._xmlrpc(service)

    @route()
    def jsonrpc(self, service, method, args):
        """Answer as Odoo does."""
        with note_address(request.httprequest.remote_addr or ""):
            return super().jsonrpc(service, method, args)
