"""Mails of mailings are looked at once more when they leave."""

from odoo import fields, models
from odoo.tools import email_normalize

from ...tools.send_guard import SendRecipient

FAILURE_TYPES = {
    "refused": "mail_optout",
    "missing": "crm_consent_missing",
    "blacklisted": "mail_bl",
    "bounced": "crm_bounced",
}


class MailMail(models.Model):
    """Ask the guard again, at the moment of sending."""

    _inherit = "mail.mail"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        """Leave out who refused meanwhile, and hold back where night fell."""
        marketing = self.exists().filtered(
            lambda mail: mail.mailing_id and mail.state == "outgoing"
        )
        stopped = marketing._stop_refused()
        return super(MailMail, self - stopped).send(
            auto_commit=auto_commit,
            raise_exception=raise_exception,
            post_send_callback=post_send_callback,
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _stop_refused(self):
        """Cancel, or put off, what may not leave now; return those mails."""
        stopped = self.browse()
        now = fields.Datetime.now()
        for mailing, mails in self.grouped("mailing_id").items():
            company = mailing._get_crm_company()
            recipients = mails._get_crm_recipients(company)
            for mail, verdict in zip(
                mails,
                self.env["crm.send.guard"]._check_again(
                    recipients, "email", mailing, company, now
                ),
                strict=True,
            ):
                if verdict.state == "held":
                    mail.scheduled_date = verdict.until
                elif verdict.state == "blocked":
                    mail._stop_because(verdict.reason)
                else:
                    continue
                stopped |= mail
        return stopped

    def _stop_because(self, reason):
        """Cancel a mail; its trace and the list of messages say why."""
        self.ensure_one()
        self.state = "cancel"
        self.mailing_trace_ids.write(
            {"trace_status": "cancel", "failure_type": FAILURE_TYPES[reason]}
        )
        self.env["crm.send.log"]._append_again(
            self.mailing_trace_ids, "blocked", reason
        )

    def _get_crm_recipients(self, company):
        """Return one :class:`SendRecipient` per mail."""
        guard = self.env["crm.send.guard"]
        recipients = []
        for mail in self:
            partner = mail.recipient_ids[:1]
            if not partner and mail.model and mail.res_id:
                record = self.env[mail.model].browse(mail.res_id).exists()
                partner = record._mail_get_partners()[record.id][:1] if record else None
            address = mail.mailing_trace_ids[:1].email or mail.email_to
            recipients.append(
                SendRecipient(
                    partner.id if partner else 0,
                    email_normalize(address or "") or "",
                    guard._get_time_zone(partner, company) if partner else "",
                )
            )
        return recipients
