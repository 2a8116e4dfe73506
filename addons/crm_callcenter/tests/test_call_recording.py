"""Recordings: who listens, what is written down, and when they go."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .call_common import CrmCallCommon

URL = "https://pbx.example.com/rec/1.wav"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallRecording(CrmCallCommon, HttpCase):
    """One recorded call."""

    def setUp(self):
        super().setUp()
        self._ring()
        self._send("answered", agent="21")
        self._send("ended", recording_url=URL)
        self.call = self._get_call()
        self.listeners = self.env.ref("crm_callcenter.crm_callcenter_group_listener")

    def _open(self, user):
        """Return the answer to opening the recording."""
        self.authenticate(user.login, user.login)
        return self.url_open(
            f"/crm_callcenter/recording/{self.call.id}", allow_redirects=False
        )

    def test_only_who_may_listen_gets_there_and_it_is_written_down(self):
        self.agent.password = self.agent.login
        self.assertEqual(self._open(self.agent).status_code, 403)
        with self.assertRaises(AccessError):
            self.call.with_user(self.agent).action_listen()
        self.assertFalse(self.call.listening_ids)
        self.agent.group_ids += self.listeners
        response = self._open(self.agent)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(response.headers["Location"], URL)
        row = self.call.listening_ids
        self.assertEqual((row.user_id, row.mode), (self.agent, "recording"))
        for change in (lambda: row.write({"mode": "barge"}), row.unlink):
            with self.assertRaises(UserError):
                change()
        self.call.unlink()
        self.assertEqual(row.exists().external_id, "call-1")

    def test_nobody_reads_the_link(self):
        self.supervisor.group_ids += self.listeners
        for record in (self.call, self.call._get_events()):
            with self.assertRaises(AccessError):
                record.with_user(self.supervisor).read(["recording_url"])

    def test_recordings_go_with_the_person(self):
        other = self.env["res.partner"].create({"name": "Someone"})
        other.unlink()
        self.assertTrue(self.call.has_recording)
        self.provider.date_bridge = fields.Datetime.now()
        self.caller.unlink()
        self.assertFalse(self.call.has_recording)
        self.assertFalse(self.call.recording_url)
        self.assertFalse(any(self.call._get_events().mapped("recording_url")))
        command = self.env["crm.cti.command"].search([])
        self.assertEqual((command.kind, command.recording_url), ("forget", URL))

    def test_recordings_go_when_they_are_old(self):
        self.provider.date_bridge = fields.Datetime.now()
        self.call._gc_recordings()
        self.assertTrue(self.call.has_recording)
        self.env.cr.execute(
            "UPDATE crm_call SET date_started = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(days=91), self.call.id),
        )
        self.call._gc_recordings()
        self.assertFalse(self.call.has_recording)
        # nobody waits for a file: the command does not expire
        command = self.env["crm.cti.command"].search([])
        self.env.cr.execute(
            "UPDATE crm_cti_command SET date_asked = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(days=2), command.id),
        )
        taken = command._take(self.provider)
        self.assertEqual([row["recording_url"] for row in taken], [URL])

    def test_what_no_bridge_deletes_is_deleted_by_hand(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company_a
        provider = self.provider.with_user(admin).with_company(self.company_a)
        self.caller.unlink()
        self.assertEqual(provider.unforgotten_count, 0)
        self.env.cr.execute(
            "UPDATE crm_cti_command SET date_asked = %s",
            (fields.Datetime.now() - timedelta(days=45),),
        )
        self.env.invalidate_all()
        self.env["crm.cti.command"]._gc_commands()
        self.assertEqual(provider.unforgotten_count, 1)
        action = provider.action_open_unforgotten()
        command = self.env["crm.cti.command"].search(action["domain"])
        self.assertEqual(command.recording_url, URL)
        with self.assertRaises(AccessError):
            command.with_user(self.supervisor).action_note_forgotten()
        command.with_user(admin).action_note_forgotten()
        self.assertEqual((command.state, command.recording_url), ("done", False))
        provider.invalidate_recordset()
        self.assertEqual(provider.unforgotten_count, 0)
        self.env["crm.cti.command"]._gc_commands()
        self.assertFalse(command.exists())
