"""Guard-rails of plain SMS mailings."""

from odoo import fields, models

from ...tools.send_guard import SendRecipient
from .sms_sms_guard import FAILURE_TYPES


class SmsComposer(models.TransientModel):
    """Ask the guard before the SMS of a mailing are made.

    The steps of journeys ask for themselves; SMS without a mailing are none of ours.
    """

    _inherit = "sms.composer"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _prepare_mass_sms_values(self, records):
        """Cancel what may not be sent, put off what has to wait."""
        result = super()._prepare_mass_sms_values(records)
        mailing = self.mailing_id
        if not self._is_mass_sms() or mailing.crm_journey_step_id:
            return result
        waiting = {
            record_id: values
            for record_id, values in result.items()
            if values["state"] == "outgoing"
        }
        if not waiting:
            return result
        company = mailing._get_crm_company()
        recipients = self._get_crm_recipients(waiting.values(), company)
        guard = self.env["crm.send.guard"]
        verdicts = guard._check_mailing(
            recipients,
            "sms",
            company,
            fields.Datetime.now(),
            [
                guard._get_refusals(mailing, recipients),
                self._get_crm_reached(recipients),
            ],
        )
        for values, verdict in zip(waiting.values(), verdicts, strict=True):
            if verdict.state == "blocked":
                failure_type = FAILURE_TYPES[verdict.reason]
                values.update(state="canceled", failure_type=failure_type)
                trace_values = values["mailing_trace_ids"][0][2]
                trace_values.update(trace_status="cancel", failure_type=failure_type)
            elif verdict.state == "held":
                values.update(state="crm_held", crm_date_due=verdict.until)
        return result

    def _prepare_mass_sms(self, records, sms_record_values):
        """Let Odoo's job run when those are due that are held."""
        messages = super()._prepare_mass_sms(records, sms_record_values)
        if self._is_mass_sms():
            messages._trigger_crm_due()
        return messages

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_crm_recipients(self, values_list, company):
        """Return one :class:`SendRecipient` for the values of each SMS."""
        guard = self.env["crm.send.guard"]
        # sudo: the clock of a person counts, whoever sends
        partners = self.env["res.partner"].sudo()
        recipients = []
        for values in values_list:
            partner = partners.browse(values["partner_id"] or [])
            recipients.append(
                SendRecipient(
                    partner.id or 0,
                    values["number"] or "",
                    guard._get_time_zone(partner, company) if partner else "",
                )
            )
        return recipients

    def _get_crm_reached(self, recipients):
        """Return {number: reason} of numbers that got this mailing in an earlier go.

        Or the other version of an A/B test.
        """
        mailings = self.mailing_id
        if mailings.ab_testing_enabled and mailings.campaign_id:
            mailings |= mailings.campaign_id.mailing_sms_ids.filtered(
                "ab_testing_enabled"
            )
        # sudo: who sends need not read what others sent
        traces = self.env["mailing.trace"].sudo()
        reached = traces._read_group(
            [
                ("mass_mailing_id", "in", mailings.ids),
                ("sms_number", "in", [recipient.address for recipient in recipients]),
                ("trace_status", "not in", ("cancel", "error")),
                ("is_test_trace", "=", False),
            ],
            ["sms_number"],
        )
        numbers = {number for (number,) in reached}
        return {
            index: "duplicate"
            for index, recipient in enumerate(recipients)
            if recipient.address in numbers
        }
