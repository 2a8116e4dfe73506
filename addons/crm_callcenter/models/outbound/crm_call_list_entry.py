"""People on call lists."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.crm_extended.models.campaign.crm_send_log import REASONS

ENTRY_STATES = [
    ("todo", "To Call"),
    ("callback", "Callback Agreed"),
    ("taken", "With an Agent"),
    ("done", "Done"),
    ("blocked", "Not Allowed"),
]
MOST_PRIORITY = 3
OPEN_STATES = ("todo", "callback", "taken")
GROUP_SUPERVISOR = "crm_callcenter.crm_callcenter_group_supervisor"


class CrmCallListEntry(models.Model):
    """One person on one list: where the calls stand, and who has the next one.

    Agents take entries with one statement (``crm.call.pull``); everything else goes
    through the methods of the desk. Nobody writes entries directly.
    """

    _name = "crm.call.list.entry"
    _description = "Person on a Call List"
    _order = "priority desc, date_next, id"
    _rec_name = "partner_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    list_id = fields.Many2one(
        comodel_name="crm.call.list",
        string="Call List",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    case_id = fields.Many2one(
        comodel_name="crm.case",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Quotation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    journey_person_id = fields.Many2one(
        comodel_name="crm.journey.person",
        string="Walk Through a Journey",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    phone_sanitized = fields.Char(string="Number", readonly=True)
    zone_id = fields.Many2one(
        comodel_name="crm.call.zone",
        string="Where It Rings",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    priority = fields.Integer(
        default=1,
        required=True,
        readonly=True,
        help="0 to 3; people with a higher one are called first.",
    )
    state = fields.Selection(
        selection=ENTRY_STATES, required=True, default="todo", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        readonly=True,
        ondelete="set null",
        help="Who has the person on the screen, or promised to call back.",
    )
    date_next = fields.Datetime(
        string="Not Before",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
    )
    date_team = fields.Datetime(
        string="For Everybody From",
        readonly=True,
        help="Until then the callback waits for who agreed on it.",
    )
    date_taken = fields.Datetime(string="On the Screen Since", readonly=True)
    attempt_count = fields.Integer(string="Attempts", readonly=True)
    disposition_id = fields.Many2one(
        comodel_name="crm.call.disposition",
        string="Last Outcome",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    reason = fields.Selection(
        selection=[*REASONS, ("removed", "Taken off the list")], readonly=True
    )
    attempt_ids = fields.One2many(
        comodel_name="crm.call.attempt", inverse_name="entry_id", string="Calls"
    )
    answer_ids = fields.One2many(
        comodel_name="crm.call.answer", inverse_name="entry_id", string="Answers"
    )

    _next_idx = models.Index(
        "(list_id, zone_id, priority, date_next, id) WHERE state = 'todo'"
    )
    _owner_idx = models.Index("(user_id, date_next) WHERE state = 'callback'")
    _team_idx = models.Index("(list_id, date_team) WHERE state = 'callback'")
    _held_idx = models.Index("(user_id) WHERE state = 'taken'")
    _number_idx = models.Index("(company_id, phone_sanitized)")
    # never two agents with the same number, whatever list it is on
    _number_taken = models.UniqueIndex(
        "(company_id, phone_sanitized) WHERE state = 'taken'"
    )
    _list_state_idx = models.Index("(list_id, state)")
    _check_priority = models.Constraint(
        "CHECK (priority BETWEEN 0 AND 3)", "A priority lies between 0 and 3."
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_customer(self):
        """Open the customer at a glance."""
        self.ensure_one()
        self.check_access("read")
        return self.partner_id.action_open_360()

    def action_release(self):
        """Take people from an agent's screen, so that others can call them."""
        self._ensure_supervisor()
        self.filtered(lambda entry: entry.state == "taken")._release()

    def action_remove(self):
        """Call these people no more from this list."""
        self._ensure_supervisor()
        # sudo: what a supervisor may do was checked
        self.sudo().filtered(lambda entry: entry.state in OPEN_STATES).write(
            {"state": "blocked", "reason": "removed", "user_id": False}
        )

    def action_again(self):
        """Put people back who were done or taken off."""
        self._ensure_supervisor()
        entries = self.filtered(lambda entry: entry.state in ("done", "blocked"))
        # sudo: what a supervisor may do was checked
        entries.sudo().write(
            {
                "state": "todo",
                "reason": False,
                "user_id": False,
                "attempt_count": 0,
                "date_next": fields.Datetime.now(),
            }
        )

    def action_prefer(self):
        """Call these people before all others."""
        self._ensure_supervisor()
        # sudo: what a supervisor may do was checked
        self.sudo().filtered(
            lambda entry: entry.state == "todo"
        ).priority = MOST_PRIORITY

    def _ensure_supervisor(self):
        """Refuse who leads no agents.

        :raises AccessError: with what to do.
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(GROUP_SUPERVISOR)):
            raise AccessError(self.env._("Ask a supervisor to change call lists."))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _release(self):
        """Give people back who are on a screen; a call that was made counts."""
        # sudo: the desk and supervisors let others call; both were checked
        for entry_sudo in self.sudo():
            entry_sudo.write(
                {
                    "state": "callback" if entry_sudo.date_team else "todo",
                    "user_id": entry_sudo.user_id.id if entry_sudo.date_team else False,
                    "date_taken": False,
                }
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_release(self):
        """Give back what agents took and never wrapped up."""
        progress = self.env["ir.cron"]._commit_progress
        now = fields.Datetime.now()
        held = self.search([("state", "=", "taken")], order="id", limit=5000)
        over = held.filtered(
            lambda entry: (
                entry.date_taken + timedelta(minutes=entry.list_id.hold_minutes) < now
            )
        )
        progress(remaining=len(over))
        for entry in over:
            if entry.try_lock_for_update().filtered_domain([("state", "=", "taken")]):
                entry._release()
            if not progress(1):
                return
