"""Where the mail gateway asks what to do with mail for cases."""

from odoo import api, models


class MailThread(models.AbstractModel):
    """Let the gateway of cases look at the routes of a mail."""

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Park what no person wrote, and find the case that a mail belongs to."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        return self.env["crm.case.gateway"]._filter_routes(
            message, message_dict, routes
        )

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        """Leave mail for cases to their own limit, which parks instead of dropping."""
        others = [route for route in routes or [] if route[0] != "crm.case"]
        if routes and not others:
            return False
        return super()._detect_loop_sender(message, message_dict, others)
