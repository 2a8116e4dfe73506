"""Why a case waits, and until when."""

from odoo import api, fields, models
from odoo.fields import Domain

CHUNK = 100


class CrmCase(models.Model):
    """Wait for a reason, and go on by itself on the day that was agreed."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    wait_reason = fields.Char(string="Waits For", readonly=True, copy=False)
    date_wait_until = fields.Datetime(
        string="Waits Until",
        readonly=True,
        copy=False,
        help="Then the clocks run again, whether or not the customer has answered.",
    )

    _wait_until = models.Index("(date_wait_until) WHERE date_wait_until IS NOT NULL")

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_pause(self):
        """Open the question why, and until when, the case waits."""
        self.ensure_one()
        self.check_access("write")
        return self._open_wizard("crm.case.wait", {"default_case_id": self.id})

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _wait_for(self, reason, until=None):
        """Begin to wait, or say anew for what.

        :param str reason: what is waited for.
        :param until: when the case goes on by itself, naive UTC; ``None`` for never.
        """
        self.ensure_one()
        # one instant: the event of waiting names the reason
        self._write_at(
            {
                "is_waiting": True,
                "wait_reason": reason,
                "date_wait_until": until or False,
            }
        )
        text = self.env._("Waiting: %(reason)s", reason=reason)
        if until:
            text = self.env._(
                "Waiting until %(date)s: %(reason)s",
                date=fields.Datetime.context_timestamp(self, until).strftime(
                    "%Y-%m-%d %H:%M"
                ),
                reason=reason,
            )
        self._message_log(body=text)

    @api.model
    def _cron_resume_waiting(self):
        """Let cases go on whose day has come, in chunks.

        A case goes on as of the agreed instant, also when the job is late; run twice
        it does nothing twice.
        """
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        due = (
            Domain("date_wait_until", "<=", now)
            & Domain("is_waiting", "=", True)
            & Domain("is_closed", "=", False)
        )
        ids = self.search(due, order="date_wait_until, id").ids
        cron._commit_progress(remaining=len(ids))
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            self.browse(chunk).try_lock_for_update()._resume_batch(now)
            if not cron._commit_progress(len(chunk)):
                return

    def _resume_batch(self, now):
        """End the waiting of those cases whose instant has come; never commits."""
        for case in self:
            until = case.date_wait_until
            if case.is_waiting and not case.is_closed and until and until <= now:
                at = max(until, case.date_last_event)
                case._set_waiting(False, at, is_gated=False)

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_change_events(self, changes):
        """Name the reason in the event of waiting.

        :return: list of (kind, values).
        """
        return [
            (
                kind,
                {**values, "wait_reason": [False, self.wait_reason]}
                if kind == "waiting" and self.wait_reason
                else values,
            )
            for kind, values in super()._get_change_events(changes)
        ]

    @api.private
    def _after_events(self, kinds, at):
        """Forget the reason when the waiting is over."""
        super()._after_events(kinds, at)
        over = self.filtered(
            lambda case: (
                (case.wait_reason or case.date_wait_until)
                and {"resumed", "closed"} & set(kinds[case.id])
            )
        )
        if over:
            over._store({"wait_reason": False, "date_wait_until": False})
