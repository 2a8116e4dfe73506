"""What stands on the wall board."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...queries.board import build_board_cases_query, build_board_query
from ...tools.agent_state import OFFLINE, STATES
from ...tools.board_figures import (
    Counts,
    get_abandon_pct,
    get_average_handle,
    get_average_wait,
    get_service_pct,
)
from ..call.crm_call import GROUP_SUPERVISOR

CHANNEL = "crm_callcenter_board"
CHANGED = "crm_callcenter/board_changed"
COUNTS = (
    "offered",
    "answered",
    "in_time",
    "abandoned",
    "short",
    "wait_seconds",
    "handled",
    "handle_seconds",
)


class CrmCallBoard(models.AbstractModel):
    """Put together the figures of now, with the formulas that they follow."""

    _name = "crm.call.board"
    _description = "Wall Board"

    # ------------------------------------------------------------
    # SCREEN
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_board(self):
        """Return everything on the board of the user's current company.

        :return: ``{"company", "company_id", "now" (UTC), "since" (UTC), "target_pct",
            "total": figures, "queues": [figures], "agents": [{"id", "name", "state",
            "since", "reason"}], "states": [{"state", "count"}], "cases": {"open",
            "unassigned", "overdue"}, "formulas": {figure: text}}``; figures are
            ``{"queue", "offered", "answered", "in_time", "abandoned", "short",
            "waiting", "oldest" (UTC or False), "talking", "service_pct",
            "abandon_pct", "wait_seconds", "handle_seconds"}``, the last four ``None``
            when there is nothing to divide by.
        :raises AccessError: the user is no supervisor.
        """
        if not self.env.user.has_group(GROUP_SUPERVISOR):
            raise AccessError(self.env._("Only supervisors see the wall board."))
        company = self.env.company
        now = fields.Datetime.now()
        since = self._get_since(company, now)
        rows = self._get_figures(company, since, now)
        agents = self._get_agents(company)
        return {
            "company": company.name,
            "company_id": company.id,
            "now": fields.Datetime.to_string(now),
            "since": fields.Datetime.to_string(since),
            "target_pct": company.crm_board_target_pct,
            "total": rows[0],
            "queues": rows[1:],
            "agents": agents,
            "states": [
                {
                    "state": state,
                    "count": sum(agent["state"] == state for agent in agents),
                }
                for state in STATES
            ],
            "cases": self._get_cases(company, now),
            "formulas": self._get_formulas(company),
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_since(self, company, now):
        """Return from when on calls count: midnight in the company, or hours ago."""
        if company.crm_board_hours:
            return now - timedelta(hours=company.crm_board_hours)
        # sudo: the company's own contact
        zone = ZoneInfo(company.sudo().partner_id.tz or self.env.user.tz or "UTC")
        today = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
        midnight = datetime.combine(today, time(), zone)
        return midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def _get_figures(self, company, since, now):
        """Return the figures of all queues together, then of each; one query."""
        self.env["crm.call"].flush_model()
        rows = self.env.execute_query_dict(
            build_board_query(
                company.id,
                since,
                now,
                now - timedelta(minutes=company.crm_call_stale_minutes),
                company.crm_board_target_seconds,
                company.crm_board_short_seconds,
                company.crm_call_wrap_up_seconds,
            )
        )
        return [self._prepare_figures(company, row) for row in rows]

    def _prepare_figures(self, company, row):
        """Return what the board shows of one queue."""
        counts = Counts(**{name: row[name] for name in COUNTS})
        return {
            **{name: row[name] for name in COUNTS[:5]},
            "queue": row["queue"],
            "waiting": row["waiting"],
            "oldest": fields.Datetime.to_string(row["oldest"]) or False,
            "talking": row["talking"],
            "service_pct": get_service_pct(counts, company.crm_board_service_formula),
            "abandon_pct": get_abandon_pct(counts, company.crm_board_abandon_formula),
            "wait_seconds": get_average_wait(counts),
            "handle_seconds": get_average_handle(counts),
        }

    def _get_agents(self, company):
        """Return who is there, and in which state; those not at work come last."""
        profiles = self.env["crm.agent.profile"].search(
            Domain("company_id", "=", company.id) & Domain("state", "!=", False)
        )
        # sudo: names of colleagues, and what they do
        users = profiles.user_id.sudo()
        timeline = self.env["crm.agent.timeline"].sudo()
        current = timeline._get_current(company, users)
        agents = [
            {
                "id": user.id,
                "name": user.name,
                "state": current[user.id].state,
                "since": fields.Datetime.to_string(current[user.id].start),
                "reason": current[user.id].reason,
            }
            for user in users
        ]
        agents.sort(key=lambda one: (one["state"] == OFFLINE, one["name"], one["id"]))
        return agents

    def _get_cases(self, company, now):
        """Return the counts of open cases of a company."""
        self.env["crm.case"].flush_model()
        self.env["crm.sla.status"].flush_model()
        [(is_open, unassigned, overdue)] = self.env.execute_query(
            build_board_cases_query(company.id, now)
        )
        return {"open": is_open, "unassigned": unassigned, "overdue": overdue}

    def _get_formulas(self, company):
        """Return {figure: how it is computed}, in the user's language."""
        described = company.fields_get(
            ["crm_board_service_formula", "crm_board_abandon_formula"], ["selection"]
        )

        def get_label(name):
            return dict(described[name]["selection"])[company[name]]

        return {
            "service_pct": self.env._(
                "%(formula)s; in time: within %(target)s s; short: under %(short)s s",
                formula=get_label("crm_board_service_formula"),
                target=company.crm_board_target_seconds,
                short=company.crm_board_short_seconds,
            ),
            "abandon_pct": self.env._(
                "%(formula)s; short: under %(short)s s",
                formula=get_label("crm_board_abandon_formula"),
                short=company.crm_board_short_seconds,
            ),
            "wait_seconds": self.env._("Wait of answered calls / answered"),
            "handle_seconds": self.env._(
                "(Speaking + hold + work after, at most %(seconds)s s) / answered "
                "calls that are over",
                seconds=company.crm_call_wrap_up_seconds,
            ),
            "waiting": self.env._(
                "Incoming calls that nobody answered yet; without news for "
                "%(minutes)s minutes they are forgotten",
                minutes=company.crm_call_stale_minutes,
            ),
        }
