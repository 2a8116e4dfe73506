"""The interface over SOAP, for systems that speak nothing else."""

import re

from odoo import http
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.http import request

from ..tools.soap_message import (
    BadMessage,
    read_request,
    write_fault,
    write_response,
)
from ..tools.soap_schema import build_wsdl

# a page of 5,000 lines of sales is a quarter of it
MAX_BYTES = 8 * 1024 * 1024
XML = "text/xml; charset=utf-8"
RETRY_AFTER = re.compile(r"\[retry-after: (\d+)\]")


class Soap(http.Controller):
    """One address: its description, and the operations of ``crm.api``."""

    # ------------------------------------------------------------
    # ROUTES
    # ------------------------------------------------------------

    @http.route(
        "/crm/soap", type="http", auth="public", methods=["GET"], save_session=False
    )
    def describe(self, **_kwargs):
        """Return the WSDL; it tells no more than the documentation does."""
        # sudo: the contract is code, not data
        contract = request.env["crm.api"].sudo()._get_contract()
        url = f"{request.httprequest.url_root.rstrip('/')}/crm/soap"
        return request.make_response(build_wsdl(contract, url), [("Content-Type", XML)])

    @http.route(
        "/crm/soap",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BYTES,
    )
    def call(self, **_kwargs):
        """Carry out one operation, as whom the request logs in by itself.

        No session counts, so that no page can make a browser call. Who is unknown gets
        nothing read; what breaks the schema runs nothing.
        """
        try:
            uid = self._log_in()
        except AccessDenied:
            return self._refuse(
                request.env._("Login or key is wrong."), "login", status=401
            )
        request.update_env(user=uid, context={})
        # sudo: the contract is code, not data
        contract = request.env["crm.api"].sudo()._get_contract()
        try:
            operation, arguments = read_request(
                request.httprequest.get_data(), contract
            )
        except BadMessage as bad:
            return self._refuse(str(bad), "message")
        try:
            # what a refusal leaves behind is rolled back
            with request.env.cr.savepoint():
                answer = getattr(request.env["crm.api"], operation)(**arguments)
        except AccessError as refused:
            return self._refuse(str(refused), "access")
        except UserError as refused:
            return self._refuse(str(refused), "refused")
        body = write_response(operation, answer, contract)
        return request.make_response(body, [("Content-Type", XML)])

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _log_in(self):
        """Return the id of the user whose login and key the request carries.

        :raises AccessDenied: there is none, or they are wrong.
        """
        given = request.httprequest.authorization
        if not given or given.type != "basic" or not given.username:
            raise AccessDenied
        # sudo: nobody is logged in yet
        users = request.env["res.users"].sudo()
        user = users.search(users._get_login_domain(given.username), limit=1)
        if not user:
            raise AccessDenied
        users._check_uid_passwd(user.id, given.password)
        return user.id

    def _refuse(self, sentence, kind, status=500):
        """Return a fault; SOAP 1.1 asks for status 500."""
        found = RETRY_AFTER.search(sentence)
        body = write_fault(
            "Client",
            sentence,
            "rate" if found else kind,
            int(found.group(1)) if found else 0,
        )
        headers = [("Content-Type", XML)]
        if status == 401:
            headers.append(("WWW-Authenticate", 'Basic realm="crm"'))
        return request.make_response(body, headers, status=status)
