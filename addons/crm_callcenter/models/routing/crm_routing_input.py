"""What the routing engine is told about agents and cases."""

from odoo import api, models, tools

from ...queries.routing import (
    build_agents_query,
    build_cases_query,
    build_loads_query,
)
from ...tools import routing as engine

# what the queries read: flushed before
READ_FIELDS = {
    "crm.case": [
        "team_id",
        "user_id",
        "priority",
        "sla_deadline",
        "date_queued",
        "channel",
        "type_id",
        "product_id",
        "partner_id",
        "is_closed",
        "is_waiting",
        "date_first_response",
    ],
    "crm.case.team": ["member_ids", "resource_calendar_id"],
    "crm.case.offer": ["state", "user_id", "case_id"],
    "crm.agent.profile": ["capacity", "state", "date_last_assigned"],
    "crm.agent.skill": ["expertise_id", "level", "user_id"],
    "res.partner": ["lang"],
    "res.users": ["active", "company_ids", "group_ids"],
}


class CrmRouting(models.AbstractModel):
    """Fetch the inputs, a constant number of queries for any number of cases."""

    _inherit = "crm.routing"

    # ------------------------------------------------------------
    # INPUTS
    # ------------------------------------------------------------

    def _get_people(self, teams, company, now, weights=None):
        """Return {team id: [(row of build_agents_query, load)]}."""
        weights = weights or self._get_weights(company)
        for model, names in READ_FIELDS.items():
            self.env[model].flush_model(names)
        rows = self.env.execute_query_dict(
            build_agents_query(teams.ids, self._get_group_ids(), now)
        )
        unknown = {row["user_id"] for row in rows if row["profile_id"] is None}
        if unknown:
            made = self.env["crm.agent.profile"]._ensure_profiles(
                self.env["res.users"].browse(unknown), company
            )
            profile_ids = {profile.user_id.id: profile.id for profile in made}
            for row in rows:
                row["profile_id"] = row["profile_id"] or profile_ids[row["user_id"]]
        loads = {}  # {user id: units}
        query = build_loads_query([row["user_id"] for row in rows], company.id)
        for user_id, team_id, channel, is_answered, count in self.env.execute_query(
            query
        ):
            weight = weights(team_id, channel)[is_answered]
            loads[user_id] = loads.get(user_id, 0) + weight * count
        people = {}
        for row in rows:
            load = loads.get(row["user_id"], 0)
            people.setdefault(row["team_id"], []).append((row, load))
        return people

    @api.model
    @tools.ormcache()
    def _get_group_ids(self):
        """Return the ids of the groups whose people may take cases."""
        group = self.env.ref("crm_callcenter.crm_callcenter_group_agent")
        return (group | group.all_implied_by_ids).ids

    def _get_weights(self, company):
        """Return a function (team id, channel) -> (units, units once answered)."""
        known = self.env["crm.routing.weight"]._get_units(company.id)

        def get(team_id, channel):
            default = engine.CHANNEL_WEIGHTS.get(channel, engine.DEFAULT_WEIGHTS)
            company_wide = known.get((False, channel), default)
            return known.get((team_id, channel), company_wide)

        return get

    def _to_team(self, team, people):
        """Return a team as the engine sees it."""
        return engine.Team(
            id=team.id,
            agents=tuple(
                self._to_agent(row, load, team) for row, load in people.get(team.id, [])
            ),
            relax_minutes=team.relax_minutes,
            prefers_last_agent=team.prefers_last_agent,
            overflow_team=team.overflow_team_id.id or None,
            overflow_wait_minutes=team.overflow_wait_minutes,
            overflow_queue_length=team.overflow_queue_length,
            overflows_when_absent=team.overflows_when_absent,
        )

    def _to_agent(self, row, load, team):
        """Return an agent as the engine sees it for a team."""
        absence = ""
        if row["state"] == "paused":
            absence = "paused"
        elif row["state"] == "offline" or (
            team.needs_presence and row["state"] != "available"
        ):
            absence = "not_available"
        elif team.respects_hours and (row["is_off"] or not row["is_open"]):
            absence = "off"
        capacity = row["capacity"]
        return engine.Agent(
            id=row["user_id"],
            capacity=engine.DEFAULT_CAPACITY if capacity is None else capacity,
            load=load,
            skills=frozenset(tuple(pair) for pair in row["skills"] or []),
            languages=frozenset(_get_language(c) for c in row["languages"] if c),
            last_assigned=row["date_last_assigned"] or engine.NEVER,
            absence=absence,
        )

    def _get_cases(self, cases, company, weights=None):
        """Return the cases that may be given to somebody as the engine sees them."""
        weights = weights or self._get_weights(company)
        get_needs = self._get_needs_finder(company)
        result = []
        for row in self.env.execute_query(build_cases_query(cases.ids)):
            (case_id, team_id, priority, deadline, queued, channel, is_answered) = row[
                :7
            ]
            type_path, category_path, lang, last_agent, declined, is_vip = row[7:]
            result.append(
                engine.Case(
                    id=case_id,
                    team=team_id,
                    queued=queued,
                    priority=priority,
                    deadline=deadline,
                    weight=weights(team_id, channel)[is_answered],
                    needs=get_needs(type_path or "", category_path or ""),
                    language=_get_language(lang) if lang else "",
                    last_agent=last_agent,
                    declined=frozenset(declined),
                    is_vip=is_vip,
                )
            )
        return result

    def _get_needs_finder(self, company):
        """Return a function (path of type, path of category) -> needs of the case."""
        rules = self.env["crm.routing.skill.rule"]._get_needs(company.id)
        known = {}  # {(type path, category path): needs}

        def find(*paths):
            if paths not in known:
                known[paths] = frozenset(
                    need
                    for type_path, category_path, need in rules
                    if paths[0].startswith(type_path)
                    and paths[1].startswith(category_path)
                )
            return known[paths]

        return find


def _get_language(code):
    """Return the language of a locale: people of one language understand each other."""
    return code.split("_")[0]
