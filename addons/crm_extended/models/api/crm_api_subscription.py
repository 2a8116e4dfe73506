"""Who follows what, and how far they are."""

import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...queries import api_event
from ...tools.event_delivery import START, Cursor
from ...tools.webhook_address import get_url_problem
from .big_integer import BigInteger

SECRET_BYTES = 32
# what changes who follows what
WATCHED = ("active", "kind_ids", "client_id", "company_id", "state")


class CrmApiSubscription(models.Model):
    """One other system follows some kinds of records of its company.

    A webhook is sent each event in order, one after the other: the next one only when
    the last one was taken. Who only reads asks by ``changes_since``.
    """

    _name = "crm.api.subscription"
    _description = "Subscription of the Interface"
    _order = "client_id, id"
    _rec_name = "client_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    client_id = fields.Many2one(
        comodel_name="crm.api.client",
        string="Interface Client",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="client_id.company_id", store=True, index=True)
    active = fields.Boolean(default=True)
    kind_ids = fields.Many2many(
        comodel_name="crm.api.event.kind", string="What", required=True
    )
    mode = fields.Selection(
        selection=[("webhook", "We send each event"), ("poll", "They ask for changes")],
        required=True,
        default="webhook",
        help="Asking: the operation changes_since.",
    )
    url = fields.Char(string="Address", help="Events are posted here, as JSON.")
    secret = fields.Char(
        groups="base.group_system",
        copy=False,
        default=lambda self: secrets.token_urlsafe(SECRET_BYTES),
        help="Each event is signed with it: the other system knows that it is ours.",
    )
    allow_private = fields.Boolean(
        string="Address inside the House",
        help="Let the address be one of this machine or of a private network. Whoever "
        "may set the address can then make this server call machines that are out of "
        "reach from outside.",
    )
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("suspended", "Given up for now"),
            ("ended", "Ended by the other system"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="running",
    )
    cursor_xid = BigInteger(readonly=True, copy=False)
    cursor_id = BigInteger(readonly=True, copy=False)
    attempts = fields.Integer(
        string="Failed Attempts", readonly=True, copy=False, help="At the next event."
    )
    date_due = fields.Datetime(string="Next Attempt", readonly=True, copy=False)
    date_failing = fields.Datetime(string="Failing Since", readonly=True, copy=False)
    last_answer = fields.Char(readonly=True, copy=False)
    replay_from = fields.Datetime(
        copy=False, help="Replay sends again what happened from here on."
    )
    delivery_ids = fields.One2many("crm.api.delivery", "subscription_id")

    _due_idx = models.Index("(date_due) WHERE state = 'running'")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("mode", "url", "allow_private", "kind_ids")
    def _check_address(self):
        """Refuse an address that may not be called."""
        for subscription in self:
            if not subscription.kind_ids:
                raise ValidationError(self.env._("Say what is followed."))
            if subscription.mode != "webhook":
                continue
            problem = get_url_problem(subscription.url or "")
            if problem == "private" and subscription.allow_private:
                continue
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(url)s cannot be called: the address of a webhook begins "
                        "with https, lies on the internet, and has no login in it. "
                        "For one inside the house, allow it on this page.",
                        url=subscription.url or self.env._("No address"),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin at now: who follows is not told the past."""
        end = self.env["crm.api.event"]._get_end()
        place = {"cursor_xid": end.xid, "cursor_id": end.event_id}
        subscriptions = super().create([{**vals, **place} for vals in vals_list])
        self.env.registry.clear_cache()
        return subscriptions

    def write(self, vals):
        """Forget who follows what, when that changes."""
        result = super().write(vals)
        if any(key in WATCHED for key in vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Forget who follows what."""
        self.env.registry.clear_cache()
        return super().unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_resume(self):
        """Send on from where it stopped, now."""
        self.check_access("write")
        self.write(
            {
                "state": "running",
                "attempts": 0,
                "date_due": False,
                "date_failing": False,
            }
        )
        self.env.ref("crm_extended.ir_cron_deliver_events")._trigger()
        return True

    def action_replay(self):
        """Send again what happened since an instant."""
        self.ensure_one()
        if not self.replay_from:
            raise UserError(self.env._("Say from when on: fill in “Replay from”."))
        found = self.env.execute_query(
            api_event.build_position_query(
                self.company_id.id, fields.Datetime.to_string(self.replay_from)
            )
        )
        # without an earlier event: from the first one that is kept
        cursor = Cursor(*found[0]) if found else self._get_first_cursor()
        return self._replay_behind(cursor)

    def _replay_behind(self, cursor):
        """Send again what came behind a position.

        :raises AccessError: when the person may not change subscriptions.
        """
        self.check_access("write")
        self.write({"cursor_xid": cursor.xid, "cursor_id": cursor.event_id})
        return self.action_resume()

    def _get_first_cursor(self):
        """Return the position before all that is kept, or now when all is older."""
        newer = self.env["crm.api.event"].search_count(
            Domain("company_id", "=", self.company_id.id)
            & Domain("date", ">=", self.replay_from),
            limit=1,
        )
        return START if newer else self.env["crm.api.event"]._get_end()
