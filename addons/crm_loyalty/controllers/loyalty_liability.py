"""The liability as a spreadsheet."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class LoyaltyLiability(http.Controller):
    """Hand out what the report of a period shows."""

    # ------------------------------------------------------------
    # DOWNLOADS
    # ------------------------------------------------------------

    @http.route(
        "/loyalty/liability/<int:close_id>/spreadsheet",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def liability_spreadsheet(self, close_id, **_kwargs):
        """Return the spreadsheet of a period; who may not read it finds nothing."""
        close = request.env["loyalty.liability.close"].browse(close_id)
        try:
            close.check_access("read")
            name = f"liability_{close.date_from}_{close.date_to}.xlsx"
        except (AccessError, MissingError) as err:
            raise NotFound from err
        return request.make_response(
            close._build_spreadsheet(),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
