"""What the public forms of all add-ons have in common."""

from odoo.http import request
from odoo.tools import email_normalize

from ..tools import web_form

TRAP = "homepage"


class PublicForm:
    """A form that anybody may send, also from within the pages of other sites.

    It carries its own signed stamp instead of a session. A controller that is one has
    ``_render_form(owner, values, error, status)``; ``owner`` is the record whose form
    it is, with a ``company_id``.
    """

    # ------------------------------------------------------------
    # WHY A FORM IS NOT TAKEN
    # ------------------------------------------------------------

    def _get_stamp_error(self, state, values):
        """Return why a form is not taken, empty when it is."""
        _ = request.env._
        if values.get(TRAP):
            return _("Leave the field “Home page” empty and send the form again.")
        return {
            "valid": "",
            "early": _("That was very quick. Wait a few seconds and send it again."),
            "expired": _("This form was open for too long. Send it once more."),
            "forged": _("This form is not complete. Send it once more."),
        }[state]

    def _get_limits(self, company, values):
        """Return who is counted, and how often each may send."""
        minutes = company.crm_web_window_minutes
        ip = request.httprequest.remote_addr
        limits = [("ip", ip, company.crm_web_ip_limit, minutes)]
        email = email_normalize((values.get("email") or "")[: web_form.CONTACT_CHARS])
        if email:
            limits.append(("email", email, company.crm_web_address_limit, minutes))
        return limits

    def _is_allowed_origin(self, origins):
        """Tell whether the browser says that the form came from an allowed page.

        :param origins: those beside our own pages, like ``https://www.example.com``.
        """
        origin = request.httprequest.headers.get("Origin")
        own = request.httprequest.host_url.rstrip("/")
        return not origin or origin == own or origin in origins

    # ------------------------------------------------------------
    # RENDERING
    # ------------------------------------------------------------

    def _render_foreign(self, owner, values):
        """Return the form with all that was typed, for a site that may not show it."""
        error = request.env._(
            "This form was sent from a web site that may not show it. Open the "
            "form on our own page and send it again."
        )
        return self._render_form(owner, values, error, 403)

    def _render_busy(self, owner, values, wait):
        """Return the form with all that was typed, and when to send it again."""
        error = request.env._(
            "Too many messages came from you in a short time. Your text is still here: "
            "send it again in %(minutes)s min.",
            minutes=-(-wait // 60),
        )
        response = self._render_form(owner, values, error, 429)
        response.headers["Retry-After"] = str(wait)
        return response

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_secret(self):
        """Return the secret of the database."""
        # sudo: it stays on the server
        return request.env["ir.config_parameter"].sudo().get_param("database.secret")
