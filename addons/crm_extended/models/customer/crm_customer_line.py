"""The rows of the blocks on the customer's page, one method per kind of document."""

from datetime import datetime

from odoo import fields, models
from odoo.fields import Domain


class CrmCustomerLine(models.AbstractModel):
    """Describe one document in a row: what it is, when, how much, and what is wrong.

    Every method takes a record and the company's clock and returns the keys of a row
    that are not empty (see :class:`DocumentBlock`).
    """

    _name = "crm.customer.line"
    _inherit = ["crm.customer.document", "crm.customer.caption"]
    _description = "Customer Page Rows"

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    def _describe_lead_row(self, lead, clock):
        """Describe an opportunity: what it may bring, and when."""
        return {
            "title": lead.name,
            "note": lead.user_id.name or "",
            "date": self._to_day(clock, lead.date_deadline),
            "amount": lead.expected_revenue,
            "currency_id": lead.company_currency.id,
            "badge": lead.stage_id.name or "",
        }

    def _describe_quotation_row(self, order, clock):
        """Describe a quotation; one whose validity has passed is marked."""
        is_expired = bool(order.validity_date) and (order.validity_date < clock.today)
        row = self._describe_order_values(order, clock)
        if is_expired:
            return {**row, "badge": self.env._("Expired"), "tone": "warning"}
        return {**row, "badge": self._get_labels(order, "state")[order.state]}

    def _describe_order_row(self, order, clock):
        """Describe an order and how far it is delivered."""
        labels = self._get_labels(order, "delivery_status")
        return {
            **self._describe_order_values(order, clock),
            "badge": labels.get(order.delivery_status, ""),
        }

    def _describe_order_values(self, order, clock):
        """Return what quotations and orders have in common."""
        return {
            "title": order.name,
            "note": order.client_order_ref or order.user_id.name or "",
            "date": self._to_day(clock, order.date_order),
            "amount": order.amount_total,
            "currency_id": order.currency_id.id,
        }

    def _describe_delivery_row(self, picking, clock):
        """Describe a delivery; late ones are marked."""
        is_late = picking.scheduled_date < clock.get_day_start(clock.today)
        row = {
            "title": picking.name,
            "note": picking.origin or "",
            "date": self._to_day(clock, picking.scheduled_date),
        }
        if is_late:
            return {**row, "badge": self.env._("Late"), "tone": "danger"}
        return {**row, "badge": self._get_labels(picking, "state")[picking.state]}

    def _describe_return_row(self, picking, clock):
        """Describe goods that came back."""
        return {
            "title": picking.name,
            "note": picking.origin or "",
            "date": self._to_day(clock, picking.date_done),
        }

    def _describe_invoice_row(self, invoice, clock):
        """Describe what is still to be paid of an invoice; overdue ones are marked."""
        overdue_lines = invoice.line_ids.filtered_domain(
            self._get_overdue_line_domain() & Domain("amount_residual", "!=", 0)
        )
        return {
            "title": invoice.name,
            "note": invoice.ref or invoice.invoice_origin or "",
            "date": self._to_day(clock, invoice.invoice_date_due),
            "amount": invoice.amount_residual
            * (-1 if invoice.move_type == "out_refund" else 1),
            "currency_id": invoice.currency_id.id,
            "badge": self.env._("Overdue") if overdue_lines else "",
            "tone": "danger",
        }

    def _describe_activity_row(self, activity, clock):
        """Describe a planned activity; missed ones are marked."""
        is_late = activity.date_deadline < clock.today
        return {
            "model": activity.res_model,
            "id": activity.res_id,
            "title": activity.summary or activity.activity_type_id.name or "",
            "note": activity.user_id.name or "",
            "date": self._to_day(clock, activity.date_deadline),
            "badge": self.env._("Overdue") if is_late else "",
            "tone": "danger",
        }

    def _describe_meeting_row(self, event, clock):
        """Describe a coming meeting."""
        return {
            "title": event.name,
            "note": event.location or event.user_id.name or "",
            "date": self._to_day(clock, event.start),
        }

    def _describe_campaign_row(self, trace, clock):
        """Describe a mailing and what became of it."""
        labels = self._get_labels(trace, "trace_status")
        return {
            "title": trace.mass_mailing_id.subject or self.env._("Campaign mail"),
            "date": self._to_day(clock, trace.sent_datetime),
            "badge": labels.get(trace.trace_status, ""),
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _to_day(self, clock, moment):
        """Return a date or an instant as the text of its day in the company."""
        if not moment:
            return False
        if isinstance(moment, datetime):
            moment = clock.get_day(moment)
        return fields.Date.to_string(moment)
