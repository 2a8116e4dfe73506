"""The public forms of leads: anybody may get in touch, and learns nothing."""

import time

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools import web_form
from .public_form import PublicForm

MAX_POST_BYTES = 1024 * 1024
UTM_KEYS = ("utm_campaign", "utm_medium", "utm_source")


class LeadForm(PublicForm, http.Controller):
    """Show a form, and take what it sends."""

    # ------------------------------------------------------------
    # ROUTES
    # ------------------------------------------------------------

    @http.route(
        "/contact-form/<string:code>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        csrf=False,
        max_content_length=MAX_POST_BYTES,
    )
    def lead_form(self, code, **values):
        """Show the form with this code; a post makes a lead."""
        values = {key: text for key, text in values.items() if isinstance(text, str)}
        form = self._get_form(code)
        if not form:
            raise request.not_found()
        if request.httprequest.method != "POST":
            return self._render_form(form, self._get_origin_values(form, values))
        if not self._is_allowed_origin(form._get_origins()):
            return self._render_foreign(form, values)
        return self._take(form, values)

    @http.route(
        "/contact-form/confirm/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        csrf=False,
        max_content_length=MAX_POST_BYTES,
    )
    def confirm(self, token, **values):
        """Ask whether the consents of a link count; a post confirms them.

        Opening the link confirms nothing: mail servers open links to look at them.
        """
        # sudo: the signed link is the right to confirm
        statements = request.env["crm.lead.consent"].sudo()._find_by_token(token)
        if not statements:
            raise request.not_found()
        if request.httprequest.method == "POST":
            statements._confirm()
        response = request.render(
            "crm_extended.lead_consent_confirm",
            {
                "statements": statements,
                "is_confirmed": "pending" not in statements.mapped("state"),
                "res_company": statements.company_id,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    # ------------------------------------------------------------
    # TAKING
    # ------------------------------------------------------------

    def _take(self, form, values):
        """Return the answer to a post: thanks, or what to do about it."""
        stamp = web_form.read_form(
            self._get_secret(), form.code, values.get("stamp"), time.time()
        )
        error = self._get_stamp_error(stamp.state, values)
        if error:
            return self._render_form(form, values, error, 422)
        # sudo: strangers are counted, and read no counters
        counters = request.env["crm.web.throttle"].sudo()
        again = [("lead_form", stamp.nonce, 1, web_form.FORM_HOURS * 60)]
        if counters._get_wait_seconds(again):
            return self._render(form, "crm_extended.lead_form_thanks", {})
        limits = self._get_limits(form.company_id, values)
        wait = counters._get_wait_seconds(limits)
        if wait:
            return self._render_busy(form, values, wait)
        try:
            with request.env.cr.savepoint():
                form._take(values, self._get_utm(values))
        except UserError as refused:
            return self._render_form(form, values, str(refused), 400)
        counters._add_hits(limits + again)
        return self._render(form, "crm_extended.lead_form_thanks", {})

    # ------------------------------------------------------------
    # WHERE IT COMES FROM
    # ------------------------------------------------------------

    def _get_origin_values(self, form, values):
        """Return what the form carries along: the page, campaign, medium, source."""
        page = values.get("page") or request.httprequest.headers.get("Referer")
        return {
            "page": web_form.clean_page(page, form.url),
            "embed": values.get("embed") and "1",
            **self._get_utm(values),
        }

    def _get_utm(self, values):
        """Return campaign, medium and source: of the address, else of Odoo's cookie."""
        cookies = request.httprequest.cookies
        return {
            key: web_form.clean_line(values.get(key) or cookies.get(f"odoo_{key}"))[
                : web_form.CONTACT_CHARS
            ]
            for key in UTM_KEYS
        }

    # ------------------------------------------------------------
    # RENDERING
    # ------------------------------------------------------------

    def _render_form(self, form, values, error="", status=200):
        """Return the form with what was typed."""
        return self._render(
            form,
            "crm_extended.lead_form",
            {
                "values": values,
                "form_error": error,
                "stamp": web_form.sign_form(self._get_secret(), form.code, time.time()),
                "hidden": (*UTM_KEYS, "page", "embed"),
                "countries": form._get_countries(),
                "is_embedded": values.get("embed"),
            },
            status,
        )

    def _render(self, form, template, values, status=200):
        """Return a page that only the allowed sites may show inside theirs."""
        values = {"form": form, "res_company": form.company_id, **values}
        values.setdefault("is_embedded", request.params.get("embed"))
        response = request.render(template, values, status=status)
        response.headers["Content-Security-Policy"] = "frame-ancestors " + " ".join(
            ["'self'", *form._get_origins()]
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_form(self, code):
        """Return the form with this code, of a company whose forms are on."""
        # sudo: strangers read no forms; only active ones are found
        forms = request.env["crm.lead.form"].sudo()
        form = forms.search([("code", "=", web_form.clean_line(code))], limit=1)
        return form.with_company(form.company_id)
