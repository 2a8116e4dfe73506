"""The mail server is down: what nobody got leaves once when it is back."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..models.file.mail_mail_retry import RETRY_DAYS, RETRY_MINUTES
from .common import CrmExtendedCommon

NOON = datetime(2026, 3, 2, 12)
LATER = NOON + timedelta(minutes=RETRY_MINUTES)


@tagged("post_install", "-at_install", "crm_extended")
class TestMailRetry(CrmExtendedCommon, MockEmail):
    """One mail, and a notice to a colleague."""

    def setUp(self):
        super().setUp()
        # the hour of the machine plays no part, the age of the mail does
        with freeze_time(NOON):
            self.mail = self.env["mail.mail"].create(
                {
                    "subject": "Reminder",
                    "email_to": "anna@retry.example",
                    "email_from": "firm@retry.example",
                    "body_html": "<p>Hello</p>",
                }
            )
            self._date_to_noon()

    def _date_to_noon(self):
        """Let the mail be of noon: the database writes its own time."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE mail_mail SET create_date = %s WHERE id = %s",
                NOON,
                self.mail.id,
            )
        )
        self.mail.invalidate_recordset(["create_date"])

    def _run_queue(self, at, *, is_down=False):
        """Run the job of the queue for the mails of this test; return who got one."""
        mails = self.env["mail.mail"]
        with (
            freeze_time(at),
            self.mock_mail_gateway(),
            self.mock_smtplib_connection(),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            if is_down:
                self.connect_mocked.side_effect = OSError("no route to host")
            mails._requeue_crm_unsent()
            self.mail.filtered(lambda mail: mail.state == "outgoing").send()
            return [mail["email_to"] for mail in self._mails]

    def _break_down(self):
        """Let the mail find no server, at noon."""
        self._run_queue(NOON, is_down=True)
        self.assertEqual(self.mail.state, "exception")

    def test_it_leaves_once_when_the_server_is_back(self):
        self._break_down()
        self.assertEqual(self.mail.crm_date_retry, LATER)
        # before it is due nothing is tried, and while it is down nothing is lost
        self._run_queue(LATER - timedelta(seconds=1))
        self.assertEqual(self.mail.state, "exception")
        self._run_queue(LATER, is_down=True)
        self.assertEqual(self.mail.state, "exception")
        again = LATER + timedelta(minutes=RETRY_MINUTES)
        self.assertEqual(len(self._run_queue(again)), 1)
        self.assertEqual(self.mail.state, "sent")
        self.assertFalse(self._run_queue(again + timedelta(days=1)))

    def test_the_job_of_the_queue_does_it(self):
        self._break_down()
        with (
            freeze_time(LATER),
            self.mock_mail_gateway(),
            self.mock_smtplib_connection(),
        ):
            queue = self.env["mail.mail"].with_context(
                filters=[("id", "in", self.mail.ids)]
            )
            queue.process_email_queue()
        self.assertEqual(self.mail.state, "sent")

    def test_old_mail_is_left_to_people(self):
        """What is days old may be wrong by now."""
        old = NOON + timedelta(days=RETRY_DAYS)
        self._run_queue(old, is_down=True)
        self.assertEqual(self.mail.state, "exception")
        self.assertFalse(self.mail.crm_date_retry)

    def test_a_notice_that_was_sent_by_hand_is_not_sent_again(self):
        partner = self.users["employee"].partner_id
        with freeze_time(NOON), self.mock_mail_gateway():
            message = self.env["res.partner"].browse(partner.id)
            message = message.message_notify(
                partner_ids=partner.ids, body="Look", force_send=False
            )
        self.mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self._date_to_noon()
        self._break_down()
        notice = message.notification_ids.filtered("mail_mail_id")
        self.assertEqual(notice.notification_status, "exception")
        notice.mail_mail_id = False
        self.assertFalse(self._run_queue(LATER))
        self.assertEqual(self.mail.state, "exception")
        notice.mail_mail_id = self.mail
        self.mail.crm_date_retry = LATER
        self.assertEqual(len(self._run_queue(LATER)), 1)
        self.assertEqual(notice.notification_status, "sent")
