"""What the entries of the timeline say, one method per model."""

from odoo import models
from odoo.tools.misc import formatLang

from ...tools.timeline import TimelineText


class CrmCustomerCaption(models.AbstractModel):
    """Describe documents in one line each.

    Every method takes a recordset that the user may read and returns
    ``{id: TimelineText}``; it reads the records at once.
    """

    _name = "crm.customer.caption"
    _description = "Document Captions"

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _describe_leads(self, leads):
        """Say the subject, and the stage or that it was lost."""
        return {
            lead.id: TimelineText(
                lead.name,
                self.env._("Lost") if lead.won_status == "lost" else lead.stage_id.name,
            )
            for lead in leads
        }

    def _describe_orders(self, orders):
        """Say number, amount and state."""
        return self._describe_states(
            orders,
            "state",
            lambda order: self._format_amount(order.amount_total, order.currency_id),
        )

    def _describe_pickings(self, pickings):
        """Say number, source document and state."""
        return self._describe_states(pickings, "state", lambda pick: pick.origin)

    def _describe_invoices(self, invoices):
        """Say number, amount and whether it is paid."""
        return self._describe_states(
            invoices,
            "payment_state",
            lambda move: self._format_amount(move.amount_total, move.currency_id),
        )

    def _describe_payments(self, payments):
        """Say number and amount; money that we paid back is negative."""
        return {
            payment.id: TimelineText(
                payment.name or payment.memo or self.env._("Payment"),
                self._format_amount(
                    payment.amount
                    if payment.payment_type == "inbound"
                    else -payment.amount,
                    payment.currency_id,
                ),
            )
            for payment in payments
        }

    def _describe_history(self, lines):
        """Say document and source, and the amount over all lines of the document."""
        amounts = self._get_history_amounts(lines)
        return {
            line.id: TimelineText(
                line.document_ref,
                f"{self._format_amount(amount, line.company_id.currency_id)}"
                f" · {line.source}",
            )
            for line in lines
            for amount in [amounts.get((line.source, line.document_ref), 0.0)]
        }

    def _get_history_amounts(self, lines):
        """Return {(source, document_ref): amount} of the whole documents."""
        if not lines:
            return {}
        groups = lines._read_group(
            [
                ("company_id", "in", lines.company_id.ids),
                ("source", "in", list(set(lines.mapped("source")))),
                ("document_ref", "in", list(set(lines.mapped("document_ref")))),
            ],
            ["source", "document_ref"],
            ["amount:sum"],
        )
        return {(source, ref): amount for source, ref, amount in groups}

    # ------------------------------------------------------------
    # CONTACTS
    # ------------------------------------------------------------

    def _describe_meetings(self, events):
        """Say the subject and where; private meetings of others stay "Busy"."""
        return {
            event.id: TimelineText(
                event.name or self.env._("Meeting"), event.location or ""
            )
            for event in events
        }

    def _describe_activities(self, activities):
        """Say what was done and by whom."""
        return {
            activity.id: TimelineText(
                activity.summary or activity.activity_type_id.name or "",
                activity.user_id.name or "",
                (activity.res_model, activity.res_id),
            )
            for activity in activities
        }

    def _describe_messages(self, messages):
        """Say the subject, else how the message begins, and who wrote it."""
        return {
            message.id: TimelineText(
                message.subject or message.preview or self.env._("Message"),
                message.author_id.name or message.email_from or "",
                (message.model, message.res_id),
            )
            for message in messages
        }

    def _describe_traces(self, traces):
        """Say the mailing and what became of it."""
        return self._describe_states(
            traces,
            "trace_status",
            lambda _trace: "",
            name=lambda trace: (
                trace.mass_mailing_id.subject or self.env._("Campaign mail")
            ),
        )

    def _describe_consents(self, consents):
        """Say the purpose and channel, and whether it was allowed or refused."""
        channels = self._get_labels(consents, "channel")
        decisions = self._get_labels(consents, "decision")
        return {
            consent.id: TimelineText(
                f"{consent.purpose_id.name} · {channels.get(consent.channel, '')}",
                decisions[consent.decision],
            )
            for consent in consents
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _describe_states(self, records, state_field, detail, name=None):
        """Return texts "name; detail · state label".

        :param str state_field: selection field whose label is shown.
        :param detail: function of a record: what stands before the state.
        :param name: function of a record: the title; its name when left out.
        """
        labels = self._get_labels(records, state_field)
        name = name or (lambda record: record.display_name)
        return {
            record.id: TimelineText(
                name(record),
                " · ".join(
                    filter(None, [detail(record), labels.get(record[state_field])])
                ),
            )
            for record in records
        }

    def _get_labels(self, records, field_name):
        """Return the translated labels {value: label} of a selection field."""
        field = records._fields[field_name]
        if field.type != "selection":
            return {}
        return dict(field._description_selection(self.env))

    def _format_amount(self, amount, currency):
        """Return the amount as people of the user's language write it."""
        return formatLang(self.env, amount, currency_obj=currency)
