"""The description of the interface for who builds on ``/json/2``."""

from odoo import http
from odoo.http import request

from ..tools.openapi import build_openapi


class OpenApi(http.Controller):
    """One document; it tells no more than the documentation does."""

    # ------------------------------------------------------------
    # ROUTES
    # ------------------------------------------------------------

    @http.route(
        "/crm/openapi.json",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
    )
    def describe(self, **_kwargs):
        """Return the OpenAPI document of the operations."""
        # sudo: the contract is code, not data
        contract = request.env["crm.api"].sudo()._get_contract()
        url = request.httprequest.url_root.rstrip("/")
        return request.make_json_response(build_openapi(contract, url))
