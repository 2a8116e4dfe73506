"""The page of the member who is logged in."""

from urllib.parse import quote

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.loyalty.controllers.portal import CustomerPortalLoyalty
from odoo.addons.portal.controllers.portal import pager

HISTORY_ROWS = 20


def to_id(value):
    """Return a value of a form or address as an id, 0 when it is none."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def get_mail_url(title, text, url):
    """Return the address that begins a mail to a friend."""
    return f"mailto:?subject={quote(str(title))}&body={quote(f'{text} {url}')}"


class MemberPortal(CustomerPortalLoyalty):
    """Show points, tier, benefits, history and the link for friends.

    No address names a card or a person: everything is of who is logged in.
    """

    # ------------------------------------------------------------
    # HOME
    # ------------------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        """Add whether the entry is shown; nothing is written.

        :return: dict of values.
        """
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            programs = request.env["loyalty.member.page"]._get_programs()
            values["has_loyalty_page"] = bool(programs)
        return values

    # ------------------------------------------------------------
    # PAGE
    # ------------------------------------------------------------

    @http.route(
        ["/my/loyalty", "/my/loyalty/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=False,
    )
    def portal_my_loyalty(self, page=1, program=None, error="", **kw):
        """Render the page."""
        return self._render_member_page(page, to_id(program))

    @http.route(
        "/my/loyalty/join",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_join_loyalty(self, program=None, **kw):
        """Make who is logged in a member, and show the page."""
        try:
            joined = request.env["loyalty.member.page"]._join(to_id(program))
        except UserError as refused:
            return self._render_member_page(1, to_id(program), str(refused))
        return request.redirect(f"/my/loyalty?program={joined.id}")

    # ------------------------------------------------------------
    # ON PAPER
    # ------------------------------------------------------------

    @http.route("/my/loyalty/card", type="http", auth="user", website=True)
    def portal_loyalty_card(self, program=None, **kw):
        """Return the own card as PDF."""
        page = request.env["loyalty.member.page"]
        card = page._get_own_card(to_id(program))
        if not card:
            return request.redirect("/my/loyalty")
        return self._make_pdf(card._print_card(), request.env._("Card"))

    @http.route(
        "/my/loyalty/statement",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_loyalty_statement(self, program=None, month=None, **kw):
        """Return the statement of a month as PDF."""
        page = request.env["loyalty.member.page"]
        statement = page._get_month_statement(to_id(program), month)
        if not statement:
            return request.redirect("/my/loyalty")
        return self._make_pdf(statement._print(), statement.display_name)

    def _make_pdf(self, content, name):
        """Return a PDF to look at."""
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(f"{name}.pdf", "inline")),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers=headers)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _render_member_page(self, page_number, program_id, error=""):
        """Return the page of a program, with what went wrong."""
        member = request.env["loyalty.member.page"]
        page = member._get_page(program_id)
        program = page["program"]
        values = {
            **self._prepare_portal_layout_values(),
            **page,
            "page_name": "loyalty",
            "form_error": error,
            "get_mail_url": get_mail_url,
            "history": [],
            "months": [],
            "pager": False,
        }
        if page["card"]:
            pages = pager(
                url="/my/loyalty",
                url_args={"program": program.id},
                total=member._count_history(program),
                page=max(page_number, 1),
                step=HISTORY_ROWS,
            )
            values["pager"] = pages
            values["months"] = member._get_months(page["card"])
            values["history"] = member._get_history(
                program, pages["offset"], HISTORY_ROWS
            )
        status = 400 if error else 200
        response = request.render(
            "crm_loyalty.portal_my_loyalty", values, status=status
        )
        response.headers["Cache-Control"] = "no-store"
        if page["referral"]:
            visit = request.env["loyalty.referral.visit"]
            visit._mark_device(response)
            visit._remember(request.env.user.partner_id)
        return response
