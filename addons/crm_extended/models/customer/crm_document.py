"""All documents exchanged with customers, and everybody's own history."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries import document
from ...queries.timeline import build_day

KINDS = [
    ("lead", "Opportunity"),
    ("quotation", "Quotation"),
    ("order", "Sales Order"),
    ("delivery", "Delivery"),
    ("return", "Return"),
    ("invoice", "Invoice"),
    ("credit_note", "Credit Note"),
    ("payment", "Payment"),
    ("history", "Sale in Another System"),
    ("meeting", "Meeting"),
    ("activity", "Activity"),
]
ACTIVITY_MODELS = ("res.partner", "crm.lead", "sale.order")


class CrmDocument(models.Model):
    """One row is one document; only documents that the user may read are there.

    The rows are put together at each query from what the user may read of each model,
    so Odoo's access rights and record rules decide, and nothing is stored twice.
    """

    _name = "crm.document"
    _description = "Customer Document"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "crm.lead": ["name", "partner_id", "user_id", "expected_revenue", "active"],
        "sale.order": ["name", "partner_id", "user_id", "state", "amount_untaxed"],
        "stock.picking": ["name", "partner_id", "user_id", "state", "date_done"],
        "account.move": ["name", "partner_id", "state", "payment_state", "date"],
        "account.payment": ["name", "partner_id", "state", "date"],
        "crm.sale.history": ["partner_id", "document_ref", "date", "amount"],
        "calendar.event": ["name", "partner_ids", "user_id", "start", "active"],
        "mail.activity": ["res_id", "user_id", "summary", "date_done", "active"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    kind = fields.Selection(selection=KINDS, readonly=True)
    name = fields.Char(readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(
        string="Net Amount",
        readonly=True,
        aggregator=None,
        help="Without taxes, in the company's currency.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    status = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the documents that the user may read, of the user's companies."""
        return document.build_document_query(self._get_selects())

    def _get_selects(self):
        """Return one select per kind of document that the user may read.

        Called by the table's query; override to append kinds (positions from 10 on are
        free for other add-ons).

        :return: list of SQL, see ``queries.document.build_select``.
        """
        parts = (
            ("crm.lead", self._build_lead_select),
            ("sale.order", self._build_order_select),
            ("stock.picking", self._build_picking_select),
            ("account.move", self._build_move_select),
            ("account.payment", self._build_payment_select),
            ("crm.sale.history", self._build_history_select),
            ("calendar.event", self._build_meeting_select),
        )
        selects = [
            build(position)
            for position, (model, build) in enumerate(parts)
            if self.env[model].has_access("read")
        ]
        if self.env["mail.activity"].has_access("read"):
            selects.append(self._build_activity_select(len(parts)))
        return selects

    def _get_visible(self, model, domain=Domain.TRUE):
        """Return the query of the records of a model that the user may read."""
        records = self.env[model].with_context(active_test=False)
        if "company_id" in records:
            companies = [False, *self.env.companies.ids]
            domain &= Domain("company_id", "in", companies)
        return records._search(domain)

    def _get_colleague_domain(self):
        """Return the domain "done by somebody of the user's companies", or by nobody.

        Meetings and activities have no company of their own.
        """
        return Domain("user_id", "=", False) | Domain(
            "user_id.company_ids", "in", self.env.companies.ids
        )

    def _get_day(self, column):
        """Return the day of an instant in the user's time zone."""
        return build_day(SQL(column), True, self.env.user.tz or "UTC")

    def _build_lead_select(self, position):
        """Return leads and opportunities, lost ones included."""
        return document.build_select(
            position,
            "crm.lead",
            "crm_lead",
            self._get_visible("crm.lead"),
            {
                "kind": SQL("'lead'"),
                "name": SQL("d.name"),
                "partner_id": SQL("d.partner_id"),
                "company_id": SQL("d.company_id"),
                "user_id": SQL("d.user_id"),
                "date": self._get_day("d.create_date"),
                "amount": SQL("d.expected_revenue"),
                "status": SQL(
                    "CASE WHEN NOT d.active THEN 'cancelled' "
                    "WHEN d.probability = 100 THEN 'done' ELSE 'open' END"
                ),
            },
        )

    def _build_order_select(self, position):
        """Return quotations and orders."""
        return document.build_select(
            position,
            "sale.order",
            "sale_order",
            self._get_visible("sale.order"),
            {
                "kind": SQL(
                    "CASE d.state WHEN 'sale' THEN 'order' ELSE 'quotation' END"
                ),
                "name": SQL("d.name"),
                "partner_id": SQL("d.partner_id"),
                "company_id": SQL("d.company_id"),
                "user_id": SQL("d.user_id"),
                "date": self._get_day("d.date_order"),
                "amount": SQL(
                    "d.amount_untaxed / COALESCE(NULLIF(d.currency_rate, 0), 1)"
                ),
                "status": SQL(
                    "CASE d.state WHEN 'sale' THEN 'done' WHEN 'cancel' "
                    "THEN 'cancelled' ELSE 'open' END"
                ),
            },
        )

    def _build_picking_select(self, position):
        """Return deliveries to customers and what came back from them."""
        outgoing = Domain("picking_type_id.code", "=", "outgoing")
        returned = Domain("location_id.usage", "=", "customer")
        return document.build_select(
            position,
            "stock.picking",
            "stock_picking",
            self._get_visible(
                "stock.picking",
                Domain("partner_id", "!=", False) & (outgoing | returned),
            ),
            {
                "kind": SQL(
                    "CASE location.usage WHEN 'customer' THEN 'return' "
                    "ELSE 'delivery' END"
                ),
                "from": SQL(
                    "JOIN stock_location location ON location.id = d.location_id"
                ),
                "name": SQL("d.name"),
                "partner_id": SQL("d.partner_id"),
                "company_id": SQL("d.company_id"),
                "user_id": SQL("d.user_id"),
                "date": self._get_day("COALESCE(d.date_done, d.scheduled_date)"),
                "status": SQL(
                    "CASE d.state WHEN 'done' THEN 'done' WHEN 'cancel' "
                    "THEN 'cancelled' ELSE 'open' END"
                ),
            },
        )

    def _build_move_select(self, position):
        """Return customer invoices and credit notes; open from posting to payment."""
        return document.build_select(
            position,
            "account.move",
            "account_move",
            self._get_visible(
                "account.move", Domain("move_type", "in", ("out_invoice", "out_refund"))
            ),
            {
                "kind": SQL(
                    "CASE d.move_type WHEN 'out_refund' THEN 'credit_note' "
                    "ELSE 'invoice' END"
                ),
                "name": SQL("COALESCE(NULLIF(d.name, '/'), d.ref)"),
                "partner_id": SQL("d.partner_id"),
                "company_id": SQL("d.company_id"),
                "user_id": SQL("d.invoice_user_id"),
                "date": SQL("COALESCE(d.invoice_date, d.date)"),
                "amount": SQL("d.amount_untaxed_signed"),
                "status": SQL(
                    "CASE WHEN d.state = 'cancel' THEN 'cancelled' "
                    "WHEN d.state = 'draft' THEN 'draft' "
                    "WHEN d.payment_state IN ('paid', 'reversed', 'in_payment') "
                    "THEN 'done' ELSE 'open' END"
                ),
            },
        )

    def _build_payment_select(self, position):
        """Return payments by, and back to, customers."""
        return document.build_select(
            position,
            "account.payment",
            "account_payment",
            self._get_visible(
                "account.payment",
                Domain("partner_type", "=", "customer")
                & Domain("partner_id", "!=", False),
            ),
            {
                "kind": SQL("'payment'"),
                "name": SQL("d.name"),
                "partner_id": SQL("d.partner_id"),
                "company_id": SQL("d.company_id"),
                "user_id": SQL("d.create_uid"),
                "date": SQL("d.date"),
                "amount": SQL("d.amount_company_currency_signed"),
                "status": SQL(
                    "CASE d.state WHEN 'draft' THEN 'draft' WHEN 'canceled' THEN "
                    "'cancelled' WHEN 'rejected' THEN 'cancelled' ELSE 'done' END"
                ),
            },
        )

    def _build_history_select(self, position):
        """Return sales made in other systems, one row per document."""
        return document.build_history_select(
            position, self._get_visible("crm.sale.history")
        )

    def _build_meeting_select(self, position):
        """Return meetings with people from outside, under the first of them."""
        # guests who are no colleagues of the organiser
        guest = SQL(
            """JOIN LATERAL (
                SELECT MIN(rel.res_partner_id) AS id
                  FROM calendar_event_res_partner_rel rel
                  JOIN res_partner partner ON partner.id = rel.res_partner_id
                 WHERE rel.calendar_event_id = d.id AND partner.partner_share
               ) guest ON guest.id IS NOT NULL
               JOIN res_partner host ON host.id = guest.id"""
        )
        return document.build_select(
            position,
            "calendar.event",
            "calendar_event",
            self._get_visible(
                "calendar.event",
                Domain("partner_ids", "!=", False) & self._get_colleague_domain(),
            ),
            {
                "kind": SQL("'meeting'"),
                "from": guest,
                "name": SQL("d.name"),
                "partner_id": SQL("guest.id"),
                "company_id": SQL("host.company_id"),
                "user_id": SQL("d.user_id"),
                "date": self._get_day("d.start"),
                "status": SQL(
                    "CASE WHEN NOT d.active THEN 'cancelled' WHEN d.stop < "
                    "(now() AT TIME ZONE 'UTC') THEN 'done' ELSE 'open' END"
                ),
            },
        )

    def _build_activity_select(self, position):
        """Return activities, done and to be done."""
        return document.build_activity_select(
            position,
            self.env.uid,
            # sudo: whom one may not read may still be a colleague
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            ._search([("company_ids", "in", self.env.companies.ids)]),
            {
                model: self._get_visible(model)
                for model in ACTIVITY_MODELS
                if self.env[model].has_access("read")
            },
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the document behind a row; of an imported one, all its lines.

        :raises UserError: when it was deleted in the meantime.
        """
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("This document no longer exists."))
        action = {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.res_model,
        }
        if self.kind == "history":
            domain = [
                ("company_id", "=", record.company_id.id),
                ("source", "=", record.source),
                ("document_ref", "=", record.document_ref),
            ]
            return {**action, "views": [(False, "list")], "domain": domain}
        return {**action, "views": [(False, "form")], "res_id": self.res_id}
