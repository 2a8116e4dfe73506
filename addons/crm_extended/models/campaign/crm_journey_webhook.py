"""Calls of other systems."""

import json
import logging
import time
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models

from ...tools.webhook_address import get_signature
from ...tools.webhook_call import CallError, post

_logger = logging.getLogger(__name__)

BATCH = 20
TIMEOUT_SECONDS = 5
MOST_ATTEMPTS = 5
RETRY_MINUTES = 10


class CrmJourneyWebhook(models.Model):
    """One call: queued together with the step, made by a job of its own.

    A call may be made twice when the job is killed in its middle, always with the same
    key, by which the other system knows it again.
    """

    _name = "crm.journey.webhook"
    _description = "Call of Another System"
    _order = "id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    key = fields.Char(required=True, readonly=True)
    body = fields.Text(required=True, readonly=True)
    state = fields.Selection(
        selection=[("waiting", "Waiting"), ("done", "Done"), ("failed", "Failed")],
        required=True,
        readonly=True,
        default="waiting",
    )
    date_due = fields.Datetime(string="Due", readonly=True)
    attempts = fields.Integer(readonly=True)
    answer = fields.Char(readonly=True, help="What the other system said.")

    _due_idx = models.Index("(date_due, id) WHERE state = 'waiting'")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _queue(self, step, people):
        """Queue one call per person."""
        now = fields.Datetime.now()
        return self.create(
            [
                {
                    "company_id": step.company_id.id,
                    "step_id": step.id,
                    "partner_id": person.partner_id.id,
                    "key": uuid4().hex,
                    "date_due": now,
                    "body": json.dumps(self._prepare_body(step, person, now)),
                }
                for person in people
            ]
        )

    def _prepare_body(self, step, person, now):
        """Return what the other system is told about a person."""
        partner = person.partner_id
        return {
            "journey": step.journey_id.name,
            "step": step.name,
            "date": fields.Datetime.to_string(now),
            "partner_id": partner.id,
            "name": partner.name,
            "email": partner.email or False,
            "phone": partner.phone or False,
            "lead_id": person.lead_id.id or False,
        }

    def _call(self):
        """Make one call and write down what came of it."""
        self.ensure_one()
        # sudo: the secret is for the call alone
        step = self.step_id.sudo()
        body, timestamp = self.body.encode(), int(time.time())
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": self.key,
            "X-CRM-Timestamp": str(timestamp),
            "X-CRM-Signature": get_signature(
                step.webhook_secret or "", timestamp, body
            ),
        }
        try:
            answer = post(step.webhook_url, body, headers, TIMEOUT_SECONDS)
            self.write({"state": "done", "answer": answer})
        except CallError as err:
            attempts = self.attempts + 1
            is_over = attempts >= MOST_ATTEMPTS or err.is_final
            self.write(
                {
                    "state": "failed" if is_over else "waiting",
                    "attempts": attempts,
                    "answer": str(err)[:200],
                    "date_due": fields.Datetime.now()
                    + timedelta(minutes=RETRY_MINUTES * attempts),
                }
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_call(self):
        """Make the calls that are due, each in a transaction of its own."""
        progress = self.env["ir.cron"]._commit_progress
        domain = [
            ("state", "=", "waiting"),
            ("date_due", "<=", fields.Datetime.now()),
        ]
        due = self.search(domain, order="date_due, id", limit=BATCH * 50)
        progress(remaining=len(due))
        for call in due:
            if call.try_lock_for_update().filtered_domain(domain):
                call._call()
            if not progress(1):
                return
