"""Recordings of calls: who may listen, and when they go."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...queries.recording import build_forget_events_query, build_forget_query

GROUP_LISTENER = "crm_callcenter.crm_callcenter_group_listener"


class CrmCall(models.Model):
    """Keep links to recordings from those who may not listen, and no longer than due.

    The recording lies with the telephone system. When its link goes, the bridge is
    asked to delete the file as well (``crm.cti.command``).
    """

    _inherit = "crm.call"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    listening_ids = fields.One2many(
        comodel_name="crm.call.listening",
        inverse_name="call_id",
        string="Who Listened",
        groups="crm_callcenter.crm_callcenter_group_supervisor",
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_listen(self):
        """Return the action that opens the recording; opening it is written down.

        :raises AccessError: the user may not listen.
        :raises UserError: there is no recording (any more).
        """
        self.ensure_one()
        self._ensure_may_listen()
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_callcenter/recording/{self.id}",
            "target": "new",
        }

    def _ensure_may_listen(self):
        """Refuse those who may not listen, and calls without a recording."""
        if not self.env.user.has_group(GROUP_LISTENER):
            raise AccessError(
                self.env._(
                    "Only people with the right to listen to recordings may do so; an "
                    "administrator grants it."
                )
            )
        self.check_access("read")
        if not self.has_recording:
            raise UserError(self.env._("There is no recording of this call."))

    def _listen(self):
        """Return the address of the recording, and write down who asked for it."""
        self.ensure_one()
        self._ensure_may_listen()
        self.env["crm.call.listening"]._note(self, "recording")
        # sudo: the link is for nobody but those who passed
        return self.sudo().recording_url

    # ------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------

    def _forget_recordings(self):
        """Remove the links to the recordings of these calls, and ask for the files."""
        if not self.ids:
            return
        self._forget_where(SQL("call.id IN %s", tuple(self.ids)))

    @api.model
    def _forget_where(self, condition):
        """Remove the links to recordings of the calls that meet a condition."""
        self.flush_model(["has_recording", "recording_url", "date_started"])
        self.env["crm.call.event"].flush_model(["recording_url"])
        now = fields.Datetime.now()
        self.env.cr.execute(build_forget_query(condition, now))
        self.env.cr.execute(build_forget_events_query(condition))
        self.env.cr.execute(
            SQL(
                "UPDATE crm_call call SET recording_url = NULL, has_recording = FALSE"
                " WHERE has_recording AND %s",
                condition,
            )
        )
        self.invalidate_model(["recording_url", "has_recording"], flush=False)
        self.env["crm.call.event"].invalidate_model(["recording_url"], flush=False)

    @api.autovacuum
    def _gc_recordings(self):
        """Remove recordings that are older than the company keeps them."""
        companies = self.env["res.company"].search(
            [("crm_call_recording_days", ">", 0)]
        )
        for company in companies:
            oldest = fields.Datetime.subtract(
                fields.Datetime.now(), days=company.crm_call_recording_days
            )
            self._forget_where(
                SQL(
                    "call.company_id = %s AND call.date_started < %s",
                    company.id,
                    oldest,
                )
            )
