"""What telephone systems are asked to do."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

DIAL = "dial"
HANG_UP = "hang_up"
SUPERVISE = "supervise"
FORGET = "forget"
KINDS = [
    (DIAL, "Dial"),
    (HANG_UP, "Hang Up"),
    (SUPERVISE, "Listen or Whisper"),
    (FORGET, "Delete a Recording"),
]
STATES = [
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("done", "Done"),
    ("failed", "Failed"),
]
# whoever takes commands has deleted a recording by then
FORGET_DAYS = 1
# who waits longer has dialled by hand: a late call would ring at nobody's wish
EXPIRY_SECONDS = 30
TAKE_LIMIT = 20
KEEP_DAYS = 30
FORGET_BATCH = 10_000
MAX_REASON_LENGTH = 200
# the bridge is noted as seen that often at most
SEEN_SECONDS = 20
MAX_RESULTS = 100


class CrmCtiCommand(models.Model):
    """One command; the bridge takes it, carries it out and says how it went."""

    _name = "crm.cti.command"
    _description = "Command to a Telephone System"
    _order = "id desc"
    _rec_name = "kind"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    provider_id = fields.Many2one(
        comodel_name="crm.cti.provider",
        string="Telephone System",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked By",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    state = fields.Selection(
        selection=STATES, required=True, default="waiting", readonly=True
    )
    extension = fields.Char(readonly=True)
    number = fields.Char(readonly=True)
    external_id = fields.Char(string="Call", readonly=True)
    mode = fields.Char(readonly=True)
    recording_url = fields.Char(readonly=True, groups="base.group_system")
    call_id = fields.Many2one(
        comodel_name="crm.call",
        string="Became",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    res_model = fields.Char(string="About (model)", readonly=True)
    res_id = fields.Many2oneReference(
        model_field="res_model", string="About", readonly=True
    )
    reason = fields.Char(readonly=True)
    date_asked = fields.Datetime(
        string="Asked", required=True, readonly=True, default=fields.Datetime.now
    )
    date_done = fields.Datetime(string="Done", readonly=True)

    _waiting = models.Index("(provider_id, id) WHERE state = 'waiting'")
    _dialled = models.Index("(provider_id, extension, id) WHERE kind = 'dial'")

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_note_forgotten(self):
        """Note that somebody deleted these recordings at the telephone system by hand.

        :raises AccessError: the user is no administrator.
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Ask an administrator: only they see where recordings lie.")
            )
        commands = self.filtered(lambda row: row.kind == FORGET and row.state != "done")
        # sudo: nobody writes commands but by the methods that check who asks
        commands.sudo().write(
            {
                "state": "done",
                "recording_url": False,
                "user_id": self.env.uid,
                "date_done": fields.Datetime.now(),
            }
        )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_unforgotten_domain(self):
        """Return which recordings should be gone, and nobody said that they are."""
        oldest = fields.Datetime.subtract(fields.Datetime.now(), days=FORGET_DAYS)
        return (
            Domain("kind", "=", FORGET)
            & Domain("state", "!=", "done")
            & Domain("date_asked", "<", oldest)
        )

    @api.model
    def _ask(self, provider, kind, **values):
        """Return a new command, in superuser mode.

        :raises UserError: nobody takes commands for this telephone system.
        """
        # sudo: people who are no agents dial, too
        if kind != FORGET and not provider.sudo().is_bridge_there:
            raise UserError(
                self.env._(
                    "The telephone system %(name)s takes no commands now. Dial by "
                    "hand, and tell an administrator that its bridge is not running.",
                    name=provider.name,
                )
            )
        # sudo: nobody writes commands but by the methods that check who asks
        return self.sudo().create(
            {
                "provider_id": provider.id,
                "company_id": provider.company_id.id,
                "user_id": self.env.uid,
                "kind": kind,
                **values,
            }
        )

    @api.model
    def _is_any_waiting(self, provider):
        """Tell whether a command waits."""
        waiting = Domain("provider_id", "=", provider.id) & Domain(
            "state", "=", "waiting"
        )
        return bool(self.search_count(waiting, limit=1))

    @api.model
    def _take(self, provider):
        """Return the commands that wait, as the bridge gets them; each once.

        What nobody took in time fails: a telephone that rings minutes after the click
        surprises. The caller runs in superuser mode.

        :return: list of dicts with ``id``, ``kind``, ``extension``, ``number``,
            ``call_id``, ``mode`` and ``recording_url``.
        """
        oldest = fields.Datetime.subtract(fields.Datetime.now(), seconds=EXPIRY_SECONDS)
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE crm_cti_command
                   SET state = CASE WHEN kind <> %(forget)s AND date_asked < %(oldest)s
                               THEN 'failed' ELSE 'sent' END
                 WHERE id IN (SELECT id FROM crm_cti_command
                               WHERE provider_id = %(provider)s AND state = 'waiting'
                               ORDER BY id LIMIT %(limit)s
                                 FOR UPDATE SKIP LOCKED)
                RETURNING id, kind, extension, number, external_id, mode,
                          recording_url, state
                """,
                forget=FORGET,
                oldest=oldest,
                provider=provider.id,
                limit=TAKE_LIMIT,
            )
        )
        self.invalidate_model(["state"], flush=False)
        keys = ("id", "kind", "extension", "number", "call_id", "mode", "recording_url")
        return [
            dict(zip(keys, row[:-1], strict=True))
            for row in sorted(rows)
            if row[-1] == "sent"
        ]

    @api.model
    def _note_results(self, provider, results):
        """Note how commands went.

        :param list results: dicts with ``id``, ``ok`` and ``reason``; what is none is
            left out.
        """
        told = {
            row["id"]: row
            for row in results[:MAX_RESULTS]
            if isinstance(row, dict) and type(row.get("id")) is int
        }
        commands = self.search(
            Domain("id", "in", [key for key in told if 0 < key < 2**31])
            & Domain("provider_id", "=", provider.id)
            & Domain("state", "=", "sent")
        )
        for command in commands:
            is_ok = told[command.id].get("ok") is True
            reason = told[command.id].get("reason")
            command.write(
                {
                    "state": "done" if is_ok else "failed",
                    "reason": str(reason)[:MAX_REASON_LENGTH] if reason else False,
                    "date_done": fields.Datetime.now(),
                }
            )
            if not is_ok:
                command._tell_failure()

    def _tell_failure(self):
        """Tell who asked that nothing comes of it."""
        self.ensure_one()
        if self.kind == FORGET or not self.user_id:
            return
        self.user_id._bus_send(
            "simple_notification",
            {
                "type": "warning",
                "message": self.env._(
                    "The telephone system could not do it: %(reason)s",
                    reason=self.reason or self.env._("it did not say why."),
                ),
            },
        )

    @api.model
    def _note_seen(self, provider):
        """Note that the bridge is there, now and then."""
        now = fields.Datetime.now()
        oldest = fields.Datetime.subtract(now, seconds=SEEN_SECONDS)
        if not provider.date_bridge or provider.date_bridge < oldest:
            provider.date_bridge = now

    @api.model
    def _find_dialled(self, provider, extension, number):
        """Return the command by which a call was dialled just now, or none."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=2)
        dialled = self.search(
            Domain("provider_id", "=", provider.id)
            & Domain("kind", "=", DIAL)
            & Domain("extension", "=", extension)
            & Domain("date_asked", ">=", since)
            & Domain("call_id", "=", False),
            limit=1,
        )
        wanted = provider._normalize(number) or number
        return dialled.filtered(
            lambda row: (provider._normalize(row.number) or row.number) == wanted
        )

    # ------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_commands(self):
        """Forget commands that are over; a recording that is still there is not.

        :return: how many went, and whether there may be more: then it goes on.
        """
        oldest = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        old = self.search(
            Domain("date_asked", "<", oldest)
            & ~(Domain("kind", "=", FORGET) & Domain("state", "!=", "done")),
            limit=FORGET_BATCH,
        )
        old.unlink()
        return len(old), len(old) == FORGET_BATCH
