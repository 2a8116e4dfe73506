"""A mail leaves once, whatever happens before it is written down."""

from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server, MailDeliveryException

from ..models.file import mail_mail_left
from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestMailLeft(CrmExtendedCommon):
    """One mail of the queue to two contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["res.partner"].create(
            [
                {"name": name, "email": f"{name}@left.example"}
                for name in ("anna", "ben")
            ]
        )
        cls.mail = cls.env["mail.mail"].create(
            {
                "subject": "Reminder",
                "recipient_ids": cls.people.ids,
                "email_from": "firm@left.example",
                "body_html": "<p>Hello</p>",
            }
        )
        cls.departures = cls.env["crm.mail.departure"]

    def setUp(self):
        super().setUp()
        self.sent = []
        self.refused = ()

    @contextmanager
    def _serve(self):
        """Take mail as a server does; ``refused`` addresses are refused.

        What is noted in transactions of its own is noted in the test's.
        """

        def send(_servers, message, *_args, **_options):
            if any(name in message["To"] for name in self.refused):
                raise MailDeliveryException("refused")
            self.sent.append(message["To"].split("@")[0].strip('"').split('"')[0])
            return message["Message-Id"]

        @contextmanager
        def open_cursor(*_args, **_options):
            yield self.env.cr

        servers = type(self.env["ir.mail_server"])
        with (
            patch.object(IrMail_Server, "send_email", send),
            patch.object(IrMail_Server, "_connect__", return_value=None),
            patch.object(servers, "_disable_send", lambda _servers: False),
            patch.object(type(self.env.registry), "cursor", open_cursor),
            patch.object(mail_mail_left, "retrying", lambda write, _env: write()),
        ):
            yield

    def _send(self):
        with self._serve():
            self.mail.send()

    def _let_minutes_pass(self, minutes):
        self.env.cr.execute(
            "UPDATE crm_mail_departure SET date = date - make_interval(mins => %s)",
            [minutes],
        )

    def _count(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        self.departures.invalidate_model()
        return self.departures.search_count(
            [
                ("message_key", "=", self.departures._get_key(self.mail.message_id)),
                *domain,
            ]
        )

    def test_what_is_written_down_is_forgotten(self):
        self._send()
        self.assertEqual((self.mail.state, len(self.sent)), ("sent", 2))
        self.assertEqual(self._count(), 2)
        with self._serve():
            self.env.cr.postcommit.run()
        self.assertFalse(self._count())

    def test_what_left_does_not_leave_again(self):
        """The note was rolled back: it is made up for, and nothing is sent."""
        self._send()
        with self._serve():
            self.env.cr.postrollback.run()
        self.assertEqual(self._count(has_left=True), 2)
        self.mail.state = "outgoing"
        self._send()
        self.assertEqual((self.mail.state, len(self.sent)), ("sent", 2))

    def test_who_got_nothing_gets_it(self):
        """Cut off between two recipients, only the second one is written to."""
        self._send()
        with self._serve():
            self.env.cr.postrollback.run()
        first = self.departures.search([("has_left", "=", True)], order="id", limit=1)
        self.departures.search([("id", "!=", first.id)]).unlink()
        before, self.sent = self.sent, []
        self.mail.state = "outgoing"
        self._send()
        self.assertEqual(self.sent, before[1:])
        self.assertEqual(self.mail.state, "sent")

    def test_a_person_decides_about_a_mail_that_was_cut_off(self):
        """Killed while it left: nobody knows whether it did, so it waits."""
        self._send()
        # the process was killed: nothing that follows a transaction is run
        self.env.cr.postcommit.clear()
        self.env.cr.postrollback.clear()
        self.mail.write({"state": "outgoing"})
        self._let_minutes_pass(6)
        self._send()
        self.assertEqual((self.mail.state, len(self.sent)), ("exception", 2))
        self.assertIn("may have arrived", self.mail.failure_reason)
        # not by itself
        with self._serve():
            self.env["mail.mail"].process_email_queue()
        self.assertEqual(len(self.sent), 2)
        self.mail.action_retry()
        self._send()
        self.assertEqual((self.mail.state, len(self.sent)), ("sent", 4))

    def test_what_is_leaving_stays_in_the_queue(self):
        """Another process is at it, or at another mail of the same message."""
        self._send()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        sibling = self.mail.copy(
            {"mail_message_id": self.mail.mail_message_id.id, "state": "outgoing"}
        )
        self._let_minutes_pass(4)
        told = []
        with self._serve():
            sibling.send(post_send_callback=told.extend)
        self.assertEqual((sibling.state, len(self.sent)), ("outgoing", 2))
        # to the job it is done: it does not begin anew at once
        self.assertEqual(told, sibling.ids)
        self.departures.search([]).unlink()
        with self._serve():
            sibling.send()
        self.assertEqual(sibling.state, "sent")

    def test_two_at_once(self):
        """Whoever comes second, while the first one is at it, does not send."""
        with self._serve():
            servers = self.env["ir.mail_server"]
            message = servers._build_email__(
                email_from="firm@left.example",
                email_to=["anna@left.example"],
                subject="Reminder",
                body="Hello",
            )
            servers.send_email(message)
            # who sends it twice in one transaction means to
            servers.send_email(message)
            self.env.cr.postcommit.clear()
            with self.assertRaises(MailDeliveryException):
                servers.send_email(message)
        self.assertEqual(len(self.sent), 2)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_what_was_refused_is_tried_again(self):
        self.refused = ("anna", "ben")
        self._send()
        self.assertEqual(self.mail.state, "exception")
        self.assertFalse(self._count())
        self.refused = ()
        self.mail.mark_outgoing()
        self._send()
        self.assertEqual((self.mail.state, len(self.sent)), ("sent", 2))

    def test_nobody_reads_who_wrote_to_whom(self):
        self._send()
        rows = self.departures.search([]).read()
        self.assertNotIn("left.example", repr(rows))

    def test_old_ones_go(self):
        self._send()
        self.env.cr.execute(
            "UPDATE crm_mail_departure SET date = date - interval '8 days'"
        )
        self.departures._gc_departures()
        self.assertFalse(self._count())

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
