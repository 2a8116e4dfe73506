"""The page that a member's link opens."""

from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

NAME_CHARS = 100
MESSAGE_CHARS = 2000
MAX_POST_BYTES = 64 * 1024


class ReferralPage(http.Controller):
    """Welcome friends, and let them sign up or write to the sales team.

    The page is the same for codes that nobody has: nobody learns who is a member.
    """

    # ------------------------------------------------------------
    # ROUTES
    # ------------------------------------------------------------

    @http.route(
        "/loyalty/r/<string:code>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        readonly=False,
    )
    def referral(self, code, **kw):
        """Render the page, and let the browser keep the code."""
        company, program = self._get_program(code)
        if not self._count_visit():
            return self._render_busy(company)
        response = self._render(company, program, code)
        request.env["loyalty.referral.visit"]._keep_code(response, code)
        return response

    @http.route(
        "/loyalty/r/<string:code>/contact",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        max_content_length=MAX_POST_BYTES,
    )
    def referral_contact(self, code, **form):
        """Hand a friend's message to the sales team."""
        company, program = self._get_program(code)
        if not self._count_visit():
            return self._render_busy(company)
        form = {
            name: text.strip()[:MESSAGE_CHARS]
            for name, text in form.items()
            if isinstance(text, str)
        }
        # people do not see this field
        if form.get("homepage"):
            return self._render_thanks(company)
        if not form.get("partner_name") or not email_normalize(form.get("email")):
            error = request.env._("Write your name and your e-mail address.")
            return self._render(company, program, code, form, error)
        # sudo: strangers create nothing themselves; every value was bounded
        leads = request.env["crm.lead"].sudo().with_company(company)
        leads.create(self._prepare_lead_vals(company, code, form))
        return self._render_thanks(company)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_program(self, code):
        """Return the company and the program for which the page speaks.

        :raises NotFound: the company lets nobody recommend it.
        """
        # sudo: strangers read no companies and no programs
        referrals = request.env["loyalty.referral"].sudo()
        company = referrals._get_company_of_code(code)
        referrals = referrals.with_company(company)
        program = referrals._find_card(code).program_id
        if not program and company.crm_loyalty_enabled:
            programs = referrals.env["loyalty.balance"]._get_programs()
            program = programs.filtered("referral_enabled")[:1]
        if not program:
            raise request.not_found()
        return company, program

    def _count_visit(self):
        """Count this request; tell whether there were not too many."""
        traces = request.env["loyalty.referral.trace"]
        return traces._count_visit(request.httprequest.remote_addr or "")

    def _render(self, company, program, code, form=None, error=""):
        """Return the page, with what was typed and what is wrong with it."""
        # sudo: of the member only a first name gets out, if the program says so
        referrals = request.env["loyalty.referral"].sudo().with_company(company)
        card = referrals._find_card(code)
        name = card.partner_id.name or ""
        is_person = card and not card.partner_id.is_company
        first_name = name.split()[0] if name.split() and is_person else ""
        values = {
            "res_company": company,
            "program": program,
            "code": code[:NAME_CHARS],
            "first_name": first_name if program.referral_show_name else "",
            "points_name": program.portal_point_name,
            "next_url": self._get_next_url(program),
            "form": form or {},
            "form_error": error,
        }
        status = 400 if error else 200
        return self._finish(
            request.render("crm_loyalty.referral_page", values, status=status)
        )

    def _render_busy(self, company):
        """Return the page for who asked too often."""
        return self._finish(
            request.render(
                "crm_loyalty.referral_busy",
                {"res_company": company},
                status=429,
            )
        )

    def _render_thanks(self, company):
        """Return the page after a message."""
        return self._finish(
            request.render("crm_loyalty.referral_thanks", {"res_company": company})
        )

    def _finish(self, response):
        """Keep the page out of caches, search engines and addresses of other sites."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _get_next_url(self, program):
        """Return where a friend goes on; ``""``: the form on the page."""
        if program.referral_landing:
            return program.referral_landing
        if not request.env.user._is_public():
            return "/my/loyalty"
        # sudo: a setting of the database
        scope = request.env["res.users"].sudo()._get_signup_invitation_scope()
        return "/web/signup" if scope == "b2c" else ""

    def _prepare_lead_vals(self, company, code, form):
        """Return the values of the lead of a friend who wrote."""
        # sudo: strangers read neither cards nor media
        referrals = request.env["loyalty.referral"].sudo().with_company(company)
        card = referrals._find_card(code)
        medium = referrals.env["utm.medium"].search([("name", "=", "Website")], limit=1)
        name = form["partner_name"][:NAME_CHARS]
        return {
            "name": request.env._("Recommended: %(name)s", name=name),
            "contact_name": name,
            "email_from": form["email"][:NAME_CHARS],
            "phone": form.get("phone", "")[:NAME_CHARS],
            "description": form.get("message", ""),
            "company_id": company.id,
            "referral_code": card.referral_code,
            "user_id": False,
            "medium_id": medium.id,
        }
