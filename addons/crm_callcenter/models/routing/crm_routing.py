"""Fetch what routing needs, let the pure module decide, write what it decided."""

import psycopg2.errors

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ...tools import routing as engine

BATCH_SIZE = 2000
QUEUE_LIMIT = 20000
NEXT_CASE_CANDIDATES = 200


class CrmRouting(models.AbstractModel):
    """Give waiting cases to agents; every decision explains itself."""

    _name = "crm.routing"
    _description = "Routing"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _assign(self, cases, now=None):
        """Give the cases of push teams that have nobody to agents.

        Number of reading queries is constant; writes are one batch per agent. Cases and
        agents that another transaction works on are left to the next run.

        :param now: naive UTC; the instant of the assignments.
        :return: the cases that were given or offered to somebody.
        """
        # sudo: routing sees all agents and cases of the company, whoever reports a case
        cases = cases.sudo().filtered(lambda c: c.team_id.routing_mode == "push")
        given = cases.browse()
        for company, own in cases.grouped("company_id").items():
            # sudo: for the same reason
            given |= self.sudo()._assign_in_company(own, company, now)
        return given

    def _assign_in_company(self, cases, company, now):
        """Do what ``_assign`` says for the cases of one company."""
        instant = now or fields.Datetime.now()
        teams = cases.team_id | cases.team_id.overflow_team_id
        weights = self._get_weights(company)
        people = self._get_people(teams, company, instant, weights)
        inputs = self._get_cases(cases, company, weights)
        decisions = engine.decide(
            inputs, [self._to_team(team, people) for team in teams], instant
        )
        chosen = {d.agent for d in decisions if d.agent is not None}
        profiles = {
            row["user_id"]: row["profile_id"]
            for rows in people.values()
            for row, _load in rows
            if row["user_id"] in chosen
        }
        free_cases, free_agents = self._lock(
            cases.browse([d.case for d in decisions if d.agent is not None]), profiles
        )
        valid = [
            d
            for d in decisions
            if d.agent is None or (d.case in free_cases and d.agent in free_agents)
        ]
        return self._apply(cases, valid, instant, now)

    def _lock(self, cases, profile_ids):
        """Lock cases and the profiles of agents.

        Rows that somebody changed since this transaction began cannot be judged here:
        then nothing is locked, and the cron decides anew.

        :param dict profile_ids: user id -> profile id of the agents.
        :return: (ids of locked cases, ids of locked users).
        """
        if not cases:
            return set(), set()
        profiles = self.env["crm.agent.profile"].browse(profile_ids.values())
        try:
            with self.env.cr.savepoint(flush=False):
                free_cases = cases.try_lock_for_update(allow_referencing=True)
                free = profiles.try_lock_for_update(allow_referencing=True)
        except psycopg2.errors.SerializationFailure:
            return set(), set()
        free.write({"date_last_assigned": fields.Datetime.now()})
        locked = set(free.ids)
        return set(free_cases.ids), {
            user_id for user_id, row_id in profile_ids.items() if row_id in locked
        }

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    def _apply(self, cases, decisions, instant, now):
        """Write decisions: one batch per agent and team; return the given cases."""
        cases._store_decisions(decisions, instant)
        batches = {}  # {(team id, agent id): case ids}
        for decision in decisions:
            if decision.agent is not None:
                key = (decision.team, decision.agent)
                batches.setdefault(key, []).append(decision.case)
        given = cases.browse()
        for (team_id, user_id), case_ids in batches.items():
            batch = cases.browse(case_ids).with_user(SUPERUSER_ID)
            self._give(
                batch.with_context(tracking_disable=True),
                team_id,
                user_id,
                instant,
                now,
            )
            given |= cases.browse(case_ids)
        return given

    def _give(self, cases, team_id, user_id, instant, now):
        """Make an agent responsible for cases, or offer them where a team says so."""
        team = self.env["crm.case.team"].browse(team_id)
        moved = cases.filtered(lambda case: case.team_id != team)
        if moved:
            vals = {"team_id": team_id}
            own = moved.filtered(
                lambda c: c.stage_id.team_ids and team not in c.stage_id.team_ids
            )
            (moved - own)._write_at(vals, now)
            if own:
                stage = own._get_stage(team, "new")
                vals["stage_id"] = stage.id
                own._write_at(vals, now, is_gated=False)
        if not team.accept_minutes:
            cases._write_at({"user_id": user_id}, now)
            return
        offers = self.env["crm.case.offer"]
        offers.create(
            [
                offers._prepare_offer_vals(case, user_id, team.accept_minutes, instant)
                for case in cases
            ]
        )

    # ------------------------------------------------------------
    # NEXT CASE
    # ------------------------------------------------------------

    def _pull(self, user):
        """Make the user responsible for the best waiting case of the user's teams.

        The user decides about presence and capacity by asking; skills still count.

        :return: the case, or none.
        """
        company = self.env.company
        # sudo: offers are read by routing; only those of the user
        offer_sudo = (
            self.sudo()
            .env["crm.case.offer"]
            .search(
                [
                    ("user_id", "=", user.id),
                    ("state", "=", "offered"),
                    ("company_id", "=", company.id),
                ],
                limit=1,
            )
        )
        if offer_sudo:
            case = offer_sudo.case_id.with_env(self.env)
            case.write({"user_id": user.id})
            return case
        # sudo: the queue is sorted and locked by routing; only cases of own teams
        return self.sudo()._pull_waiting(user, company).with_env(self.env)

    def _pull_waiting(self, user, company):
        """Return the case that ``_pull`` took from the queue, or none."""
        now = fields.Datetime.now()
        teams = self.env["crm.case.team"].search(
            [("company_id", "=", company.id), ("member_ids", "in", user.id)]
        )
        waiting = self._find_waiting(
            Domain("team_id", "in", teams.ids), NEXT_CASE_CANDIDATES
        )
        people = self._get_people(teams, company, now)
        for item in sorted(self._get_cases(waiting, company), key=engine.get_order):
            team = engine.Team(item.team, self._get_puller(people, item, user))
            [decision] = engine.decide([item], [team], now)
            case = waiting.browse(item.id)
            if decision.agent is None or not case.try_lock_for_update(
                allow_referencing=True
            ):
                continue
            case._store_decisions(
                [engine.Decision(item.id, item.team, user.id, engine.PULLED)], now
            )
            case.with_user(user).write({"user_id": user.id})
            return case
        return waiting.browse()

    def _get_puller(self, people, item, user):
        """Return the agents for a case that only the user may take: one or none."""
        return tuple(
            engine.Agent(
                id=user.id,
                capacity=item.weight,
                skills=frozenset(tuple(pair) for pair in row["skills"] or []),
            )
            for row, _load in people.get(item.team, [])
            if row["user_id"] == user.id
        )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_waiting_domain(self) -> Domain:
        """Return the cases that wait for an agent.

        Called by the cron and by *Next Case*; override to hold cases back.
        """
        return Domain(
            [
                ("user_id", "=", False),
                ("is_closed", "=", False),
                ("is_waiting", "=", False),
            ]
        )

    def _find_waiting(self, domain, limit):
        """Return the first cases that wait, those of very important customers first.

        Whoever is first is so beyond the limit, too: however many cases are urgent.
        """
        cases = self.env["crm.case"]
        domain &= self._get_waiting_domain()
        is_vip = Domain("service_level", "=", "vip")
        order = "priority desc, sla_deadline, date_received, id"
        found = cases.search(domain & is_vip, order=order, limit=limit)
        if len(found) < limit:
            found += cases.search(
                domain & ~is_vip, order=order, limit=limit - len(found)
            )
        return found

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_route(self):
        """Close offers that nobody accepted, then route what waits, in batches."""
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        expired = self.env["crm.case.offer"].search(
            [("state", "=", "offered"), ("date_expires", "<=", now)], limit=BATCH_SIZE
        )
        expired = expired.try_lock_for_update()
        expired.write({"state": "timed_out"})
        waiting = self._find_waiting(
            Domain("team_id.routing_mode", "=", "push"), QUEUE_LIMIT
        )
        if not cron._commit_progress(len(expired), remaining=len(waiting)):
            return
        for start in range(0, len(waiting), BATCH_SIZE):
            batch = waiting[start : start + BATCH_SIZE]
            self._assign(batch)
            if not cron._commit_progress(len(batch)):
                return
