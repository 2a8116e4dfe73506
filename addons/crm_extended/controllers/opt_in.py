"""The page on which people confirm what they allowed."""

from odoo import http
from odoo.http import request

from ..tools.web_form import clean_line


class OptIn(http.Controller):
    """Opening the link confirms nothing: programs open links, too. A person presses."""

    # ------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------

    @http.route(
        "/consent/confirm/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show(self, token, **_kwargs):
        """Show what is confirmed, and the button."""
        return self._render(self._get_request(token))

    @http.route(
        "/consent/confirm/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def confirm(self, token, **_kwargs):
        """Confirm, and say thank you."""
        found = self._get_request(token)
        if found:
            found._confirm(request.httprequest.remote_addr)
        return self._render(found)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_request(self, token):
        """Return the request of a token, or nothing."""
        # sudo: who knows the token got the mail
        return (
            request.env["crm.opt.in"]
            .sudo()
            .search([("token", "=", clean_line(token))], limit=1)
        )

    def _render(self, found):
        """Return the page; of an unknown token one that says so."""
        response = request.render(
            "crm_extended.opt_in_page",
            {
                "opt_in": found,
                "state": found.state if found else "unknown",
                "purpose": found.purpose_id.name if found else "",
                "description": found.purpose_id.description if found else "",
                "company": found.company_id.name if found else "",
            },
        )
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
