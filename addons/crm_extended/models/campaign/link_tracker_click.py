"""Clicks, told apart: people and the scanners of their mail servers."""

from odoo import api, fields, models
from odoo.http import request

from ...tools.scanner import is_scanner_agent


class LinkTrackerClick(models.Model):
    """Add whether a machine clicked; Odoo counts every click alike."""

    _inherit = "link.tracker.click"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_is_scanner = fields.Boolean(
        string="Scanner",
        readonly=True,
        help="A mail server opened the link to look at it: it said so itself, or it "
        "did so within seconds of sending, or it opened several links at once.",
    )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Judge the clicks on the messages concerned again, for a burst shows late."""
        clicks = super().create(vals_list)
        clicks.mailing_trace_id._mark_crm_scanner_clicks()
        return clicks

    def _prepare_click_values_from_route(self, **route_values):
        """Look at how the browser introduces itself, while the request is there."""
        values = super()._prepare_click_values_from_route(**route_values)
        if request and values.get("mailing_trace_id"):
            agent = request.httprequest.user_agent.string
            if request.httprequest.method == "HEAD" or is_scanner_agent(agent):
                values["crm_is_scanner"] = True
        return values
