"""Everything that happened with a customer, in one list, newest first."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries.timeline import build_day, build_timeline_query
from ...tools.timeline import TimelineSource

MAX_LIMIT = 200
MAX_OFFSET = 10_000
MESSAGE_TYPES = ("comment", "email", "email_outgoing")


class CrmTimeline(models.AbstractModel):
    """Merge the documents exchanged with a customer into one timeline.

    A *source* (:class:`TimelineSource`) says which records of which model are entries
    of one kind. All sources are searched as the user and merged by the database in one
    query, so that a customer with ten thousand documents costs as many queries as one
    with three. Other add-ons append their kinds in ``_get_sources``.
    """

    _name = "crm.timeline"
    _inherit = ["crm.customer.document", "crm.customer.caption"]
    _description = "Customer Timeline"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_entries(self, partner_id, kinds=None, limit=30, offset=0):
        """Return a page of the timeline for the web client.

        :param int partner_id: the person or company.
        :param list kinds: codes of the kinds to show; empty or ``None`` for all.
        :param int limit: how many entries, at most 200.
        :param int offset: how many newer entries to skip.
        :return: dict: ``entries`` (see ``_get_detailed_entries``) and
            ``has_more``.
        :raises UserError: when the contact is gone or the page is out of range.
        :raises AccessError: when the user may not see this customer.
        """
        partner = self._get_partner(partner_id)
        if not (isinstance(limit, int) and isinstance(offset, int)):
            raise UserError(self.env._("Say which page by whole numbers."))
        if kinds and not isinstance(kinds, (list, tuple)):
            raise UserError(self.env._("Say which kinds of entries as a list."))
        if not 0 < limit <= MAX_LIMIT or not 0 <= offset <= MAX_OFFSET:
            raise UserError(
                self.env._(
                    "The timeline shows %(limit)s entries at a time and goes back "
                    "%(offset)s entries; open the documents themselves to see more.",
                    limit=MAX_LIMIT,
                    offset=MAX_OFFSET,
                )
            )
        entries = self._get_detailed_entries(partner, kinds, limit + 1, offset)
        return {"entries": entries[:limit], "has_more": len(entries) > limit}

    def _get_entries(self, partner, kinds=None, limit=50, offset=0):
        """Return the documents of a customer, newest first.

        :param partner: one record; the documents are those of all contacts of its
            commercial partner in ``env.company``.
        :param kinds: codes of the kinds wanted; empty for all.
        :return: list of dicts ``date`` (day in the company's time zone), ``kind``,
            ``title``, ``model``, ``id``; only what the user may read.
        """
        return [
            {key: entry[key] for key in ("date", "kind", "title", "model", "id")}
            for entry in self._get_detailed_entries(partner, kinds, limit, offset)
        ]

    def _get_detailed_entries(self, partner, kinds=None, limit=50, offset=0):
        """Return the entries of ``_get_entries`` with what the web client needs.

        :return: as ``_get_entries``, each with ``detail`` (text), and ``target_model``
            and ``target_id``: what a click opens.
        """
        self._ensure_can_open(partner)
        sources = {
            source.kind: source
            for source in self._get_readable_sources(partner)
            if not kinds or source.kind in kinds
        }
        if not sources:
            return []
        query = build_timeline_query(
            [self._build_select(source, offset + limit) for source in sources.values()],
            limit,
            offset,
        )
        rows = self.env.execute_query(query)
        texts = self._get_texts(sources, rows)
        return [
            self._prepare_entry(sources[kind], day, res_id, texts[kind, res_id])
            for kind, day, _at, res_id in rows
        ]

    def _prepare_entry(self, source, day, res_id, text):
        """Return one entry as a dictionary of plain values."""
        target_model, target_id = text.target or (source.model, res_id)
        return {
            "date": fields.Date.to_string(day),
            "kind": source.kind,
            "title": text.title,
            "model": source.model,
            "id": res_id,
            "detail": text.detail,
            "target_model": target_model,
            "target_id": target_id,
        }

    def _get_kinds(self, partner):
        """Return the kinds that the user may read: list of dicts kind, label, icon."""
        return [
            {"kind": source.kind, "label": source.label, "icon": source.icon}
            for source in self._get_readable_sources(partner)
        ]

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_sources(self, partner):
        """Return the sources of the timeline.

        Called by ``_get_entries``; override to append the kinds of your add-on. Sources
        whose model the user may not read are left out by the caller.

        :param partner: the customer, one record.
        :return: list of :class:`TimelineSource`, in the order of the filter.
        """
        return [
            *self._get_pipeline_sources(partner),
            *self._get_sale_sources(partner),
            *self._get_stock_sources(partner),
            *self._get_account_sources(partner),
            *self._get_contact_sources(partner),
        ]

    # ------------------------------------------------------------
    # SOURCES
    # ------------------------------------------------------------

    def _get_pipeline_sources(self, partner):
        """Return leads and opportunities, lost ones included."""
        domain = self._get_opportunity_domain(partner)
        return [
            TimelineSource(
                kind=kind,
                label=label,
                icon=icon,
                model="crm.lead",
                domain=domain & Domain("type", "=", kind),
                date_fields=("create_date",),
                describe=self._describe_leads,
            )
            for kind, label, icon in (
                ("lead", self.env._("Lead"), "fa fa-bullseye"),
                ("opportunity", self.env._("Opportunity"), "fa fa-star"),
            )
        ]

    def _get_sale_sources(self, partner):
        """Return quotations (cancelled orders too), orders, and imported sales."""
        domain = self._get_order_domain(partner)
        return [
            TimelineSource(
                kind="quotation",
                label=self.env._("Quotation"),
                icon="fa fa-file-text-o",
                model="sale.order",
                domain=domain & Domain("state", "!=", "sale"),
                date_fields=("date_order", "create_date"),
                describe=self._describe_orders,
            ),
            TimelineSource(
                kind="order",
                label=self.env._("Sales order"),
                icon="fa fa-shopping-cart",
                model="sale.order",
                domain=domain & self._get_confirmed_domain(),
                date_fields=("date_order",),
                describe=self._describe_orders,
            ),
            TimelineSource(
                kind="history",
                label=self.env._("Imported sale"),
                icon="fa fa-history",
                model="crm.sale.history",
                domain=self._get_history_domain(partner),
                date_fields=("date",),
                describe=self._describe_history,
                group_fields=("source", "document_ref"),
            ),
        ]

    def _get_stock_sources(self, partner):
        """Return deliveries and returns that are planned or done."""
        is_real = Domain("state", "not in", ("draft", "cancel"))
        return [
            TimelineSource(
                kind=kind,
                label=label,
                icon=icon,
                model="stock.picking",
                domain=domain & is_real,
                date_fields=("date_done", "scheduled_date"),
                describe=self._describe_pickings,
            )
            for kind, label, icon, domain in (
                (
                    "delivery",
                    self.env._("Delivery"),
                    "fa fa-truck",
                    self._get_delivery_domain(partner),
                ),
                (
                    "return",
                    self.env._("Return"),
                    "fa fa-reply",
                    self._get_return_domain(partner),
                ),
            )
        ]

    def _get_account_sources(self, partner):
        """Return posted invoices, credit notes, and payments."""
        domain = self._get_invoice_domain(partner)
        sources = [
            TimelineSource(
                kind=kind,
                label=label,
                icon=icon,
                model="account.move",
                domain=domain & Domain("move_type", "=", move_type),
                date_fields=("invoice_date",),
                describe=self._describe_invoices,
            )
            for kind, label, icon, move_type in (
                ("invoice", self.env._("Invoice"), "fa fa-file-text", "out_invoice"),
                ("credit_note", self.env._("Credit note"), "fa fa-undo", "out_refund"),
            )
        ]
        return [
            *sources,
            TimelineSource(
                kind="payment",
                label=self.env._("Payment"),
                icon="fa fa-money",
                model="account.payment",
                domain=self._get_payment_domain(partner),
                date_fields=("date",),
                describe=self._describe_payments,
            ),
        ]

    def _get_contact_sources(self, partner):
        """Return meetings, done activities, messages, campaign mails and consents."""
        return [
            TimelineSource(
                kind="meeting",
                label=self.env._("Meeting"),
                icon="fa fa-calendar",
                model="calendar.event",
                domain=self._get_meeting_domain(partner),
                date_fields=("start",),
                describe=self._describe_meetings,
            ),
            TimelineSource(
                kind="activity",
                label=self.env._("Activity done"),
                icon="fa fa-check",
                model="mail.activity",
                domain=self._get_done_activity_domain(partner),
                date_fields=("date_done",),
                describe=self._describe_activities,
            ),
            TimelineSource(
                kind="message",
                label=self.env._("Message"),
                icon="fa fa-envelope-o",
                model="mail.message",
                domain=self._get_message_domain(partner)
                & Domain("message_type", "in", MESSAGE_TYPES),
                date_fields=("date",),
                describe=self._describe_messages,
            ),
            TimelineSource(
                kind="campaign",
                label=self.env._("Campaign mail"),
                icon="fa fa-bullhorn",
                model="mailing.trace",
                domain=self._get_campaign_domain(partner),
                date_fields=("sent_datetime",),
                describe=self._describe_traces,
            ),
            TimelineSource(
                kind="consent",
                label=self.env._("Consent"),
                icon="fa fa-handshake-o",
                model="crm.consent",
                domain=self._get_consent_domain(partner),
                date_fields=("date",),
                describe=self._describe_consents,
            ),
        ]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_readable_sources(self, partner):
        """Return the sources whose model the user may read."""
        return [
            source
            for source in self._get_sources(partner)
            if self._can_read(source.model)
        ]

    def _build_select(self, source, limit):
        """Return the select (kind, day, at, id) of the newest documents of a source."""
        model = self.env[source.model].with_context(active_test=False)
        is_single = len(source.date_fields) == 1 and not source.group_fields
        # mail.message and mail.activity check access on the rows found, hence the
        # limit has to be known to the search itself
        query = model._search(
            source.domain,
            order=f"{source.date_fields[0]} DESC, id DESC" if is_single else None,
            limit=limit if is_single else None,
        )
        columns = {
            name: model._field_to_sql(model._table, name, query)
            for name in (*source.date_fields, *source.group_fields)
        }
        date = SQL(
            "COALESCE(%s)", SQL(", ").join(columns[n] for n in source.date_fields)
        )
        is_instant = model._fields[source.date_fields[0]].type == "datetime"
        day = build_day(date, is_instant, self._get_timezone())
        row_id = SQL.identifier(model._table, "id")
        kind = SQL("%s", source.kind)
        query.limit = limit
        if source.group_fields:
            query.groupby = SQL(", ").join(columns[n] for n in source.group_fields)
            query.order = SQL("MIN(%s) DESC, MIN(%s) DESC", date, row_id)
            return query.select(
                kind,
                SQL("MIN(%s)", day),
                SQL("NULL::timestamp"),
                SQL("MIN(%s)", row_id),
            )
        at = date if is_instant else self._get_tie_breaker(model, query)
        query.order = SQL("%s DESC, %s DESC", date, row_id)
        return query.select(kind, day, at, row_id)

    def _get_tie_breaker(self, model, query):
        """Return the SQL that orders the documents of one day: when they were made."""
        if not model._log_access:
            return SQL("NULL::timestamp")
        return model._field_to_sql(model._table, "create_date", query)

    def _get_texts(self, sources, rows):
        """Return {(kind, id): TimelineText}, describing each kind's records at once."""
        ids_by_kind = {}  # {kind: [id]}
        for kind, _day, _at, res_id in rows:
            ids_by_kind.setdefault(kind, []).append(res_id)
        texts = {}
        for kind, ids in ids_by_kind.items():
            source = sources[kind]
            records = self.env[source.model].browse(ids)
            for res_id, text in source.describe(records).items():
                texts[kind, res_id] = text
        return texts
