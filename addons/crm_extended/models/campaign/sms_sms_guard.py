"""SMS of mailings are looked at once more when they leave, and sleep at night."""

import psycopg2.errors

from odoo import fields, models, modules

from ...tools.send_guard import SendRecipient

FAILURE_TYPES = {
    "refused": "sms_optout",
    "missing": "crm_consent_missing",
    "blacklisted": "sms_blacklist",
    "capped": "crm_capped",
    "duplicate": "sms_duplicate",
}
# the provider takes nothing at all, of anybody
PROVIDER_FAILURES = ("sms_server", "sms_credit", "sms_acc")


class SmsSms(models.Model):
    """Ask the guard again, at the moment of sending.

    Only of SMS that belong to a mailing, as those of journeys do: all others leave as
    they always did.
    """

    _inherit = "sms.sms"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    state = fields.Selection(
        selection_add=[("crm_held", "Held")],
        # the night is not over because an add-on goes
        ondelete={"crm_held": "set canceled"},
    )
    failure_type = fields.Selection(
        selection_add=[
            ("crm_consent_missing", "No Consent Recorded"),
            ("crm_capped", "Got Enough Lately"),
            ("crm_interrupted", "Interrupted: It May Have Been Sent"),
        ],
        ondelete={
            "crm_consent_missing": "set null",
            "crm_capped": "set null",
            "crm_interrupted": "set null",
        },
    )
    crm_date_due = fields.Datetime(
        string="Held Until",
        readonly=True,
        copy=False,
        help="It is night where the person lives; the SMS leaves after this.",
    )

    _crm_held_idx = models.Index("(crm_date_due) WHERE state = 'crm_held'")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _process_queue(self):
        """Put those into the queue whose night is over, then send."""
        due = self.search(
            [("state", "=", "crm_held"), ("crm_date_due", "<=", fields.Datetime.now())]
        )
        due.try_lock_for_update().state = "outgoing"
        queue = self.with_context(crm_is_sms_queue=True)
        return super(SmsSms, queue)._process_queue()

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """Leave out who refused meanwhile, and hold back where night fell.

        Those of mailings come last: what is written down of them before they leave is
        committed, and with it what became of the others.
        """
        marketing = self.filtered("mailing_id")
        plain, marketing = self - marketing, marketing - marketing._stop_refused()
        options = {
            "unlink_failed": unlink_failed,
            "unlink_sent": unlink_sent,
            "raise_exception": raise_exception,
        }
        if plain:
            super(SmsSms, plain)._send(**options)
        if marketing:
            marketing._note_leaving()
            super(SmsSms, marketing)._send(**options)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _note_leaving(self):
        """Write down that SMS are leaving, before the provider gets them.

        The note is taken back in the transaction that records the answer. When the
        process is killed in between, it stays: nobody knows whether the provider took
        them, and they do not leave a second time by themselves.
        """
        is_queue = self.env.context.get("crm_is_sms_queue")
        if not is_queue or modules.module.current_test:
            return
        self._mark("error", "crm_interrupted")
        # as Odoo's job does after each batch
        self.env.cr.commit()  # pylint: disable=invalid-commit
        try:
            self._mark("outgoing")
            self.env.flush_all()
        except psycopg2.errors.SerializationFailure:
            # none has left yet, and the next run is to send them
            self.env.cr.rollback()
            self._mark("outgoing")
            self.env.cr.commit()  # pylint: disable=invalid-commit
            raise

    def _mark(self, state, failure_type=False):
        """Write how far SMS and their traces are."""
        self.write({"state": state, "failure_type": failure_type})
        self._get_crm_traces().write(
            {"trace_status": state, "failure_type": failure_type}
        )

    def _stop_refused(self):
        """Cancel, or put off, what may not leave now; return those SMS."""
        stopped = self.browse()
        now = fields.Datetime.now()
        guard = self.env["crm.send.guard"]
        for mailing, messages in self.grouped("mailing_id").items():
            company = mailing._get_crm_company()
            recipients = messages._get_crm_recipients(company)
            verdicts = guard._check_again(recipients, "sms", mailing, company, now)
            for sms, verdict in zip(messages, verdicts, strict=True):
                if verdict.state == "held":
                    sms.write({"state": "crm_held", "crm_date_due": verdict.until})
                elif verdict.state == "blocked":
                    sms._stop_because(verdict.reason)
                else:
                    continue
                stopped |= sms
        stopped._trigger_crm_due()
        return stopped

    def _stop_because(self, reason):
        """Cancel an SMS; its trace and the list of messages say why."""
        self.ensure_one()
        failure_type = FAILURE_TYPES[reason]
        self.write({"state": "canceled", "failure_type": failure_type})
        traces = self._get_crm_traces()
        traces.write({"trace_status": "cancel", "failure_type": failure_type})
        self.env["crm.send.log"]._append_again(traces, "blocked", reason)

    def _trigger_crm_due(self):
        """Let Odoo's job run when the nights of these SMS are over."""
        dates = set(
            self.filtered(lambda sms: sms.state == "crm_held").mapped("crm_date_due")
        )
        if dates:
            self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger(at=dates)

    def _requeue_crm_failed(self, journeys):
        """Put those of journeys into the queue that the provider did not take."""
        failed = self.search(
            [
                ("state", "=", "error"),
                ("failure_type", "in", PROVIDER_FAILURES),
                ("to_delete", "!=", True),
                ("mailing_id.crm_journey_step_id.journey_id", "in", journeys.ids),
            ]
        )
        failed._mark("outgoing")
        if failed:
            self.env.ref("sms.ir_cron_sms_scheduler_action")._trigger()

    def _get_crm_traces(self):
        """Return the traces; by id, which Odoo's own field misses when just made."""
        return self.env["mailing.trace"].search([("sms_id_int", "in", self.ids)])

    def _get_crm_recipients(self, company):
        """Return one :class:`SendRecipient` per SMS."""
        guard = self.env["crm.send.guard"]
        return [
            SendRecipient(
                sms.partner_id.id or 0,
                sms.number or "",
                guard._get_time_zone(sms.partner_id, company) if sms.partner_id else "",
            )
            for sms in self
        ]
