"""Sending events to other systems, and what they answered."""

import json
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.event_delivery import (
    GIVE_UP_SECONDS,
    GONE,
    Cursor,
    get_retry_seconds,
    parse_cursor,
)
from ...tools.webhook_address import get_signature
from ...tools.webhook_call import CallError, post

TIMEOUT_SECONDS = 10
KEEP_DAYS = 30
FORGET_BATCH = 50_000
ANSWER_CHARS = 500


class CrmApiDelivery(models.Model):
    """One attempt to send one event."""

    _name = "crm.api.delivery"
    _description = "Sent Event"
    _order = "id desc"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    subscription_id = fields.Many2one(
        comodel_name="crm.api.subscription",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    cursor = fields.Char(string="Event", required=True, readonly=True)
    attempt = fields.Integer(required=True, readonly=True)
    is_taken = fields.Boolean(string="Taken", readonly=True)
    body = fields.Text(string="Request", required=True, readonly=True)
    answer = fields.Char(readonly=True)

    _date_idx = models.Index("(date)")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_replay(self):
        """Send again this event, and all that came behind it."""
        self.ensure_one()
        cursor = parse_cursor(self.cursor)
        # behind the one before it
        self.subscription_id._replay_behind(Cursor(cursor.xid, cursor.event_id - 1))
        return True

    # ------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_deliveries(self):
        """Forget what was sent more than 30 days ago.

        :return: how many went, and whether there may be more: then it goes on.
        """
        before = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search(Domain("date", "<", before), limit=FORGET_BATCH)
        old.unlink()
        return len(old), len(old) == FORGET_BATCH


class CrmApiSubscription(models.Model):
    """Send the next event, again and again until it is taken."""

    _inherit = "crm.api.subscription"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _send_next(self):
        """Send the next event; the caller has locked this row and commits.

        Killed between the answer and the commit, the event is sent once more, with the
        same key: the other system knows it again.

        :return: whether an event was taken, and another one may follow.
        """
        self.ensure_one()
        try:
            found = self.env["crm.api.event"]._read_feed(
                self.company_id,
                self.kind_ids.mapped("code"),
                Cursor(self.cursor_xid, self.cursor_id),
                1,
            )
        except ValidationError as refused:
            # it stood still for so long that events are gone: a person has to decide
            self.write({"state": "suspended", "last_answer": str(refused)})
            return False
        if not found:
            return False
        [(cursor, change)] = found
        body = json.dumps(change)
        failure, answer = self._post(body.encode(), str(cursor))
        self.env["crm.api.delivery"].create(
            {
                "subscription_id": self.id,
                "company_id": self.company_id.id,
                "date": fields.Datetime.now(),
                "cursor": str(cursor),
                "attempt": self.attempts + 1,
                "is_taken": not failure,
                "body": body,
                "answer": answer[:ANSWER_CHARS],
            }
        )
        if failure:
            self._note_failure(failure, answer)
            return False
        self.write(
            {
                "cursor_xid": cursor.xid,
                "cursor_id": cursor.event_id,
                "attempts": 0,
                "date_due": False,
                "date_failing": False,
                "last_answer": answer[:ANSWER_CHARS],
            }
        )
        return True

    def _post(self, body, key):
        """Post one event; return (the failure or ``None``, what was answered)."""
        # sudo: the secret is for the call alone
        subscription = self.sudo()
        timestamp = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "X-CRM-Timestamp": str(timestamp),
            "X-CRM-Signature": get_signature(
                subscription.secret or "", timestamp, body
            ),
        }
        try:
            answer = post(
                subscription.url,
                body,
                headers,
                TIMEOUT_SECONDS,
                allow_private=subscription.allow_private,
            )
        except CallError as err:
            return err, str(err)
        return None, answer

    def _note_failure(self, failure, answer):
        """Write down when the next attempt is, or that there is none."""
        now = fields.Datetime.now()
        attempts = self.attempts + 1
        failing = self.date_failing or now
        state = self.state
        if failure.status == GONE:
            state = "ended"
        elif (now - failing).total_seconds() >= GIVE_UP_SECONDS:
            state = "suspended"
        vals = {
            "attempts": attempts,
            "date_failing": failing,
            "date_due": now + timedelta(seconds=get_retry_seconds(attempts)),
            "last_answer": answer[:ANSWER_CHARS],
        }
        self.write(vals if state == self.state else {**vals, "state": state})

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_deliver(self):
        """Send what is due, each event in a transaction of its own.

        Two workers never send for one subscription at once: the row is locked, and who
        finds it locked goes on to the next one.
        """
        progress = self.env["ir.cron"]._commit_progress
        domain = (
            Domain("mode", "=", "webhook")
            & Domain("state", "=", "running")
            & (
                Domain("date_due", "=", False)
                | Domain("date_due", "<=", fields.Datetime.now())
            )
        )
        # as many as there are other systems
        # pylint: disable-next=no-search-all
        due = self.search(domain, order="date_due, id")
        progress(remaining=len(due))
        for subscription in due:
            while subscription.try_lock_for_update():
                subscription.invalidate_recordset()
                if not subscription.filtered_domain(domain):
                    break
                if not subscription._send_next():
                    break
                if not progress(0):
                    return
            if not progress(1):
                return
