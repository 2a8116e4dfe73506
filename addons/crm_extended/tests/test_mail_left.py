"""A mail left, and the database refuses to note it: it does not leave again."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..models.file import mail_mail_left
from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestMailLeft(CrmExtendedCommon, MockEmail):
    """One mail of the queue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mail = cls.env["mail.mail"].create(
            {
                "subject": "Reminder",
                "email_to": "anna@left.example",
                "email_from": "firm@left.example",
                "body_html": "<p>Hello</p>",
            }
        )

    def test_a_mail_that_left_is_noted_as_sent(self):
        for state in ("outgoing", "exception"):
            self.mail.write({"state": state, "failure_type": "unknown"})
            self.mail._note_crm_left()
            self.assertEqual((self.mail.state, self.mail.failure_type), ("sent", False))

    def test_what_was_stopped_meanwhile_stays_so(self):
        self.mail.state = "cancel"
        self.mail._note_crm_left()
        self.assertEqual(self.mail.state, "cancel")

    def test_it_is_remembered_until_it_is_written_down(self):
        """After a rollback the mail with this Message-Id is noted, and no other one."""
        noted = []
        with (
            self.mock_smtplib_connection(),
            patch.object(
                mail_mail_left, "_note_left", lambda *args: noted.append(args)
            ),
        ):
            servers = self.env["ir.mail_server"]
            message = servers._build_email__(
                email_from="firm@left.example",
                email_to=["anna@left.example"],
                subject="Reminder",
                body="Hello",
                message_id=self.mail.message_id,
            )
            with patch.object(type(servers), "_disable_send", lambda _servers: False):
                servers.send_email(message)
            self.assertFalse(noted)
            self.env.cr.postrollback.run()
        self.assertEqual(noted, [(self.env.registry, self.mail.message_id)])

    def test_a_refused_queue_is_rolled_back(self):
        """Odoo's job would commit what cannot be committed any more."""
        rolled_back = []
        with (
            patch.object(
                type(self.env["mail.mail"]), "_send", side_effect=SerializationFailure
            ),
            patch.object(self.env.cr, "rollback", lambda: rolled_back.append(True)),
            mute_logger("odoo.addons.mail.models.mail_mail"),
            self.assertRaises(SerializationFailure),
        ):
            self.mail.send(auto_commit=True)
        self.assertTrue(rolled_back)
