"""Work after a call."""

from odoo import fields, models

from ..call.crm_call import WRAP_UP_FIELDS


class CrmCall(models.Model):
    """Note when the agent was done with a call."""

    _inherit = "crm.call"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    date_wrapped = fields.Datetime(
        string="Work Done",
        readonly=True,
        copy=False,
        help="When the agent saved what came of the call, or the time for it was over.",
    )

    _wrapping = models.Index(
        "(date_ended) WHERE date_wrapped IS NULL AND date_ended IS NOT NULL "
        "AND agent_user_id IS NOT NULL"
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """End the work after a call when its agent says what came of it."""
        res = super().write(vals)
        if WRAP_UP_FIELDS & vals.keys() and not self.env.su:
            self._end_wrap_up()
        return res

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def action_wrap_up(self):
        """Be done with these calls: those that ended and are the user's own."""
        self.check_access("write")
        self._ensure_own()
        self._end_wrap_up()

    def _end_wrap_up(self):
        """Note that the user is done with own calls that are over."""
        now = fields.Datetime.now()
        for call in self:
            if (
                call.date_ended
                and not call.date_wrapped
                and call.agent_user_id == self.env.user
            ):
                limit = fields.Datetime.add(
                    call.date_ended, seconds=call.company_id.crm_call_wrap_up_seconds
                )
                # sudo: agents write what they say only
                call.sudo().date_wrapped = max(min(now, limit), call.date_ended)
                self.env["crm.agent.timeline"]._tell(
                    call.agent_user_id, call.company_id
                )
