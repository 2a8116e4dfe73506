"""Recordings of calls."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request


class CallRecording(http.Controller):
    """Lead those who may listen to the recording."""

    @http.route(
        "/crm_callcenter/recording/<int:call_id>",
        type="http",
        auth="user",
        readonly=False,
    )
    def listen(self, call_id, **kw):
        """Write down who listens, then lead to the recording; 403 or 404 otherwise."""
        call = request.env["crm.call"].browse(call_id)
        try:
            url = call._listen()
        except AccessError as err:
            return request.make_response(str(err), status=403)
        except (MissingError, UserError) as err:
            return request.make_response(str(err), status=404)
        return request.redirect(url, code=303, local=False)
