"""Send no marketing to people who refused it, or who never allowed it."""

from odoo import models

# {reason of mailing.mailing._get_refusals: failure type of the trace}
FAILURE_TYPES = {"refused": "mail_optout", "missing": "crm_consent_missing"}


class MailComposeMessage(models.TransientModel):
    """Look at the recorded consents at the moment of sending."""

    _inherit = "mail.compose.message"

    def _process_mail_values_state(self, mail_values_dict):
        """Cancel mails of a mailing to people without consent; the trace says why."""
        mail_values_dict = super()._process_mail_values_state(mail_values_dict)
        if self.composition_mode != "mass_mail" or not self.mass_mailing_id:
            return mail_values_dict
        waiting = {
            record_id: values
            for record_id, values in mail_values_dict.items()
            if values.get("state") not in ("cancel", "exception")
        }
        recipients = self._get_recipients_data(waiting)
        records = self.env[self.model].browse(list(waiting))
        refusals = self.mass_mailing_id._get_refusals(
            records._mail_get_partners(),
            {
                record_id: recipients[record_id]["mail_to_normalized"]
                for record_id in waiting
            },
        )
        for record_id, reason in refusals.items():
            mail_values_dict[record_id].update(
                state="cancel",
                failure_type=FAILURE_TYPES[reason],
                is_notification=False,
            )
        return mail_values_dict
