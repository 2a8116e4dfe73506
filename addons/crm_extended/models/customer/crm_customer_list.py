"""The blocks of documents on the customer's page."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...tools.company_clock import get_twelve_months
from ...tools.document_block import DocumentBlock

BLOCK_ROWS = 5


class CrmCustomerList(models.AbstractModel):
    """Show the documents that ask for attention, and open all of them.

    Each block is declared once (:class:`DocumentBlock`); its count, its rows and the
    list that it opens have the same domain.
    """

    _name = "crm.customer.list"
    _inherit = ["crm.customer.line", "crm.customer.fact"]
    _description = "Customer Document Lists"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_blocks(self, partner, overview):
        """Return the blocks of the page.

        :return: list of dicts ``key``, ``title``, ``icon``, ``column``, ``empty``,
            ``count``, ``rows`` (``id``, ``model`` and what ``DocumentBlock.describe``
            says), ``facts`` (list of ``label``, ``value``) and ``can_open``; only
            blocks whose documents the user may read.
        """
        # counted by the overview, from the same domains
        counts = {
            "quotations": overview["sales"]["open_quotations"],
            "orders": overview["sales"]["open_orders"],
            "deliveries": overview["logistics"]["open_deliveries"],
            "returns": overview["logistics"]["returns_12m"],
        }
        clock = self._get_clock()
        return [
            self._get_block_values(block, counts.get(block.key), clock)
            for block in self._get_document_blocks(partner).values()
            if not block.is_hidden and self._can_read(block.model)
        ] + self._get_fact_blocks(partner, overview)

    def _get_block_values(self, block, count, clock):
        """Describe the first documents of a block.

        :param count: how many there are; ``None`` when nobody has counted yet.
        """
        model = self.env[block.model].with_context(active_test=not block.has_archived)
        records = model.search_fetch(
            block.domain, block.fields, order=block.order, limit=BLOCK_ROWS
        )
        if count is None:
            count = model.search_count(block.domain)
        empty_row = {
            "note": "",
            "date": False,
            "amount": False,
            "currency_id": False,
            "badge": "",
            "tone": "secondary",
        }
        return {
            "key": block.key,
            "title": block.title,
            "icon": block.icon,
            "column": block.column,
            "empty": block.empty,
            "count": count,
            "rows": [
                {
                    **empty_row,
                    "id": record.id,
                    "model": block.model,
                    **block.describe(record, clock),
                }
                for record in records
            ],
            "facts": [],
            "can_open": True,
        }

    def _get_block_action(self, partner, block):
        """Return the window action that lists the documents of a block."""
        action = self.env["ir.actions.act_window"]._for_xml_id(block.action)
        action.update(
            name=f"{block.title} · {partner.commercial_partner_id.display_name}",
            domain=self._to_plain_domain(block.domain),
            context={"active_test": not block.has_archived, "create": False},
            path=False,
        )
        return action

    def _to_plain_domain(self, domain):
        """Return a domain as lists that the web client can evaluate."""
        if isinstance(domain, (Domain, tuple, list)):
            return [self._to_plain_domain(term) for term in domain]
        if isinstance(domain, Query):
            return list(domain.get_result_ids())
        if isinstance(domain, SQL):
            return [value for (value,) in self.env.execute_query(domain) if value]
        return domain

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_document_blocks(self, partner):
        """Return the blocks in the order of the page: {key: DocumentBlock}.

        Called by ``_get_blocks`` and ``get_block_action``; override to add a block.
        """
        blocks = [
            *self._get_pipeline_blocks(partner),
            *self._get_sale_blocks(partner),
            *self._get_account_blocks(partner),
            *self._get_stock_blocks(partner),
            *self._get_contact_blocks(partner),
        ]
        return {block.key: block for block in blocks}

    def _get_fact_blocks(self, partner, overview):
        """Return the blocks that show figures of other add-ons, without documents.

        Called by ``_get_blocks``; a part that is ``False`` has no block. Override to
        show more, or to replace a block of facts by one with documents.
        """
        builders = {
            "service": self._get_service_facts,
            "calls": self._get_call_facts,
            "loyalty": self._get_loyalty_facts,
        }
        return [
            builder(overview[part])
            for part, builder in builders.items()
            if overview[part]
        ]

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _get_pipeline_blocks(self, partner):
        """Return the open opportunities, leads included."""
        return [
            DocumentBlock(
                key="opportunities",
                title=self.env._("Open opportunities"),
                icon="fa fa-star",
                empty=self.env._("No open opportunities"),
                model="crm.lead",
                domain=self._get_open_opportunity_domain(partner),
                order="date_deadline, id DESC",
                action="crm.crm_lead_opportunities",
                fields=(
                    "name",
                    "user_id",
                    "date_deadline",
                    "expected_revenue",
                    "company_id",
                    "stage_id",
                ),
                describe=self._describe_lead_row,
            ),
        ]

    def _get_sale_blocks(self, partner):
        """Return quotations and orders."""
        return [
            DocumentBlock(
                key="quotations",
                title=self.env._("Open quotations"),
                icon="fa fa-file-text-o",
                empty=self.env._("No open quotations"),
                model="sale.order",
                domain=self._get_quotation_domain(partner),
                order="date_order DESC, id DESC",
                action="sale.action_quotations",
                fields=(
                    "name",
                    "state",
                    "client_order_ref",
                    "user_id",
                    "date_order",
                    "amount_total",
                    "currency_id",
                    "validity_date",
                ),
                describe=self._describe_quotation_row,
            ),
            DocumentBlock(
                key="orders",
                title=self.env._("Open orders"),
                icon="fa fa-shopping-cart",
                empty=self.env._("No open orders"),
                model="sale.order",
                domain=self._get_open_order_domain(partner),
                order="date_order DESC, id DESC",
                action="sale.action_orders",
                fields=(
                    "name",
                    "client_order_ref",
                    "user_id",
                    "date_order",
                    "amount_total",
                    "currency_id",
                    "delivery_status",
                ),
                describe=self._describe_order_row,
            ),
        ]

    def _get_stock_blocks(self, partner):
        """Return open deliveries, the latest first, and the returns of a year."""
        return [
            DocumentBlock(
                key="deliveries",
                title=self.env._("Open deliveries"),
                icon="fa fa-truck",
                empty=self.env._("No open deliveries"),
                model="stock.picking",
                domain=self._get_open_delivery_domain(partner),
                order="scheduled_date, id",
                action="stock.action_picking_tree_all",
                fields=("name", "origin", "scheduled_date", "state"),
                describe=self._describe_delivery_row,
            ),
            DocumentBlock(
                key="returns",
                title=self.env._("Returns, 12 months"),
                icon="fa fa-reply",
                empty=self.env._("No returns in the last 12 months"),
                model="stock.picking",
                domain=self._get_recent_return_domain(partner),
                order="date_done DESC, id DESC",
                action="stock.action_picking_tree_all",
                fields=("name", "origin", "date_done"),
                describe=self._describe_return_row,
            ),
        ]

    def _get_account_blocks(self, partner):
        """Return unpaid invoices and unused credit notes, the longest due first."""
        return [
            DocumentBlock(
                key="invoices",
                title=self.env._("Unpaid invoices"),
                icon="fa fa-file-text",
                empty=self.env._("Everything is paid"),
                model="account.move",
                domain=self._get_open_invoice_domain(partner),
                order="invoice_date_due, id",
                action="account.action_move_out_invoice_type",
                fields=(
                    "name",
                    "ref",
                    "invoice_origin",
                    "invoice_date_due",
                    "amount_residual",
                    "currency_id",
                    "move_type",
                ),
                describe=self._describe_invoice_row,
            ),
            *self._get_figure_blocks(partner),
            *self._get_revenue_blocks(partner),
        ]

    def _get_figure_blocks(self, partner):
        """Return the documents behind figures that have no block of their own."""
        invoices = {
            "icon": "fa fa-file-text",
            "empty": "",
            "model": "account.move",
            "order": "invoice_date DESC, id DESC",
            "action": "account.action_move_out_invoice_type",
            "fields": (),
            "describe": self._describe_invoice_row,
            "is_hidden": True,
        }
        return [
            DocumentBlock(
                key="sales",
                title=self.env._("Invoices and credit notes"),
                domain=self._get_invoice_domain(partner),
                **invoices,
            ),
            DocumentBlock(
                key="overdue",
                title=self.env._("Overdue invoices"),
                domain=self._get_overdue_invoice_domain(partner),
                **invoices,
            ),
            DocumentBlock(
                key="history",
                title=self.env._("Imported sales"),
                icon="fa fa-history",
                empty="",
                model="crm.sale.history",
                domain=self._get_history_domain(partner),
                order="date DESC, id DESC",
                action="crm_extended.crm_sale_history_action",
                fields=(),
                describe=lambda line, _clock: {"title": line.document_ref},
                is_hidden=True,
            ),
        ]

    def _get_revenue_blocks(self, partner):
        """Return what the revenue adds up: documents of Odoo and of other systems."""
        first_day, last_day = get_twelve_months(
            self.env.company._get_crm_reference_date()
        )
        domain = self._get_revenue_domain(partner)
        recent = (
            domain
            & Domain("date", ">=", fields.Date.to_string(first_day))
            & Domain("date", "<=", fields.Date.to_string(last_day))
        )
        return [
            DocumentBlock(
                key=key,
                title=self.env._("Invoices, credit notes and imported sales"),
                icon="fa fa-file-text",
                empty="",
                model="crm.document",
                domain=block_domain,
                order="date DESC, id DESC",
                action="crm_extended.crm_document_action",
                fields=(),
                describe=lambda document, _clock: {"title": document.name},
                is_hidden=True,
            )
            for key, block_domain in (("revenue", domain), ("revenue_12m", recent))
        ]

    def _get_contact_blocks(self, partner):
        """Return next steps, coming meetings, and campaigns received."""
        return [
            DocumentBlock(
                key="activities",
                title=self.env._("Next activities"),
                icon="fa fa-clock-o",
                empty=self.env._("Nothing is planned"),
                model="mail.activity",
                domain=self._get_planned_activity_domain(partner),
                order="date_deadline, id",
                action="mail.mail_activity_action",
                fields=(
                    "res_model",
                    "res_id",
                    "summary",
                    "activity_type_id",
                    "user_id",
                    "date_deadline",
                ),
                describe=self._describe_activity_row,
                column="side",
            ),
            DocumentBlock(
                key="meetings",
                title=self.env._("Coming meetings"),
                icon="fa fa-calendar",
                empty=self.env._("No meeting is planned"),
                model="calendar.event",
                domain=self._get_coming_meeting_domain(partner),
                order="start, id",
                action="calendar.action_calendar_event",
                fields=("name", "location", "start", "user_id"),
                describe=self._describe_meeting_row,
                column="side",
            ),
            DocumentBlock(
                key="campaigns",
                title=self.env._("Campaigns received"),
                icon="fa fa-bullhorn",
                empty=self.env._("No campaign was sent to this customer"),
                model="mailing.trace",
                domain=self._get_campaign_domain(partner),
                order="sent_datetime DESC, id DESC",
                action="mass_mailing.mailing_trace_action",
                fields=("mass_mailing_id", "sent_datetime", "trace_status"),
                describe=self._describe_campaign_row,
                column="side",
            ),
        ]
