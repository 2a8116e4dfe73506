"""What became of the SMS of mailings stands in the list of messages."""

from odoo import models

from .mailing_trace_guard import REASONS
from .sms_sms_guard import PROVIDER_FAILURES


class SmsTracker(models.Model):
    """Write down that a held SMS left, or that the provider refused."""

    _inherit = "sms.tracker"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _update_sms_traces(
        self, trace_status, failure_type=False, failure_reason=False
    ):
        """Follow the traces of mailings; SMS without a mailing have none."""
        traces = super()._update_sms_traces(
            trace_status, failure_type=failure_type, failure_reason=failure_reason
        )
        if not traces:
            return traces
        log = self.env["crm.send.log"]
        if trace_status in ("process", "pending", "sent"):
            log._append_again(traces, "sent", only_held=True)
        elif trace_status in ("error", "bounce"):
            reason = REASONS.get(failure_type, "server")
            log._append_again(traces, "failed", reason, failure_reason or failure_type)
        if failure_type in PROVIDER_FAILURES:
            # sudo: Odoo's job sends for everybody
            steps = traces.sudo().mass_mailing_id.crm_journey_step_id
            steps.journey_id._pause_because_of_server()
        return traces
