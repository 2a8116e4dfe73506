"""What mailings send, and what they do not, stands in the list of messages."""

from odoo import api, fields, models

REASONS = {
    "mail_bl": "blacklisted",
    "mail_dup": "duplicate",
    "mail_optout": "refused",
    "mail_email_missing": "no_address",
    "mail_email_invalid": "bad_address",
    "crm_consent_missing": "missing",
    "crm_capped": "capped",
    "crm_bounced": "bounced",
    "sms_blacklist": "blacklisted",
    "sms_duplicate": "duplicate",
    "sms_optout": "refused",
    "sms_number_missing": "no_address",
    "sms_number_format": "bad_address",
}


class MailingTrace(models.Model):
    """Write each message of a mailing down, and what became of it."""

    _inherit = "mailing.trace"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    failure_type = fields.Selection(
        selection_add=[
            ("crm_capped", "Got Enough Lately"),
            ("crm_bounced", "Mails Came Back"),
            ("crm_interrupted", "Interrupted: It May Have Been Sent"),
        ],
        ondelete={
            "crm_capped": "set null",
            "crm_bounced": "set null",
            "crm_interrupted": "set null",
        },
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Write new messages of plain mailings down; journeys do so themselves."""
        traces = super().create(vals_list)
        traces.filtered(
            lambda trace: (
                trace.mass_mailing_id
                and not trace.is_test_trace
                and not trace.mass_mailing_id.crm_journey_step_id
            )
        )._log_sends()
        return traces

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def set_sent(self, domain=None):
        """Write down that what was held was sent."""
        traces = super().set_sent(domain)
        self.env["crm.send.log"]._append_again(traces, "sent", only_held=True)
        return traces

    def set_failed(self, domain=None, failure_type=False):
        """Write down that the server refused."""
        traces = super().set_failed(domain, failure_type)
        self.env["crm.send.log"]._append_again(
            traces, "failed", REASONS.get(failure_type, "server"), failure_type
        )
        if failure_type == "mail_smtp":
            # sudo: Odoo's job sends for everybody
            steps = traces.sudo().mass_mailing_id.crm_journey_step_id
            steps.journey_id._pause_because_of_server()
        return traces

    def set_bounced(self, domain=None, bounce_message=False):
        """Write down that it came back."""
        traces = super().set_bounced(domain, bounce_message)
        self.env["crm.send.log"]._append_again(traces, "failed", "bounced")
        return traces

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _log_sends(self):
        """Append one row per trace to the list of messages."""
        partners = {}  # {trace: partner}
        for model, traces in self.grouped("model").items():
            records = self.env[model].browse(traces.mapped("res_id")).exists()
            found = records._mail_get_partners() if records else {}
            for trace in traces:
                partners[trace] = found.get(trace.res_id, self.env["res.partner"])[:1]
        now = fields.Datetime.now()
        self.env["crm.send.log"]._append(
            [trace._prepare_send_vals(partners[trace], now) for trace in self]
        )

    def _prepare_send_vals(self, partner, now):
        """Return the row of the list of messages of one trace."""
        mailing = self.mass_mailing_id
        state, reason = "sent", None
        if self.trace_status in ("cancel", "error"):
            state = "blocked"
            reason = REASONS.get(self.failure_type, "server")
        elif (self._get_crm_date_due() or now) > now:
            state, reason = "held", "quiet"
        is_sms = self.trace_type == "sms"
        return {
            "company_id": mailing._get_crm_company().id,
            "partner_id": partner.id,
            "address": self.sms_number if is_sms else self.email,
            "channel": "sms" if is_sms else "email",
            "purpose_id": mailing.crm_purpose_id.id,
            "campaign_id": mailing.campaign_id.id,
            "mailing_id": mailing.id,
            "date": now,
            "state": state,
            "reason": reason,
            "mailing_trace_id": self.id,
        }

    def _get_crm_date_due(self):
        """Return before when the message of a trace does not leave, or nothing."""
        if self.trace_type == "sms":
            return self.sms_id.sudo().crm_date_due  # sudo: SMS are the system's
        return self.mail_mail_id.scheduled_date
