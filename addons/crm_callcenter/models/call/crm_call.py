"""One telephone call, as far as it is known."""

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.call_fold import ANSWERED, ENDED, HELD, MISSED, RINGING, fold
from .crm_call_event import DIRECTIONS

STATES = [
    (RINGING, "Ringing"),
    (ANSWERED, "Speaking"),
    (HELD, "On Hold"),
    (ENDED, "Ended"),
    (MISSED, "Missed"),
]
# what people say about a call; everything else follows from its events
WRAP_UP_FIELDS = {
    "disposition_id",
    "note",
    "partner_id",
    "lead_id",
    "case_id",
    "is_called_back",
}
GROUP_SUPERVISOR = "crm_callcenter.crm_callcenter_group_supervisor"


class CrmCall(models.Model):
    """What the events of one call add up to, and what an agent says about it.

    The events decide; the row is their sum (``tools/call_fold``), so that lists,
    boards and searches need not add.
    """

    _name = "crm.call"
    _description = "Call"
    _order = "date_started desc, id desc"
    _rec_name = "external_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    provider_id = fields.Many2one(
        comodel_name="crm.cti.provider",
        string="Telephone System",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    external_id = fields.Char(string="Call", required=True, readonly=True)
    state = fields.Selection(
        selection=STATES, required=True, default=RINGING, readonly=True, index=True
    )
    direction = fields.Selection(
        selection=DIRECTIONS, required=True, default="in", readonly=True
    )
    from_number = fields.Char(string="From", readonly=True)
    to_number = fields.Char(string="To", readonly=True)
    phone_sanitized = fields.Char(
        string="Number",
        readonly=True,
        index="btree_not_null",
        help="Of the other side, with its international prefix; empty when it was "
        "withheld.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Customer",
        store=True,
        index="btree_not_null",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    case_id = fields.Many2one(
        comodel_name="crm.case",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    agent_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    rung_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_call_rung_rel",
        column1="call_id",
        column2="user_id",
        string="Rang At",
        readonly=True,
    )
    screen_ids = fields.One2many(
        comodel_name="crm.call.screen", inverse_name="call_id", string="Screens"
    )
    queue = fields.Char(readonly=True, index="btree_not_null")
    date_started = fields.Datetime(string="Started", required=True, readonly=True)
    date_answered = fields.Datetime(string="Answered", readonly=True)
    date_ended = fields.Datetime(string="Ended", readonly=True)
    ring_seconds = fields.Integer(readonly=True)
    hold_seconds = fields.Integer(readonly=True)
    talk_seconds = fields.Integer(readonly=True)
    transfer_count = fields.Integer(string="Transfers", readonly=True)
    has_recording = fields.Boolean(string="Recorded", readonly=True)
    recording_url = fields.Char(
        string="Recording", readonly=True, groups="base.group_system"
    )
    disposition_id = fields.Many2one(
        comodel_name="crm.call.disposition",
        string="Outcome",
        ondelete="restrict",
        check_company=True,
    )
    note = fields.Text(string="What Was Said")
    is_called_back = fields.Boolean(string="Called Back")

    _unique_call = models.UniqueIndex(
        "(provider_id, external_id)", "This call is known already."
    )
    _started = models.Index("(company_id, date_started)")
    _customer = models.Index("(commercial_partner_id, date_started)")
    _open = models.Index("(company_id) WHERE date_ended IS NULL")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("date_started", "partner_id", "from_number", "to_number", "direction")
    def _compute_display_name(self):
        """Name a call by who is on the other side, and when."""
        for call in self:
            number = call.from_number if call.direction == "in" else call.to_number
            who = (
                call.partner_id.display_name or number or self.env._("Withheld number")
            )
            when = fields.Datetime.context_timestamp(
                call, call.date_started or fields.Datetime.now()
            )
            call.display_name = f"{who}, {when:%Y-%m-%d %H:%M}"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Let people say what came of a call; the rest follows from its events.

        :raises AccessError: somebody else's call, or a field that events decide.
        """
        if not self.env.su:
            if vals.keys() - WRAP_UP_FIELDS:
                raise AccessError(
                    self.env._("What the telephone system reports cannot be changed.")
                )
            self._ensure_own()
        return super().write(vals)

    def _ensure_own(self):
        """Refuse to change calls of colleagues, but for supervisors."""
        if self.env.user.has_group(GROUP_SUPERVISOR):
            return
        # sudo: who took a call, or heard it ring, also when one may not read it
        for call_sudo in self.sudo():
            if self.env.user not in call_sudo.agent_user_id | call_sudo.rung_user_ids:
                raise AccessError(
                    self.env._("This call was a colleague's; ask a supervisor.")
                )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_called_back(self):
        """Note that somebody called back."""
        self.write({"is_called_back": True})

    def action_create_case(self):
        """Return the action that opens a new case, filled as far as is known."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Case"),
            "res_model": "crm.case",
            "views": [(False, "form")],
            "context": {
                "default_channel": "phone",
                "default_company_id": self.company_id.id,
                "default_partner_id": self.partner_id.id,
                "default_phone": self._get_other_number(),
                "default_call_ids": [Command.link(self.id)],
            },
        }

    def action_create_lead(self):
        """Return the action that opens a new lead with the number."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Lead"),
            "res_model": "crm.lead",
            "views": [(False, "form")],
            "context": {
                "default_type": "lead",
                "default_name": self.env._(
                    "Call from %(number)s", number=self._get_other_number() or ""
                ),
                "default_phone": self._get_other_number(),
                "default_partner_id": self.partner_id.id,
            },
        }

    def action_link_case(self, case_id):
        """Say that the call is about a case that is there already.

        :param int case_id: a case that the user may read.
        """
        self.ensure_one()
        case = self.env["crm.case"].browse(case_id)
        case.check_access("read")
        self.write({"case_id": case.id})

    def action_open_customer(self):
        """Return the action that opens the page of the customer.

        :raises UserError: nobody knows who it is.
        """
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Nobody with this number is known."))
        return self.partner_id.action_open_360()

    # ------------------------------------------------------------
    # FOLDING
    # ------------------------------------------------------------

    def _get_other_number(self):
        """Return the number of the other side, as it was sent."""
        self.ensure_one()
        return self.from_number if self.direction == "in" else self.to_number

    def _get_events(self):
        """Return the events of this call."""
        self.ensure_one()
        return self.env["crm.call.event"].search(
            Domain("provider_id", "=", self.provider_id.id)
            & Domain("external_id", "=", self.external_id)
        )

    def _get_facts(self):
        """Return how this call stands by its events (``tools/call_fold.Call``)."""
        return fold(self._get_events()._to_fold())

    def _fold(self):
        """Write down what the events of these calls add up to.

        :return: {call: Call} of what was written.
        """
        facts = {}
        for call in self:
            events = call._get_events()
            facts[call] = fold(events._to_fold())
            if call._is_complete():
                call._write_facts(facts[call])
            events.filtered(lambda row: not row.is_folded)._mark_folded()
        return facts

    def _is_complete(self):
        """Tell whether no event of this call was forgotten yet."""
        days = self.company_id.crm_call_event_days
        oldest = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        return not days or not self.create_date or self.create_date > oldest

    def _write_facts(self, facts):
        """Write what events say, in one statement; nothing when it is so already."""
        self.flush_recordset()
        values = self._prepare_facts_vals(facts)
        changed = self._get_changed(values)
        rung = set(facts.rung) - set(self.rung_user_ids.ids)
        if changed:
            columns = SQL(", ").join(
                SQL("%s = %s", SQL.identifier(key), value)
                for key, value in changed.items()
            )
            self.env.cr.execute(
                SQL("UPDATE crm_call SET %s WHERE id = %s", columns, self.id),
                # two events of one call at once: the later one is folded again
                log_exceptions=False,
            )
        for user_id in sorted(rung):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO crm_call_rung_rel (call_id, user_id) VALUES (%s, %s)"
                    " ON CONFLICT DO NOTHING",
                    self.id,
                    user_id,
                ),
                log_exceptions=False,
            )
        if changed or rung:
            self.invalidate_recordset(flush=False)

    def _get_changed(self, values):
        """Return the values that are others than those of the row."""
        stored = self._convert_to_write({name: self[name] for name in values})
        return {
            name: value
            for name, value in values.items()
            if (stored[name] or None) != (value or None)
        }

    def _prepare_facts_vals(self, facts):
        """Return {column: value} of what events say."""
        return {
            "state": facts.state,
            "direction": facts.direction or "in",
            "from_number": facts.from_number or None,
            "to_number": facts.to_number or None,
            "agent_user_id": facts.agent,
            "queue": facts.queue or None,
            "date_started": facts.started,
            "date_answered": facts.answered,
            "date_ended": facts.ended,
            "ring_seconds": facts.ring_seconds,
            "hold_seconds": facts.hold_seconds,
            "talk_seconds": facts.talk_seconds,
            "transfer_count": facts.transfer_count,
            "has_recording": bool(facts.recording_url),
            "recording_url": facts.recording_url or None,
        }
