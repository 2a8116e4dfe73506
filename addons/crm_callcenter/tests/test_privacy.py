"""Cases and calls of a person: in the file, and emptied."""

import base64
import io
import json
import zipfile

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_extended.tests.privacy_common import TextsMixin

from .call_common import CrmCallCommon

URL = "https://pbx.fjell.example/rec/1.wav"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestPrivacyService(TextsMixin, CrmCallCommon):
    """A customer who wrote and rang."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.caller.write(
            {
                "name": "Kari Fjellhammer",
                "email": "kari@fjell.example",
                "phone": "+47 22 98 76 01",
            }
        )
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self._ring(from_number="22987601")
        self._send("answered", agent="21")
        self._send("ended", recording_url=URL)
        self.call = self._get_call()
        self.call.note = "Fjellhammer is angry"
        self.case = self.env["crm.case"].create(
            {
                "name": "Fjellhammer's boiler",
                "company_id": self.company_a.id,
                "team_id": self.team.id,
                "partner_id": self.caller.id,
                "email_from": "kari@fjell.example",
                "description": "<p>Kari Fjellhammer's boiler leaks</p>",
            }
        )
        self.case.message_post(
            body="Dear Mrs Fjellhammer",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _request(self, kind):
        """Return a request in company A."""
        return (
            self.env["crm.privacy.request"]
            .with_context(allowed_company_ids=self.company_a.ids)
            .create(
                {
                    "partner_id": self.caller.id,
                    "kind": kind,
                    "company_id": self.company_a.id,
                }
            )
        )

    def test_file(self):
        """Calls and cases are in the file, the link to the recording is not."""
        request = self._request("file")
        request.action_make_file()
        content = zipfile.ZipFile(io.BytesIO(base64.b64decode(request.file)))
        text = content.read("data.json").decode()
        kinds = {kind["model"]: kind for kind in json.loads(text)["kinds"]}
        self.assertEqual(
            kinds["crm.call"]["records"][0]["note"], "Fjellhammer is angry"
        )
        self.assertEqual(kinds["crm.case"]["records"][0]["number"], self.case.number)
        self.assertIn("Dear Mrs", kinds["crm.case"]["messages"][-1]["text"])
        self.assertNotIn(URL, text)

    def test_open_case_stands_in_the_way(self):
        """Who waits for an answer is not forgotten."""
        request = self._request("forget")
        request.action_preview()
        self.assertIn(self.case.number, request.obstacle)

    def test_forgotten(self):
        """Nothing names the person; case and call count as before."""
        self.case.write({"stage_id": self.case._get_stage(self.team, "closed").id})
        before = (self.case.date_closed, self.call.talk_seconds, self.case.number)
        request = self._request("forget")
        request.action_preview()
        self.assertFalse(request.obstacle)
        request.action_forget()
        self.env.flush_all()
        for needle in ("Fjellhammer", "fjell.example", "22987601"):
            found = set(self._get_columns_with(needle))
            # the telephone system is told which recording to delete
            self.assertEqual(found - {"crm_cti_command.recording_url"}, set(), needle)
        after = (self.case.date_closed, self.call.talk_seconds, self.case.number)
        self.assertEqual(after, before)
        self.assertFalse(self.call.has_recording)

    def test_retention(self):
        """A case that was closed years ago names nobody; the open one stays."""
        rule = self.env["crm.privacy.retention"].create(
            {"kind": "case_closed", "months": 12, "company_id": self.company_a.id}
        )
        rule._apply_batch()
        self.assertIn("Fjellhammer", self.case.name)
        self.env.cr.execute(
            "UPDATE crm_case SET date_closed = %s, is_closed = TRUE WHERE id = %s",
            (fields.Datetime.subtract(fields.Datetime.now(), months=13), self.case.id),
        )
        self.env.invalidate_all()
        rule._apply_batch()
        self.assertNotIn("Fjellhammer", self.case.name)
        self.assertFalse(self.case.email_from)
        self.assertEqual(rule._apply_batch(), 0)
