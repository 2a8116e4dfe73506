"""A copy of a database has no line to the telephone systems of the original."""

from odoo import fields
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .call_common import CrmCallCommon

URL = "https://pbx.example.com/rec/1.wav"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallNeutralize(CrmCallCommon):
    """What Odoo runs on a copy."""

    def test_lines_are_cut(self):
        """No way in, no way out, and no recordings."""
        self.provider.write(
            {
                "date_bridge": fields.Datetime.now(),
                "recording_base": "https://pbx.example.com",
            }
        )
        self._ring()
        self._send("answered", agent="21")
        self._send("ended", recording_url=URL)
        call = self._get_call()
        self.env["crm.cti.command"]._ask(self.provider, "dial", number="22123456")
        self.env.flush_all()
        for query in get_neutralization_queries(["crm_callcenter"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.provider.active)
        self.assertFalse(self.provider.secret)
        self.assertFalse(self.provider.is_bridge_there)
        self.assertFalse(self.provider.recording_base)
        self.assertFalse(call.has_recording or call.recording_url)
        self.assertFalse(any(call._get_events().mapped("recording_url")))
        self.assertFalse(self.env["crm.cti.command"]._is_any_waiting(self.provider))
