"""Guard-rails of plain mailings."""

from odoo import fields, models

from ...tools.send_guard import SendRecipient

FAILURE_TYPES = {
    "blacklisted": "mail_bl",
    "bounced": "crm_bounced",
    "capped": "crm_capped",
    "duplicate": "mail_dup",
}


class MailComposeMessage(models.TransientModel):
    """Ask the guard before the mails of a mailing are made.

    Consents were looked at before; the steps of journeys ask for themselves.
    """

    _inherit = "mail.compose.message"

    def _process_mail_values_state(self, mail_values_dict):
        """Cancel what may not be sent, put off what has to wait."""
        mail_values_dict = super()._process_mail_values_state(mail_values_dict)
        mailing = self.mass_mailing_id
        if not mailing or mailing.crm_journey_step_id or not mail_values_dict:
            return mail_values_dict
        waiting = {
            record_id: values
            for record_id, values in mail_values_dict.items()
            if values.get("state") not in ("cancel", "exception")
        }
        company = mailing._get_crm_company()
        recipients = self._get_crm_recipients(waiting, company)
        verdicts = self.env["crm.send.guard"]._check_mailing(
            list(recipients.values()), "email", company, fields.Datetime.now()
        )
        for record_id, verdict in zip(recipients, verdicts, strict=True):
            if verdict.state == "blocked":
                waiting[record_id].update(
                    state="cancel",
                    failure_type=FAILURE_TYPES[verdict.reason],
                    is_notification=False,
                )
            elif verdict.state == "held":
                waiting[record_id]["scheduled_date"] = verdict.until
        return mail_values_dict

    def _get_crm_recipients(self, mail_values, company):
        """Return {record id: :class:`SendRecipient`}."""
        guard = self.env["crm.send.guard"]
        records = self.env[self.model].browse(list(mail_values))
        partners = records._mail_get_partners()
        data = self._get_recipients_data(mail_values)
        recipients = {}
        for record in records:
            partner = partners[record.id][:1]
            addresses = data[record.id]["mail_to_normalized"]
            recipients[record.id] = SendRecipient(
                partner.id or 0,
                addresses[0] if addresses else "",
                guard._get_time_zone(partner, company) if partner else "",
            )
        return recipients
