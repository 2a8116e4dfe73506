"""Mail that left is not sent again because noting it was refused."""

from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.service.model import retrying


class IrMailServer(models.Model):
    """Remember what left until it is written down.

    Odoo sends first and notes it afterwards. Another transaction that changes the
    message in between rolls the note back: the next run would send the mail again.
    """

    _inherit = "ir.mail_server"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def send_email(self, message, *args, **kwargs):
        """Send, and note it in any case, unless the process is killed right now.

        :return: as Odoo's, the Message-Id.
        """
        message_id = super().send_email(message, *args, **kwargs)
        if message_id:
            registry = self.env.registry
            self.env.cr.postrollback.add(partial(_note_left, registry, message_id))
        return message_id


class MailMail(models.Model):
    """Note that mails left."""

    _inherit = "mail.mail"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        """Send; of what the database refuses nothing is half done.

        Odoo's job catches the refusal, and commits a transaction that cannot be
        committed any more: nobody would learn that it was rolled back.
        """
        try:
            return super().send(
                auto_commit=auto_commit,
                raise_exception=raise_exception,
                post_send_callback=post_send_callback,
            )
        except psycopg2.Error:
            if auto_commit:
                self.env.cr.rollback()
            raise

    def _note_crm_left(self):
        """Write what Odoo writes of mails that were sent."""
        for mail in self.filtered(lambda mail: mail.state in ("outgoing", "exception")):
            mail.write(
                {"state": "sent", "failure_type": False, "failure_reason": False}
            )
            mail._postprocess_sent_message(
                success_pids=list(mail.recipient_ids),
                success_emails=[mail.email_to] if mail.email_to else [],
            )


def _note_left(registry, message_id):
    """Note in a new transaction that the mail with a Message-Id left.

    What was made and sent by the transaction that was rolled back is not there.
    """
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        mails = env["mail.mail"].search([("message_id", "=", message_id)])
        retrying(mails._note_crm_left, env)
