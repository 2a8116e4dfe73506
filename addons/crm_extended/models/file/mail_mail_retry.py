"""Mail that could not leave because the server was not there leaves later."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

RETRY_MINUTES = 10
RETRY_DAYS = 3
RETRY_LIMIT = 1000


class MailMail(models.Model):
    """Try again what no server was reached for; Odoo leaves it lying.

    Mail of mailings is left alone: journeys are paused and resumed by a person, and
    mailings have a button of their own.
    """

    _inherit = "mail.mail"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_date_retry = fields.Datetime(
        string="Tried Again",
        readonly=True,
        copy=False,
        help="No mail server could be reached: it is sent again then.",
    )

    _crm_retry = models.Index("(crm_date_retry) WHERE crm_date_retry IS NOT NULL")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Note when mail that found no server is tried again.

        Odoo says ``mail_smtp`` when it could not connect: nothing has left then.
        """
        if failure_type == "mail_smtp":
            now = fields.Datetime.now()
            oldest = now - timedelta(days=RETRY_DAYS)
            waiting = self.filtered(
                lambda mail: (
                    mail.state == "exception"
                    and not mail.mailing_id
                    and mail.create_date > oldest
                )
            )
            waiting.write({"crm_date_retry": now + timedelta(minutes=RETRY_MINUTES)})
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    @api.model
    def process_email_queue(self, email_ids=(), batch_size=1000):
        """Put what is due for another attempt into the queue, then send it.

        :return: as Odoo's.
        """
        if not email_ids:
            self._requeue_crm_unsent()
        return super().process_email_queue(email_ids=email_ids, batch_size=batch_size)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _requeue_crm_unsent(self):
        """Put mail into the queue again, except what somebody sent again by hand."""
        # sudo: the queue is the system's
        unsent = self.sudo().search(
            Domain("state", "=", "exception")
            & Domain("crm_date_retry", "<=", fields.Datetime.now()),
            order="id",
            limit=RETRY_LIMIT,
        )
        mails = unsent.try_lock_for_update()
        notices = mails.filtered("is_notification")
        failed = (
            self.env["mail.notification"]
            .sudo()  # sudo: as above
            .search(
                [
                    ("mail_mail_id", "in", notices.ids),
                    ("notification_status", "=", "exception"),
                ]
            )
        )
        mails.write({"crm_date_retry": False})
        # a notice that is sent again by hand has another mail
        (mails - notices + failed.mail_mail_id).mark_outgoing()
