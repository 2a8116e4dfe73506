"""Customers send files while the disk is full: told so, and nothing is half kept."""

import re
import time
from uuid import uuid4

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_extended.exceptions import FileNotKeptError
from odoo.addons.crm_extended.tests.fault_common import (
    LOGGER,
    build_mail,
    full_disk,
)
from odoo.addons.crm_extended.tools import web_form

from .common import CrmCallcenterCommon

SLUG = "form-of-the-full-disk"
PASSWORD = "crm_callcenter_full_disk"
TOLD = "cannot be kept now"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestDiskFull(CrmCallcenterCommon, HttpCase):
    """One team with a form and an address; one customer with a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "service.example"})
        cls.company_a.alias_domain_id = domain
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Full",
                "company_id": cls.company_a.id,
                "has_web_form": True,
                "web_slug": SLUG,
                "alias_name": "full",
                "alias_domain_id": domain.id,
            }
        )
        cls.secret = cls.env["ir.config_parameter"].get_param("database.secret")
        cls.person = new_test_user(
            cls.env,
            login="portal_full",
            password=PASSWORD,
            groups="base.group_portal",
            email="fay@full.example",
            company_id=cls.company_a.id,
            company_ids=[Command.set(cls.company_a.ids)],
        )

    def setUp(self):
        super().setUp()
        self.tag = uuid4().hex
        self.files = {"files": ("pump.txt", f"pump {self.tag}".encode())}

    def _get_cases(self):
        return self.env["crm.case"].search([("company_id", "=", self.company_a.id)])

    def _assert_once(self, case):
        """Assert that there is one case, with its file whole."""
        self.assertEqual(len(case), 1)
        attachment = case.message_ids.attachment_ids
        self.assertEqual(attachment.mapped("name"), ["pump.txt"])
        self.assertEqual(attachment.raw.strip(), f"pump {self.tag}".encode())

    def test_by_mail(self):
        """The gateway refuses, so that the mail is sent again; then it is one case."""
        mail = build_mail(
            self.tag,
            to="full@service.example",
            subject="Broken",
            file_name="pump.txt",
            content=f"pump {self.tag}",
        )
        threads = self.env["mail.thread"]
        with (
            full_disk(),
            mute_logger(LOGGER, "odoo.addons.mail.models.mail_thread"),
            self.assertRaises(FileNotKeptError),
            self.env.cr.savepoint(),
        ):
            threads.message_process(None, mail)
        self.assertFalse(self._get_cases())
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            threads.message_process(None, mail)
            threads.message_process(None, mail)
        self._assert_once(self._get_cases())

    def test_by_the_public_form(self):
        """The same form is sent again: what was refused does not count as sent."""
        data = {
            "stamp": web_form.sign_form(self.secret, SLUG, time.time() - 60),
            "subject": "Broken",
            "email": "fay@full.example",
        }
        with full_disk(), mute_logger(LOGGER):
            answer = self.url_open(f"/support/{SLUG}", data=data, files=self.files)
        self.assertEqual(answer.status_code, 400)
        self.assertIn(TOLD, answer.text)
        self.assertIn("fay@full.example", answer.text)
        self.assertFalse(self._get_cases())
        self.url_open(f"/support/{SLUG}", data=data, files=self.files)
        self._assert_once(self._get_cases())

    def _post(self, url, page, **data):
        text = self.url_open(page).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', text)[1]
        return self.url_open(url, data={"csrf_token": token, **data}, files=self.files)

    def test_by_the_portal(self):
        """A new case, and an answer to it."""
        self.authenticate("portal_full", PASSWORD)
        self.url_open("/my/cases/new")
        with full_disk(), mute_logger(LOGGER):
            answer = self._post("/my/cases/new", "/my/cases/new", subject="Broken")
        self.assertIn(TOLD, answer.text)
        self.assertFalse(self._get_cases())
        self._post("/my/cases/new", "/my/cases/new", subject="Broken")
        case = self._get_cases()
        self._assert_once(case)
        page = f"/my/cases/{case.id}"
        self.files = {"files": ("more.txt", f"more {self.tag}".encode())}
        count = len(case.message_ids)
        with full_disk(), mute_logger(LOGGER):
            answer = self._post(f"{page}/reply", page, body="More words")
        self.assertIn(TOLD, answer.text)
        # what was typed is still there to be sent again
        self.assertIn("More words", answer.text)
        case.invalidate_recordset()
        self.assertEqual(len(case.message_ids), count)
        self._post(f"{page}/reply", page, body="More words")
        self.env.invalidate_all()
        self.assertEqual(
            sorted(case.message_ids.attachment_ids.mapped("name")),
            ["more.txt", "pump.txt"],
        )
