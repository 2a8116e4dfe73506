"""What an agent can carry, and whether the agent is there."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...queries.routing import build_profiles_query
from ...tools.routing import DEFAULT_CAPACITY

AGENT_STATES = [
    ("available", "Available"),
    ("paused", "Paused"),
    ("offline", "Not at Work"),
]


class CrmAgentProfile(models.Model):
    """One agent in one company; its row is the lock of the agent's capacity."""

    _name = "crm.agent.profile"
    _description = "Agent"
    _rec_name = "user_id"
    _order = "company_id, user_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    capacity = fields.Integer(
        default=DEFAULT_CAPACITY,
        required=True,
        help="Units of work at a time; how much a case is depends on its channel.",
    )
    state = fields.Selection(
        selection=AGENT_STATES,
        readonly=True,
        help="Empty until the agent says something.",
    )
    pause_reason = fields.Char(readonly=True)
    date_state = fields.Datetime(string="Since", readonly=True)
    date_last_assigned = fields.Datetime(string="Last Case", readonly=True)

    _unique_user = models.Constraint(
        "UNIQUE(company_id, user_id)", "This agent exists already."
    )
    _check_capacity = models.Constraint(
        "CHECK(capacity >= 0)", "The capacity cannot be negative."
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    @api.model
    def action_open_own(self):
        """Return the action that shows the user's own availability."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My Availability"),
            "res_model": self._name,
            "res_id": self._get_own().id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_set_available(self):
        """Take cases again; called on no record it means the user."""
        (self or self._get_own())._set_state("available")

    def action_set_paused(self, reason=""):
        """Get no cases for a while; called on no record it means the user.

        :param str reason: shown to supervisors, may be empty.
        """
        (self or self._get_own())._set_state("paused", reason)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_own(self):
        """Return the profile of the user in the current company.

        :raises AccessError: the user is no agent.
        """
        if not self.env.user.has_group("crm_callcenter.crm_callcenter_group_agent"):
            raise AccessError(self.env._("Only agents are available for cases."))
        return self._ensure_profiles(self.env.user, self.env.company).with_env(self.env)

    @api.model
    def _ensure_profiles(self, users, company):
        """Return the profiles of users in a company; create those that miss."""
        own = Domain("user_id", "in", users.ids) & Domain("company_id", "=", company.id)
        # sudo: agents do not manage profiles, yet each has one
        profiles_sudo = self.sudo().search(own)
        missing = users - profiles_sudo.user_id
        if not missing:
            return profiles_sudo
        # in SQL: two cases that come at once make the same agents, and no customer
        # may hear of it
        query = build_profiles_query(
            missing.ids,
            company.id,
            DEFAULT_CAPACITY,
            fields.Datetime.now(),
            self.env.uid,
        )
        self.env.cr.execute(query)
        return profiles_sudo.search(own)

    def _set_state(self, state, reason=""):
        """Change the state of own profiles, or of anybody's as a supervisor."""
        is_supervisor = self.env.user.has_group(
            "crm_callcenter.crm_callcenter_group_supervisor"
        )
        self.check_access("read")
        if not (self.env.su or is_supervisor or self.user_id == self.env.user):
            raise AccessError(
                self.env._("Ask a supervisor to change the state of a colleague.")
            )
        vals = {
            "state": state,
            "pause_reason": state == "paused" and reason,
            "date_state": fields.Datetime.now(),
        }
        # sudo: agents switch their own state, and write nothing else here
        self.sudo().write(vals)
        self.env["crm.agent.state.log"].sudo().create(
            [
                {
                    "user_id": profile.user_id.id,
                    "company_id": profile.company_id.id,
                    "state": state,
                    "reason": vals["pause_reason"],
                    "date": vals["date_state"],
                }
                for profile in self
            ]
        )
