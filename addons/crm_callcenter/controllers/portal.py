"""The customer's own cases: list, page, answer, confirm, reopen, new."""

from collections import OrderedDict

from werkzeug.urls import url_encode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.crm_extended.tools import web_form
from odoo.addons.portal.controllers.portal import CustomerPortal, pager

DOCUMENTS = 30
ORDERS = {"sale_order_id": "sale.order", "invoice_id": "account.move"}
MAX_POST_BYTES = 64 * 1024 * 1024


def read_files():
    """Return the uploaded files of the request: list of (name, content)."""
    return [
        (upload.filename, upload.read())
        for upload in request.httprequest.files.getlist("files")
        if upload.filename
    ]


def read_texts(form):
    """Return the texts of a form; a file that was sent in place of one is left out."""
    return {name: text for name, text in form.items() if isinstance(text, str)}


def to_id(value):
    """Return a value of a form as an id, 0 when it is none."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class CasePortal(CustomerPortal):
    """Show customers their cases, and take what they say."""

    # ------------------------------------------------------------
    # HOME
    # ------------------------------------------------------------

    def _prepare_home_portal_values(self, counters):
        """Add the number of open cases; nothing is written.

        :return: dict of counters.
        """
        values = super()._prepare_home_portal_values(counters)
        if "case_count" in counters:
            cases = request.env["crm.case"]
            values["case_count"] = (
                cases.search_count(self._get_own_domain())
                if cases.has_access("read")
                else 0
            )
        return values

    def _get_own_domain(self):
        """Return which cases are the customer's: the record rule says it for portal.

        An agent who looks at the portal sees what the own contact asked.
        """
        if request.env.user.share:
            return Domain.TRUE
        return Domain("partner_id", "=", request.env.user.partner_id.id)

    # ------------------------------------------------------------
    # LIST
    # ------------------------------------------------------------

    @http.route(
        ["/my/cases", "/my/cases/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_cases(
        self, page=1, sortby="date", filterby="open", search="", search_in="all", **kw
    ):
        """Render the list of cases."""
        cases = request.env["crm.case"]
        sortings = self._get_case_sortings()
        filters = self._get_case_filters()
        inputs = self._get_case_inputs()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "open"
        search_in = search_in if search_in in inputs else "all"
        search = web_form.clean_line(search)[: web_form.SUBJECT_CHARS]
        domain = self._get_own_domain() & filters[filterby]["domain"]
        if search:
            domain &= inputs[search_in]["domain"](search)
        pages = pager(
            url="/my/cases",
            url_args={
                "sortby": sortby,
                "filterby": filterby,
                "search": search,
                "search_in": search_in,
            },
            total=cases.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = cases.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pages["offset"],
        )
        request.session["my_cases_history"] = found.ids[:100]
        return request.render(
            "crm_callcenter.portal_my_cases",
            {
                **self._prepare_portal_layout_values(),
                # sudo: names of colleagues and agents beside what the rule showed
                "cases": found.sudo(),
                "page_name": "case",
                "default_url": "/my/cases",
                "pager": pages,
                "searchbar_sortings": sortings,
                "searchbar_filters": OrderedDict(filters),
                "searchbar_inputs": inputs,
                "sortby": sortby,
                "filterby": filterby,
                "search": search,
                "search_in": search_in,
            },
        )

    def _get_case_sortings(self):
        """Return the orders of the list."""
        _ = request.env._
        return {
            "date": {"label": _("Newest"), "order": "date_received desc, id desc"},
            "event": {"label": _("Last Change"), "order": "date_last_event desc, id"},
            "name": {"label": _("Subject"), "order": "name, id"},
        }

    def _get_case_filters(self):
        """Return the filters of the list."""
        _ = request.env._
        return {
            "open": {"label": _("Open"), "domain": Domain("is_closed", "=", False)},
            "closed": {"label": _("Solved"), "domain": Domain("is_closed", "=", True)},
            "all": {"label": _("All"), "domain": Domain.TRUE},
        }

    def _get_case_inputs(self):
        """Return where the search looks."""
        _ = request.env._

        def number(text):
            return Domain("number", "ilike", text)

        def subject(text):
            return Domain("name", "ilike", text)

        return {
            "all": {
                "input": "all",
                "label": _("Search in All"),
                "domain": lambda text: number(text) | subject(text),
            },
            "number": {"input": "number", "label": _("Number"), "domain": number},
            "subject": {"input": "subject", "label": _("Subject"), "domain": subject},
        }

    # ------------------------------------------------------------
    # ONE CASE
    # ------------------------------------------------------------

    def _get_case(self, case_id, access_token):
        """Return the case that this person may see, sudoed; ``None`` otherwise."""
        try:
            case = self._document_check_access("crm.case", case_id, access_token)
        except (AccessError, MissingError):
            return None
        # sudo: access was checked; the user stays the one who asks, so that the
        # history says who it was
        case = request.env["crm.case"].sudo().browse(case.id)
        return case.with_company(case.company_id)

    @http.route("/my/cases/<int:case_id>", type="http", auth="public", website=True)
    def portal_case(self, case_id, access_token=None, error=None, **kw):
        """Render the page of a case."""
        case = self._get_case(case_id, access_token)
        if case is None:
            return request.redirect("/my")
        return self._render_case(case, access_token)

    def _render_case(self, case, access_token, error="", draft=""):
        """Return the page of a case, with what went wrong and what was typed."""
        messages = case._get_portal_messages()
        # customers read no attachments: each shown file carries its own key
        messages.attachment_ids.generate_access_token()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "case",
            "case": case,
            "state": case._get_portal_state(),
            "messages": messages,
            "articles": case._get_portal_articles(),
            "suggestions": case._get_portal_suggestions(),
            "case_documents": case._get_portal_documents(),
            "promise": case._get_portal_promise(),
            "is_promise_missed": case._is_portal_promise_missed(),
            "before": case._get_portal_queue_position(),
            "query": f"?{url_encode({'access_token': access_token})}"
            if access_token
            else "",
            "draft": draft,
            "form_error": error,
            "file_mb": case.company_id.crm_web_file_mb,
            "file_types": ",".join(f".{name}" for name in sorted(web_form.EXTENSIONS)),
            **self._get_neighbours(),
        }
        values = self._get_page_view_values(
            case, access_token, values, "my_cases_history", False
        )
        status = 400 if error else 200
        return request.render("crm_callcenter.portal_case_page", values, status=status)

    def _get_neighbours(self):
        """Return the newest orders and invoices of a person with a login."""
        if request.env.user._is_public():
            return {"orders": [], "invoices": []}
        documents = self._get_documents(5)
        return {
            "orders": documents["sale_order_id"],
            "invoices": documents["invoice_id"],
        }

    @http.route(
        "/my/cases/<int:case_id>/<any(reply,confirm,reopen):action>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=MAX_POST_BYTES,
    )
    def portal_case_act(self, case_id, action, access_token=None, body="", **kw):
        """Take an answer, a confirmation or a complaint, and show the page again."""
        body = read_texts({"body": body}).get("body", "")
        case = self._get_case(case_id, access_token)
        if case is None:
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                case = self._act(case, action, body)
        except UserError as error:
            return self._render_case(case, access_token, str(error), body)
        if access_token:
            return request.redirect(case.get_portal_url())
        return request.redirect(case.access_url)

    def _act(self, case, action, body):
        """Do what a button says; return the case to show."""
        if action == "confirm":
            case._confirm_by_customer()
        elif action == "reopen":
            case._reopen_by_customer()
        else:
            user = request.env.user
            author = user.partner_id if not user._is_public() else case.partner_id
            return case._add_portal_message(body, author, read_files())
        return case

    # ------------------------------------------------------------
    # A NEW CASE
    # ------------------------------------------------------------

    @http.route(
        "/my/cases/new",
        type="http",
        auth="user",
        website=True,
        max_content_length=MAX_POST_BYTES,
    )
    def portal_case_new(self, **form):
        """Show the form; a post opens the case."""
        form = read_texts(form)
        error = ""
        forms = request.env["crm.knowledge.form"]
        if request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    case = self._open_case(form)
                forms._submit(case, form.get("suggestion_stamp"))
                return request.redirect(case.access_url)
            except UserError as refused:
                error = str(refused)
        user = request.env.user
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "case_new",
            "form": {"partner_name": user.name, **form},
            "form_error": error,
            "types": self._get_types(user.company_id),
            "file_mb": user.company_id.crm_web_file_mb,
            "file_types": ",".join(f".{name}" for name in sorted(web_form.EXTENSIONS)),
            "documents": self._get_documents(DOCUMENTS),
            "products": self._get_products(),
            "suggestion_stamp": forms._get_stamp(
                user.company_id, form.get("suggestion_stamp")
            ),
            "suggestion_minutes": user.company_id.crm_knowledge_form_minutes,
        }
        status = 400 if error else 200
        return request.render("crm_callcenter.portal_case_new", values, status=status)

    def _open_case(self, form):
        """Return the new case of the person who is logged in.

        The case lies in the company of the document that it is about.
        """
        user = request.env.user
        values = {"partner_id": user.partner_id.id}
        company = user.company_id
        for name, records in self._get_documents(None, form).items():
            if records:
                values[name] = records.id
                company = records.company_id
        product = self._get_products(to_id(form.get("product_id")))
        if product:
            values["product_id"] = product.id
        case_type = self._get_types(company).filtered(
            lambda found: found.id == to_id(form.get("type_id"))
        )
        values["type_id"] = case_type.id
        form = {**form, "email": user.email or user.login}
        # sudo: customers create nothing; what they chose was checked as theirs
        web = request.env["crm.case.web"].sudo()
        case = web._open_case(form, company, read_files(), **values)
        return case

    def _get_types(self, company):
        """Return the types that a customer of the company chooses from."""
        # sudo: names of types are shown to customers who may not list them
        return (
            request.env["crm.case.type"]
            .sudo()
            .search(
                Domain("is_in_forms", "=", True)
                & Domain("company_id", "in", (False, company.id))
            )
        )

    def _get_documents(self, limit, form=None):
        """Return orders and invoices of the customer's organisation.

        :param int limit: how many of each.
        :param dict form: return only the ones chosen in this form.
        :return: {field of the case: records}, newest first.
        """
        partner = request.env.user.partner_id.commercial_partner_id
        own = {
            "sale_order_id": Domain("state", "=", "sale"),
            "invoice_id": Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund")),
        }
        documents = {}
        for name, domain in own.items():
            model = request.env[ORDERS[name]]
            domain &= Domain("partner_id.commercial_partner_id", "=", partner.id)
            if form is not None:
                domain &= Domain("id", "=", to_id(form.get(name)))
            found = model
            if model.has_access("read"):
                found = model.search(domain, limit=limit, order="id desc")
            # sudo: what the rules showed is read whole
            documents[name] = found.sudo()
        return documents

    def _get_products(self, product_id=None):
        """Return products that the customer's organisation ordered, newest first."""
        partner = request.env.user.partner_id.commercial_partner_id
        bought = (
            Domain("order_id.partner_id.commercial_partner_id", "=", partner.id)
            & Domain("state", "=", "sale")
            & Domain("product_id.sale_ok", "=", True)
        )
        if product_id is not None:
            bought &= Domain("product_id", "=", product_id)
        # sudo: bounded to the own orders
        groups = (
            request.env["sale.order.line"]
            .sudo()
            ._read_group(
                bought, ["product_id"], ["id:max"], order="id:max desc", limit=DOCUMENTS
            )
        )
        # sudo: as above
        products = request.env["product.product"].sudo()
        return products.union(*(product for product, _last in groups))
