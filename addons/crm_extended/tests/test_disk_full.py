"""A full disk: nothing is half kept, and the same again later is kept once."""

from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import FileNotKeptError
from .common import CrmExtendedCommon
from .fault_common import LOGGER, build_mail, full_disk

FETCHMAIL = "odoo.addons.mail.models.fetchmail"
GATEWAY = "odoo.addons.mail.models.mail_thread"


class Mailbox:
    """A mailbox in memory: {number: mail}; what was handled is gone, as with POP."""

    mails = {}

    def __init__(self, *_args, **_options):
        pass

    def login(self, *_args):
        """Let everybody in."""

    def disconnect(self):
        """Do nothing."""

    def check_unread_messages(self):
        """Return how many mails there are."""
        return len(self.mails)

    def retrieve_unread_messages(self):
        """Yield the mails with their numbers."""
        yield from list(self.mails.items())

    def handled_message(self, number):
        """Delete a mail."""
        del self.mails[number]


@tagged("post_install", "-at_install", "crm_extended")
class TestDiskFull(CrmExtendedCommon):
    """Files and mail, while the disk is full and after."""

    def setUp(self):
        super().setUp()
        self.tag = uuid4().hex

    def _create_file(self):
        """Return an attachment with a content that no other file has."""
        return self.env["ir.attachment"].create(
            {"name": "a.bin", "raw": f"content {self.tag}".encode()}
        )

    def _build_mail(self, tag=None):
        return build_mail(
            tag or self.tag,
            to="sales@firm.example",
            subject=f"Many pumps {self.tag}",
            file_name="pumps.csv",
            content=f"pump,{self.tag}",
        ).encode()

    def _fetch(self):
        """Run the job that fetches mail."""
        server = self.env["fetchmail.server"].search([("name", "=", self.tag)])
        server = server or self.env["fetchmail.server"].create(
            {
                "name": self.tag,
                "server_type": "imap",
                "server": "mail.example",
                "user": "sales",
                "password": "sales",
                "state": "done",
                "object_id": self.env["ir.model"]._get_id("crm.lead"),
            }
        )
        with (
            patch(f"{FETCHMAIL}.OdooIMAP4", Mailbox),
            mute_logger(FETCHMAIL, GATEWAY, LOGGER),
            self.enter_registry_test_mode(),
            self.env.registry.cursor() as cursor,
        ):
            # the job commits after each mail
            server.with_env(self.env(cr=cursor))._fetch_mail()

    def _get_leads(self):
        return self.env["crm.lead"].search([("name", "=", f"Many pumps {self.tag}")])

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    def test_nothing_is_left_of_a_torn_file(self):
        """The error says what to do; the same content is kept when there is room."""
        with (
            full_disk(),
            mute_logger(LOGGER),
            self.assertRaises(FileNotKeptError) as caught,
        ):
            self._create_file()
        self.assertIn("Try again", str(caught.exception))
        attachment = self._create_file()
        attachment.invalidate_recordset()
        self.assertEqual(attachment.raw, f"content {self.tag}".encode())

    def test_a_file_that_a_killed_process_tore_is_written_anew(self):
        attachment = self._create_file()
        path = Path(attachment._full_path(attachment.store_fname))
        path.write_bytes(b"cont")
        again = self._create_file()
        again.invalidate_recordset()
        self.assertEqual(again.raw, f"content {self.tag}".encode())

    def test_a_whole_file_is_written_once(self):
        """What others have kept is not touched, full disk or not."""
        path = self._create_file()
        path = Path(path._full_path(path.store_fname))
        before = path.stat().st_ino
        with full_disk():
            self.assertTrue(self._create_file())
        self.assertEqual(path.stat().st_ino, before)

    def test_an_import_is_refused_and_taken_later(self):
        """The file of an import is there whole, or there is no import."""
        content = f"document,{self.tag}\n".encode()
        values = {"name": self.tag, "file": content, "file_name": "a.csv"}
        imports = self.env["crm.sale.import"]
        with (
            full_disk(),
            mute_logger(LOGGER),
            self.assertRaises(FileNotKeptError),
            self.env.cr.savepoint(),
        ):
            imports.create(values)
        self.assertFalse(imports.search([("name", "=", self.tag)]))
        self.assertTrue(imports.create(values).file)

    # ------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------

    def test_mail_stays_in_the_mailbox(self):
        """It is no lead while there is no room, and one lead with its file after."""
        Mailbox.mails = {1: self._build_mail()}
        with full_disk():
            self._fetch()
        self.assertFalse(self._get_leads())
        self.assertEqual(list(Mailbox.mails), [1])
        self._fetch()
        self._fetch()
        lead = self._get_leads()
        self.assertEqual(len(lead), 1)
        self.assertEqual(lead.message_ids.attachment_ids.mapped("name"), ["pumps.csv"])
        self.assertIn(self.tag.encode(), lead.message_ids.attachment_ids.raw)
        self.assertFalse(Mailbox.mails)

    def test_mail_that_nobody_can_read_does_not_stay(self):
        """Only what passes is kept; the mail after it is taken in all the same."""
        Mailbox.mails = {1: self._build_mail(uuid4().hex), 2: self._build_mail()}
        threads = self.env.registry["mail.thread"]
        parse = threads.message_parse
        seen = []

        def refuse(thread, message, *args, **options):
            seen.append(message)
            if len(seen) == 1:
                raise ValueError("no mail")
            return parse(thread, message, *args, **options)

        # inside of what decides whether a mail stays
        with patch.object(threads, "message_parse", refuse):
            self._fetch()
        self.assertEqual(len(seen), 2)
        self.assertEqual(len(self._get_leads()), 1)
        self.assertFalse(Mailbox.mails)
