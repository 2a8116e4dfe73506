"""Who may call the interface, what, for which company, and how often."""

from datetime import timedelta
from weakref import WeakSet

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .crm_api_call import WINDOW_SECONDS

GROUP_EXTERNAL = "crm_extended.crm_extended_group_external"
# cursors whose call was counted and then rolled back: after a serialization failure
# Odoo runs the call again on the same cursor and empties its cache before; the request
# of the web is out of reach during a call of XML-RPC
_COUNTED_CURSORS = WeakSet()


class CrmApiClient(models.Model):
    """One external system: its user, its company, its operations and its rate."""

    _name = "crm.api.client"
    _description = "Interface Client"
    _order = "name, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, help="The other system, e.g. Web shop.")
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        ondelete="restrict",
        index=True,
        help="The user by which the other system logs in.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
        help="The only company whose data this client sees and writes.",
    )
    operation_ids = fields.Many2many(
        comodel_name="crm.api.operation",
        string="Allowed Operations",
        help="Leave empty to allow all operations.",
    )
    calls_per_minute = fields.Integer(
        default=0,
        help="How many calls are answered within any 60 seconds; 0 = any number.",
    )
    expires_on = fields.Date(
        help="The last day on which this client is let in. Leave empty for no end."
    )
    networks = fields.Text(
        help="From where this client may call: one address or network per line, e.g. "
        "192.0.2.10 or 192.0.2.0/24. Leave empty to let it call from anywhere.",
    )
    last_call_date = fields.Datetime(
        string="Last Call",
        compute="_compute_call_stats",
        compute_sudo=True,
        help="To the minute for clients without a limit.",
    )
    recent_call_count = fields.Integer(
        string="Calls in the Last Minute",
        compute="_compute_call_stats",
        compute_sudo=True,
    )
    setup_warning = fields.Char(compute="_compute_setup_warning")
    log = fields.Selection(
        selection=[
            ("all", "All calls"),
            ("trouble", "Refused and failed calls"),
            ("none", "Nothing"),
        ],
        string="Keep",
        required=True,
        default="all",
        help="Calls are kept for 14 days.",
    )
    log_ids = fields.One2many("crm.api.log", "client_id", string="Calls")
    subscription_ids = fields.One2many(
        "crm.api.subscription", "client_id", string="Subscriptions"
    )

    _user_uniq = models.UniqueIndex(
        "(user_id) WHERE active",
        "This user already belongs to another active client. "
        "Archive that one first, or create a user of its own for this system.",
    )
    _calls_per_minute_check = models.Constraint(
        "CHECK(calls_per_minute >= 0)",
        "Calls per minute cannot be negative; 0 means any number.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_call_stats(self):
        """Compute ``last_call_date`` and ``recent_call_count`` from the counter."""
        window_start = fields.Datetime.now() - timedelta(seconds=WINDOW_SECONDS)
        counter = self.env["crm.api.call"]
        domain = Domain("client_id", "in", self.ids)
        recent_domain = domain & Domain("second", ">=", window_start)
        last_dates = dict(
            counter._read_group(domain, ["client_id"], ["second:max"])
        )  # {client id: instant}
        counts = dict(
            counter._read_group(recent_domain, ["client_id"], ["calls:sum"])
        )  # {client id: calls}
        for client in self:
            client.last_call_date = last_dates.get(client.id, False)
            client.recent_call_count = counts.get(client.id, 0)

    @api.depends("user_id.group_ids", "user_id.active")
    def _compute_setup_warning(self):
        """Say what still keeps this client's user from calling, or makes it unsafe."""
        for client in self:
            user = client.user_id
            warning = False
            if user and not user.active:
                warning = self.env._("The user is archived and cannot log in.")
            elif user and not user.has_group(GROUP_EXTERNAL):
                warning = self.env._(
                    "The user lacks the group “CRM / External system” "
                    "and cannot call the interface yet."
                )
            elif user and user._is_internal():
                warning = self.env._(
                    "The user is also an employee: whoever holds the key can do all "
                    "that this person can. A user of its own is safer."
                )
            client.setup_warning = warning

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Forget which methods the clients may call."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Delete the counted calls together with the client."""
        self.env.registry.clear_cache()
        # counted calls are nobody's to delete, except with their client
        self.env["crm.api.call"].sudo().search([("client_id", "in", self.ids)]).unlink()
        return super().unlink()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_create_api_key(self):
        """Create an API key for the client's user and show it once.

        :return: the window that shows the key, which is stored nowhere in clear.
        :raises AccessError: when the person may not change clients.
        """
        self.ensure_one()
        self.check_access("write")
        # the key belongs to the external user, who cannot create one alone
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.user_id)
            .sudo()
            ._generate(None, self.name, self.expires_on)
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("API Key Ready"),
            "res_model": "res.users.apikeys.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }

    def action_open_log(self):
        """Open the calls of this client, the latest first."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calls of %(name)s", name=self.name),
            "res_model": "crm.api.log",
            "views": [(False, "list"), (False, "form")],
            "domain": [("client_id", "=", self.id)],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_client(self, user):
        """Return the active, unexpired client of a user.

        :raises AccessError: when there is none; says what the administrator must do.
        """
        # the user has no access to clients, not even to the own one
        client = self.sudo().search_fetch([("user_id", "=", user.id)], limit=1)
        if not client:
            raise AccessError(
                self.env._(
                    "The user %(login)s is not an active client of the interface. "
                    "Ask the administrator to create or activate one under "
                    "Settings > Users & Companies > Interface Clients.",
                    login=user.login,
                )
            )
        if client.expires_on and client.expires_on < client._get_today():
            raise AccessError(
                self.env._(
                    "The interface client %(name)s expired on %(date)s. "
                    "Ask the administrator to extend it.",
                    name=client.name,
                    date=client.expires_on.isoformat(),
                )
            )
        return client

    def _get_today(self):
        """Return today in the time zone of the client's company."""
        self.ensure_one()
        timezone = self.company_id._get_crm_timezone()
        return fields.Date.context_today(self.with_context(tz=timezone))

    def _is_allowed(self, operation):
        """Tell whether this client may call the method ``operation``."""
        codes = self._get_allowed_codes()
        return not codes or operation in codes

    @tools.ormcache("self.id")
    def _get_allowed_codes(self):
        """Return the methods that this client is limited to; none: all of them."""
        self.ensure_one()
        # sudo: read for callers, who have no access to clients
        return frozenset(self.sudo().operation_ids.mapped("code"))

    def _count_call(self):
        """Count one call, or refuse it when the client has used up its minute.

        Without a limit a call is counted once a minute, only to know the last use.

        :raises UserError: over the limit; says when to try again. Nothing is counted.
        """
        self.ensure_one()
        cr = self.env.cr
        if cr in _COUNTED_CURSORS:
            _COUNTED_CURSORS.discard(cr)
            cr.postrollback.add(self._remember_counted)
            return
        if not self.calls_per_minute and self._is_recently_used():
            return
        wait_seconds = self.env["crm.api.call"]._count(self.id, self.calls_per_minute)
        if wait_seconds:
            raise UserError(
                self.env._(
                    "%(limit)s calls per minute are allowed and used up, or too many "
                    "arrived at once. Try again in %(wait)s seconds.",
                    limit=self.calls_per_minute,
                    wait=wait_seconds,
                )
                # for programs, in every language the same
                + f" [retry-after: {wait_seconds}]"
            )
        cr.postrollback.add(self._remember_counted)

    def _remember_counted(self):
        """Note that the call which this cursor rolled back is counted."""
        _COUNTED_CURSORS.add(self.env.cr)

    def _is_recently_used(self):
        """Tell whether a call was counted within the last minute."""
        window_start = fields.Datetime.now() - timedelta(seconds=WINDOW_SECONDS)
        recent = Domain("client_id", "=", self.id) & Domain(
            "second", ">=", window_start
        )
        return bool(self.env["crm.api.call"].search_count(recent, limit=1))
