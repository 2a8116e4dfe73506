"""The public form: anybody may write to a team, and learns nothing."""

import time

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.crm_extended.controllers.public_form import PublicForm
from odoo.addons.crm_extended.tools import web_form

from .portal import read_files, read_texts, to_id

MAX_POST_BYTES = 64 * 1024 * 1024


class SupportForm(PublicForm, http.Controller):
    """Show the form of a team, and take what it sends."""

    # ------------------------------------------------------------
    # ROUTES
    # ------------------------------------------------------------

    @http.route("/support", type="http", auth="public", website=True, sitemap=True)
    def support(self, **kw):
        """Lead to the form; with several teams let people choose."""
        teams = self._get_teams([("company_id", "=", request.env.company.id)])
        if len(teams) == 1:
            return request.redirect(f"/support/{teams.web_slug}")
        if not teams:
            raise request.not_found()
        return request.render("crm_callcenter.support_teams", {"teams": teams})

    @http.route(
        "/support/<string:slug>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        csrf=False,
        max_content_length=MAX_POST_BYTES,
    )
    def support_form(self, slug, **form):
        """Show the form of a team; a post opens a case."""
        form = read_texts(form)
        team = self._get_teams([("web_slug", "=", web_form.clean_line(slug))])
        if not team:
            raise request.not_found()
        if request.httprequest.method != "POST":
            return self._render_form(team, {})
        if not self._is_allowed_origin(team._get_web_origins()):
            return self._render_foreign(team, form)
        return self._take(team, form)

    # ------------------------------------------------------------
    # TAKING
    # ------------------------------------------------------------

    def _take(self, team, form):
        """Return the answer to a post: thanks, or what to do about it."""
        stamp = web_form.read_form(
            self._get_secret(), team.web_slug, form.get("stamp"), time.time()
        )
        error = self._get_stamp_error(stamp.state, form)
        if error:
            return self._render_form(team, form, error, 422)
        # sudo: strangers are counted, and read no counters
        counters = request.env["crm.web.throttle"].sudo()
        again = [("form", stamp.nonce, 1, web_form.FORM_HOURS * 60)]
        if counters._get_wait_seconds(again):
            return self._render(team, "crm_callcenter.support_sent_already", {})
        limits = self._get_limits(team.company_id, form)
        wait = counters._get_wait_seconds(limits)
        if wait:
            return self._render_busy(team, form, wait)
        try:
            with request.env.cr.savepoint():
                case = self._open_case(team, form)
        except UserError as refused:
            is_huge = len(form.get("subject") or "") > web_form.TEXT_CHARS
            return self._render_form(team, form, str(refused), 413 if is_huge else 400)
        counters._add_hits(limits + again)
        forms = request.env["crm.knowledge.form"]
        forms._submit(case, form.get("suggestion_stamp"))
        return self._render(team, "crm_callcenter.support_thanks", {"case": case})

    def _open_case(self, team, form):
        """Return the new case; nobody learns whether the sender is known."""
        case_type = self._get_types(team).filtered(
            lambda found: found.id == to_id(form.get("type_id"))
        )
        # sudo: strangers create nothing themselves; every value was checked
        web = request.env["crm.case.web"].sudo()
        case = web._open_case(
            form,
            team.company_id,
            read_files(),
            team_id=team.id,
            type_id=case_type.id,
        )
        return case

    # ------------------------------------------------------------
    # RENDERING
    # ------------------------------------------------------------

    def _render_form(self, team, form, error="", status=200):
        """Return the form of a team with what was typed."""
        bounds = {
            name: limit
            for name, _label, limit in request.env["crm.case.web"]._get_limits()
        }
        values = {
            "form": {
                name: (form.get(name) or "")[:limit] for name, limit in bounds.items()
            },
            "type_id": to_id(form.get("type_id")),
            "types": self._get_types(team),
            "form_error": error,
            "bounds": bounds,
            "file_mb": team.company_id.crm_web_file_mb,
            "file_types": ",".join(f".{name}" for name in sorted(web_form.EXTENSIONS)),
            "stamp": web_form.sign_form(self._get_secret(), team.web_slug, time.time()),
            "suggestion_stamp": request.env["crm.knowledge.form"]._get_stamp(
                team.company_id, form.get("suggestion_stamp")
            ),
            "suggestion_minutes": team.company_id.crm_knowledge_form_minutes,
        }
        return self._render(team, "crm_callcenter.support_form", values, status)

    def _render(self, team, template, values, status=200):
        """Return a page that only the allowed sites may show inside theirs."""
        values = {"team": team, "res_company": team.company_id, **values}
        response = request.render(template, values, status=status)
        origins = team._get_web_origins()
        response.headers["Content-Security-Policy"] = "frame-ancestors " + " ".join(
            ["'self'", *origins]
        )
        origin = request.httprequest.headers.get("Origin")
        if origin in origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Vary"] = "Origin"
        response.headers["Cache-Control"] = "no-store"
        return response

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_teams(self, domain):
        """Return the teams with a public form."""
        # sudo: strangers read no teams; only those that show themselves are found
        return (
            request.env["crm.case.team"]
            .sudo()
            .search(
                [
                    ("has_web_form", "=", True),
                    ("company_id.crm_callcenter_enabled", "=", True),
                    *domain,
                ]
            )
        )

    def _get_types(self, team):
        """Return the types that strangers choose from."""
        # sudo: as for the team
        return (
            request.env["crm.case.type"]
            .sudo()
            .search(
                [
                    ("is_in_forms", "=", True),
                    ("company_id", "in", (False, team.company_id.id)),
                ]
            )
        )
