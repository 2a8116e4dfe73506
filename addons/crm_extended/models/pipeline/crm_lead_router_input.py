"""What the routing engine is told about leads and people."""

from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain

from ...queries import lead_routing as queries
from ...tools import lead_routing as engine
from ...tools.territory import Facts

LEAD_COLUMNS = (
    "id",
    "user_id",
    "team_id",
    "country_id",
    "zip",
    "industry_id",
    "size",
    "language",
    "probability",
    "create_date",
    "last_owner",
    "passed",
    "fixed_territory_id",
)
CAPACITY_DAYS = 30
MINUTE = 1 / 60


class Place(NamedTuple):
    """Where a lead belongs; ``pool`` is (kind, id) or None."""

    territory_id: int | None
    team_id: object
    pool: tuple | None


class RoutedPerson(NamedTuple):
    """A person as the engine sees it, and until when the person has to accept."""

    facts: engine.Person
    team_ids: frozenset
    deadline: object


class CrmLeadRouter(models.AbstractModel):
    """Fetch the inputs, a constant number of queries for any number of leads."""

    _inherit = "crm.lead.router"

    # ------------------------------------------------------------
    # LEADS
    # ------------------------------------------------------------

    def _get_lead_rows(self, leads, company):
        """Return the open leads: list of dicts with ``LEAD_COLUMNS``."""
        self.env["crm.lead"].flush_model()
        self.env["crm.lead.placement"].flush_model(["lead_id", "user_id", "state"])
        self.env["res.partner"].flush_model(["commercial_partner_id", "user_id"])
        rows = self.env.execute_query(queries.build_leads_query(leads.ids, company.id))
        return [dict(zip(LEAD_COLUMNS, row, strict=True)) for row in rows]

    def _get_places(self, rows, company):
        """Return {lead id: :class:`Place`}."""
        finder = self.env["crm.territory"]._get_finder(company)
        pools = self._get_territory_pools(company)
        teams = self.env["crm.team"]
        places = {}
        for row in rows:
            territory_id = row["fixed_territory_id"] or finder.find(
                Facts(
                    row["country_id"],
                    row["zip"] or "",
                    row["industry_id"],
                    row["size"] or 0,
                )
            )
            source_id, team = pools.get(territory_id, (None, teams))
            pool = ("team", row["team_id"]) if row["team_id"] else None
            if source_id:
                pool = ("territory", source_id)
            elif team:
                pool = ("team", team.id)
            places[row["id"]] = Place(territory_id, team, pool)
        return places

    def _get_territory_pools(self, company):
        """Return {territory id: (id of the nearest one with people, team)}."""
        territories = self.env["crm.territory"].search(
            [("company_id", "=", company.id)], order="parent_path"
        )
        pools = {}
        for territory in territories:
            source_id, team = pools.get(
                territory.parent_id.id, (None, territory.team_id.browse())
            )
            pools[territory.id] = (
                territory.id if territory.user_ids else source_id,
                territory.team_id or team,
            )
        return pools

    def _get_inputs(self, rows, places, people, company):
        """Return (leads, pools) as the engine sees them; leads that nobody has."""
        rows = [row for row in rows if not row["user_id"]]
        needs = self._get_needs(rows, company)
        leads = [
            engine.Lead(
                id=row["id"],
                pool=places[row["id"]].pool,
                rank=(-row["probability"], row["create_date"]),
                needs=frozenset(needs[True].get(row["id"], ())),
                wishes=frozenset(needs[False].get(row["id"], ())),
                language=_get_language(row["language"]),
                last_owner=row["last_owner"],
                passed=frozenset(row["passed"]),
            )
            for row in rows
        ]
        used = {lead.pool for lead in leads if lead.pool}
        return leads, self._get_pools(used, people)

    def _get_needs(self, rows, company):
        """Return {is required: {lead id: {skill id}}}; one query per skill."""
        needs = {True: {}, False: {}}
        skills = self.env["crm.sales.skill"].search(
            [("company_id", "in", [company.id, False]), ("lead_domain", "!=", False)]
        )
        lead_ids = [row["id"] for row in rows]
        for skill in skills:
            found = self.env["crm.lead"].search(
                skill._get_lead_domain() & Domain("id", "in", lead_ids)
            )
            for lead_id in found.ids:
                needs[skill.is_required].setdefault(lead_id, set()).add(skill.id)
        return needs

    def _get_pools(self, used, people):
        """Return the pools of these keys with their members and turns."""
        territory_ids = [pool_id for kind, pool_id in used if kind == "territory"]
        team_ids = [pool_id for kind, pool_id in used if kind == "team"]
        members = {
            ("territory", territory.id): territory.user_ids.ids
            for territory in self.env["crm.territory"].browse(territory_ids)
        }
        for user_id, person in people.items():
            for team_id in person.team_ids & frozenset(team_ids):
                members.setdefault(("team", team_id), []).append(user_id)
        turns = {}  # {pool key: {user id: Turn}}
        for row in self.env["crm.route.turn"].search(
            Domain("territory_id", "in", territory_ids)
            | Domain("team_id", "in", team_ids)
        ):
            kind = "territory" if row.territory_id else "team"
            key = (kind, row[f"{kind}_id"].id)
            turns.setdefault(key, {})[row.user_id.id] = engine.Turn(
                row.turn, row.was_there
            )
        return [
            engine.Pool(key, tuple(sorted(members.get(key, ()))), turns.get(key, {}))
            for key in used
        ]

    # ------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------

    def _get_people(self, company, now, extra=None):
        """Return {user id: :class:`RoutedPerson`} of who may get leads in a company.

        :param extra: users who are looked at too, though they are in no team.
        """
        members = self.env["crm.team.member"].search(
            [("crm_team_id.company_id", "in", [company.id, False])], order="id"
        )
        territories = self.env["crm.territory"].search(
            [("company_id", "=", company.id), ("user_ids", "!=", False)]
        )
        users = members.user_id | territories.user_ids | (extra or members.user_id)
        users = users.filtered(lambda user: user.active and company in user.company_ids)
        by_user = members.grouped("user_id")  # {user: memberships}
        hours = self._get_hours(users, company, now)
        rooms = self._get_rooms(users, by_user, company, now)
        day = fields.Date.context_today(
            self.with_context(tz=company._get_crm_timezone()), now
        )
        people = {}
        for user in users:
            own = by_user.get(user, members.browse())
            is_away, is_off, deadline = hours[user.id]
            facts = engine.Person(
                id=user.id,
                room=rooms[user.id],
                weight=(own[:1].crm_share_pct or 100) / 100,
                skills=frozenset(own.crm_skill_ids.ids),
                languages=frozenset(
                    map(_get_language, [user.lang, *own.crm_lang_ids.mapped("code")])
                ),
                is_absent=is_away or any(m._is_crm_absent(day) for m in own),
                is_off=is_off,
            )
            team_ids = frozenset(own.crm_team_id.ids)
            people[user.id] = RoutedPerson(facts, team_ids, deadline)
        return people

    def _get_rooms(self, users, by_user, company, now):
        """Return {user id: how many more leads, None for any number}."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        mine = Domain([("user_id", "in", users.ids), ("company_id", "=", company.id)])
        recent = dict(
            leads._read_group(
                mine & Domain("date_open", ">=", now - timedelta(days=CAPACITY_DAYS)),
                ["user_id"],
                ["__count"],
            )
        )
        still_open = dict(
            leads._read_group(
                mine & Domain([("won_status", "=", "pending"), ("active", "=", True)]),
                ["user_id"],
                ["__count"],
            )
        )
        rooms = {}
        for user in users:
            limits = []
            own = by_user.get(user)
            if own:
                limits.append(sum(own.mapped("assignment_max")) - recent.get(user, 0))
                if all(own.mapped("crm_open_capacity")):
                    limits.append(
                        sum(own.mapped("crm_open_capacity")) - still_open.get(user, 0)
                    )
            rooms[user.id] = max(min(limits), 0) if limits else None
        return rooms

    def _get_hours(self, users, company, now):
        """Return {user id: (is on leave, is off, deadline to accept or None)}."""
        resources = self.env["resource.resource"].search(
            [("user_id", "in", users.ids), ("company_id", "in", [company.id, False])],
            order="company_id, id desc",
        )
        by_user = {resource.user_id.id: resource for resource in resources}
        leaves = (
            self.env["resource.calendar.leaves"]
            .search([("resource_id", "in", resources.ids), ("date_to", ">", now)])
            .grouped("resource_id")
        )
        calendars = {}  # {calendar: (next moment of work, deadline)}
        hours = {}
        for user in users:
            resource = by_user.get(user.id, resources.browse())
            calendar = (
                resource.calendar_id if resource else company.resource_calendar_id
            )
            if calendar not in calendars:
                calendars[calendar] = self._plan(calendar, company, now)
            start, deadline = calendars[calendar]
            own = leaves.get(resource, ())
            is_away = any(
                leave.date_from <= moment < leave.date_to
                for leave in own
                for moment in (now, start)
            )
            if deadline and any(leave.date_from < deadline for leave in own):
                deadline = self._plan(calendar, company, now, resource)[1]
            hours[user.id] = (is_away, start > now, deadline)
        return hours

    def _plan(self, calendar, company, now, resource=None):
        """Return (the next moment of work, the deadline to accept or None).

        Who has no working hours works at any time.
        """
        accept = company.crm_accept_hours
        if not calendar:
            return now, (accept and now + timedelta(hours=accept)) or None
        minute = timedelta(minutes=1)
        start = calendar.plan_hours(MINUTE, now, compute_leaves=True, resource=resource)
        start = (start or now + minute) - minute
        deadline = accept and (
            calendar.plan_hours(accept, now, compute_leaves=True, resource=resource)
            or now + timedelta(hours=accept)
        )
        return start, deadline or None


def _get_language(code):
    """Return the language of a locale: people of one language understand each other."""
    return (code or "").split("_")[0]
