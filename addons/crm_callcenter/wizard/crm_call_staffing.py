"""How many people a queue needs: a calculator for supervisors."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools import erlang

DEFAULT_HANDLE_SECONDS = 240
# of so many days the average length of calls is taken
HISTORY_DAYS = 28


class CrmCallStaffing(models.TransientModel):
    """Ask Erlang C how many agents keep a promise, and Erlang A how many hang up."""

    _name = "crm.call.staffing"
    _description = "Staffing of a Queue"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    calls = fields.Integer(string="Calls Expected", default=100, required=True)
    interval_minutes = fields.Integer(
        string="Within (minutes)", default=30, required=True
    )
    handle_seconds = fields.Integer(
        string="Length of a Call (s)",
        default=lambda self: self._get_default_handle_seconds(),
        required=True,
        help="Speaking, hold and what is done afterwards. Proposed: the average of the "
        "last four weeks.",
    )
    service_pct = fields.Float(string="Answer (%)", default=80, required=True)
    target_seconds = fields.Integer(string="Within (s)", default=20, required=True)
    max_occupancy_pct = fields.Float(
        string="Agents Talk at Most (%)",
        default=85,
        required=True,
        help="Who speaks more than 85 to 90 % of the time for hours tires.",
    )
    shrinkage_pct = fields.Float(
        string="Not There (%)",
        default=30,
        required=True,
        help="Part of the paid time for breaks, training, leave and illness.",
    )
    patience_seconds = fields.Integer(
        string="Patience of Callers (s)",
        default=120,
        required=True,
        help="How long callers wait on average before they hang up.",
    )
    traffic = fields.Float(
        string="Traffic (erlangs)", compute="_compute_staffing", digits=(12, 2)
    )
    agents = fields.Integer(string="Agents Who Answer", compute="_compute_staffing")
    positions = fields.Integer(string="People to Plan", compute="_compute_staffing")
    reached_pct = fields.Float(
        string="Answered in Time (%)", compute="_compute_staffing"
    )
    occupancy_pct = fields.Float(string="Talking (%)", compute="_compute_staffing")
    wait_seconds = fields.Float(string="Average Wait (s)", compute="_compute_staffing")
    abandon_pct = fields.Float(
        string="Hang Up (%)",
        compute="_compute_staffing",
        help="By Erlang A: with these agents, when callers have this patience.",
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def _get_default_handle_seconds(self):
        """Return the average length of answered calls of the last four weeks."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=HISTORY_DAYS)
        [(talk, hold)] = self.env["crm.call"]._read_group(
            Domain("company_id", "=", self.env.company.id)
            & Domain("state", "=", "ended")
            & Domain("date_started", ">=", since),
            [],
            ["talk_seconds:avg", "hold_seconds:avg"],
        )
        return round((talk or 0) + (hold or 0)) or DEFAULT_HANDLE_SECONDS

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends(
        "calls",
        "interval_minutes",
        "handle_seconds",
        "service_pct",
        "target_seconds",
        "max_occupancy_pct",
        "shrinkage_pct",
        "patience_seconds",
    )
    def _compute_staffing(self):
        """Compute what is needed, and what it gives; nothing for what is no queue."""
        for queue in self:
            queue.update(queue._get_staffing())

    def _get_staffing(self):
        """Return the values of the computed fields."""
        names = ("agents", "positions", "reached_pct", "occupancy_pct", "wait_seconds")
        nothing = dict.fromkeys((*names, "abandon_pct", "traffic"), 0)
        try:
            traffic = erlang.get_traffic(
                self.calls, self.handle_seconds, self.interval_minutes * 60
            )
            plan = erlang.plan_agents(
                traffic,
                self.handle_seconds,
                self.target_seconds,
                self.service_pct / 100,
                self.max_occupancy_pct / 100,
                self.shrinkage_pct / 100,
            )
            impatience = erlang.get_impatience(
                traffic, plan.agents, self.handle_seconds, self.patience_seconds
            )
        except (ValueError, ZeroDivisionError):
            # the constraints say what is wrong
            return nothing
        return {
            "traffic": traffic,
            "agents": plan.agents,
            "positions": plan.positions,
            "reached_pct": plan.service_ratio * 100,
            "occupancy_pct": plan.occupancy_ratio * 100,
            "wait_seconds": plan.wait_seconds,
            "abandon_pct": impatience.abandon_ratio * 100,
        }

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains(
        "calls",
        "interval_minutes",
        "handle_seconds",
        "service_pct",
        "max_occupancy_pct",
        "shrinkage_pct",
        "patience_seconds",
    )
    def _check_queue(self):
        """Refuse what no queue can be."""
        for queue in self:
            if (
                queue.calls < 0
                or min(
                    queue.interval_minutes, queue.handle_seconds, queue.patience_seconds
                )
                <= 0
                or not 0 <= queue.service_pct < 100
                or not 0 < queue.max_occupancy_pct <= 100
                or not 0 <= queue.shrinkage_pct < 100
            ):
                raise ValidationError(
                    self.env._(
                        "Times are above zero; shares lie between 0 and 100 %, and "
                        "nobody can promise to answer all calls in time."
                    )
                )
