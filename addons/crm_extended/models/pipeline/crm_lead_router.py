"""Fetch what routing needs, let the pure module decide, write what it decided."""

import json
import logging

import psycopg2.errors

from odoo import api, fields, models
from odoo.fields import Domain

from ...queries import lead_routing as queries
from ...tools import lead_routing as engine

_logger = logging.getLogger(__name__)

BATCH_SIZE = 2000
# what the statement writes besides the salesperson; Odoo computes it otherwise
WRITTEN_FIELDS = ("team_id", "company_id", "date_open", "day_open")
# Odoo's own side effects of a change of salesperson that a run of thousands leaves out
QUIET = {
    "tracking_disable": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
    "mail_notrack": True,
}


class CrmLeadRouter(models.AbstractModel):
    """Give leads to salespeople; a decision says its reason."""

    _name = "crm.lead.router"
    _description = "Routing of Leads"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _wake_up(self):
        """Let the job run soon."""
        cron = self.env.ref("crm_extended.ir_cron_route_lead", raise_if_not_found=False)
        if cron:
            # sudo: whoever makes a lead wants it placed
            cron.sudo()._trigger()

    @api.model
    def _route(self, leads, now=None):
        """Do what ``crm.lead._crm_route`` says.

        One transaction at a time routes in a company; the leads of others wait for the
        job, which this wakes up.
        """
        instant = now or fields.Datetime.now()
        placed = leads.browse()
        # sudo: routing sees all leads and people of the company, whoever asks
        leads = leads.sudo().exists()
        for company, own in leads.grouped(self._get_company).items():
            if not company:
                self._note(
                    own, {lead.id: ("no_company", None) for lead in own}, instant
                )
                continue
            # what waits to be written is none of what may fail here: it stays
            self.env.flush_all()
            try:
                with self.env.cr.savepoint():
                    # sudo: for the same reason
                    placed |= self.sudo()._route_in_company(own, company, instant)
            except psycopg2.errors.SerializationFailure:
                self._wake_up()
        return placed.with_env(leads.env)

    def _get_company(self, lead):
        """Return the company that a lead is routed in."""
        return lead.company_id or lead.team_id.company_id or self._get_only_company()

    def _get_only_company(self):
        """Return the company when there is only one that routes leads, else none."""
        companies = self.env["res.company"].search(
            [("crm_routing_enabled", "=", True)], limit=2
        )
        return companies if len(companies) == 1 else companies.browse()

    def _route_in_company(self, leads, company, now):
        """Route the leads of one company; return those that were placed."""
        self = self.with_company(company)
        [[is_free]] = self.env.execute_query(queries.build_lock_query(company.id))
        if not is_free:
            self._wake_up()
            return leads.browse()
        leads = leads.try_lock_for_update(allow_referencing=True)
        if not leads:
            return leads
        rows = self._get_lead_rows(leads, company)
        places = self._get_places(rows, company)
        decisions = engine.Decisions([], {})
        people = {}
        if company.crm_routing_enabled:
            people = self._get_people(company, now)
            inputs, pools = self._get_inputs(rows, places, people, company)
            decisions = engine.decide(
                inputs, [person.facts for person in people.values()], pools
            )
        return self._apply(leads, company, rows, places, people, decisions, now)

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    def _apply(self, leads, company, rows, places, people, decisions, now):
        """Write what was decided; return the leads that were placed."""
        found = {row["id"]: (None, None) for row in rows if not row["user_id"]}
        rows_by_id = {row["id"]: row for row in rows}
        gifts = []  # [(lead id, user id, team id or None)]
        for placement in decisions.placements:
            found[placement.lead] = (placement.reason, placement.facts)
            if placement.person is not None:
                team_id = self._get_team_id(
                    rows_by_id[placement.lead]["team_id"],
                    places[placement.lead].team_id.id,
                    people[placement.person].team_ids,
                )
                gifts.append((placement.lead, placement.person, team_id))
        failed = self._give(leads, gifts, now)
        found.update(dict.fromkeys(failed, ("error", None)))
        territories = {row["id"]: places[row["id"]].territory_id for row in rows}
        self._note(leads, found, now, company, territories)
        given = [
            p
            for p in decisions.placements
            if p.person is not None and p.lead not in failed
        ]
        self._record(company, given, people, territories, now)
        self._store_turns(decisions.turns)
        return leads.browse([placement.lead for placement in given])

    def _get_team_id(self, lead_team_id, territory_team_id, person_team_ids):
        """Return the team of a lead that is given to a person.

        The territory's, else the lead's own when the person works in it, else that of
        the person.
        """
        if territory_team_id:
            return territory_team_id
        if lead_team_id in person_team_ids or not person_team_ids:
            return lead_team_id
        return min(person_team_ids)

    def _give(self, leads, gifts, now):
        """Make people responsible, all at once; else one by one.

        :param gifts: list of (lead id, user id, team id or None).
        :return: ids of the leads that could not be written.
        """
        if not gifts or self._try(self._give_at_once, gifts, now):
            return set()
        leads = leads.with_context(**QUIET)
        return {
            lead_id
            for lead_id, user_id, team_id in gifts
            if not self._try(
                leads.browse(lead_id).write, {"user_id": user_id, "team_id": team_id}
            )
        }

    def _try(self, method, *args):
        """Call in a savepoint; return whether it went well."""
        try:
            with self.env.cr.savepoint():
                method(*args)
                self.env.flush_all()
        except psycopg2.errors.SerializationFailure:
            raise
        except Exception:
            _logger.exception("Routing: leads could not be given")
            self.env.invalidate_all(flush=False)
            return False
        return True

    def _give_at_once(self, gifts, now):
        """Write salespeople, teams and followers with a few statements.

        Fields of other parts that depend on the salesperson are computed by Odoo.
        """
        lead_ids, user_ids, team_ids = map(list, zip(*gifts, strict=True))
        self.env.cr.execute(
            queries.build_give_query(lead_ids, user_ids, team_ids, now, self.env.uid)
        )
        leads = self.env["crm.lead"].browse(lead_ids)
        leads.invalidate_recordset(flush=False)
        for field in self._get_fields_of_salesperson():
            self.env.add_to_compute(field, leads)
        subtypes = self.env["mail.message.subtype"]._default_subtypes("crm.lead")
        self.env.cr.execute(queries.build_follow_query(lead_ids, user_ids, subtypes[0]))
        self.env["mail.followers"].invalidate_model(flush=False)

    def _get_fields_of_salesperson(self):
        """Return the stored fields of leads that other parts compute from it.

        Marking them one by one, and not by ``modified``, leaves out what depends on the
        team only, which stays within what the lead is.
        """
        leads = self.env["crm.lead"]
        return [
            field
            for name, field in leads._fields.items()
            if field.store
            and field.compute
            and name not in WRITTEN_FIELDS
            and "user_id" in self.env.registry.field_depends[field]
        ]

    def _note(self, leads, found, now, company=None, territories=None):
        """Note what was found on the leads, placed or not."""
        if not found and not territories:
            return
        lead_ids = list((territories or {}).keys() or found.keys())
        known = [found.get(lead_id, (None, None)) for lead_id in lead_ids]
        self.env.cr.execute(
            queries.build_note_query(
                company.id if company else None,
                lead_ids,
                [(territories or {}).get(lead_id) or None for lead_id in lead_ids],
                [code for code, _facts in known],
                [json.dumps(facts) if facts else None for _code, facts in known],
                now,
            )
        )
        leads.invalidate_model(
            [
                "territory_id",
                "crm_route_code",
                "crm_route_facts",
                "crm_route_date",
                "company_id",
            ],
            flush=False,
        )

    def _record(self, company, given, people, territories, now):
        """Record placements, and ask people to accept."""
        if not given:
            return
        rows = [
            (
                placement.lead,
                placement.person,
                territories.get(placement.lead) or None,
                placement.reason,
                people[placement.person].deadline,
            )
            for placement in given
        ]
        self.env.cr.execute(
            queries.build_placements_query(company.id, rows, now, self.env.uid)
        )
        self.env["crm.lead.placement"].invalidate_model(flush=False)
        self.env["crm.lead"].invalidate_model(["crm_placement_ids"], flush=False)
        self._ask_to_accept([row for row in rows if row[4]])

    def _ask_to_accept(self, rows):
        """Create the activities that ask to accept, due on the day of the deadline."""
        if not rows:
            return
        activity_type = self.env.ref("crm_extended.mail_activity_accept_lead")
        model = self.env["ir.model"]._get("crm.lead")
        self.env["mail.activity"].with_context(**QUIET).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model.id,
                    "res_id": lead_id,
                    "user_id": user_id,
                    "date_deadline": deadline.date(),
                    "summary": activity_type.summary,
                    "automated": True,
                }
                for lead_id, user_id, _territory, _code, deadline in rows
            ]
        )

    def _store_turns(self, turns):
        """Replace the stored turns of the pools that were used."""
        rows = [
            (
                pool_id if kind == "territory" else None,
                pool_id if kind == "team" else None,
                user_id,
                turn.turn,
                turn.was_there,
            )
            for (kind, pool_id), members in turns.items()
            for user_id, turn in members.items()
        ]
        model = self.env["crm.route.turn"]
        pools = [pool for pool in turns if turns[pool]]
        domain = Domain(
            "territory_id", "in", [i for kind, i in pools if kind == "territory"]
        ) | Domain("team_id", "in", [i for kind, i in pools if kind == "team"])
        model.search(domain).unlink()
        if rows:
            self.env.cr.execute(queries.build_turns_query(rows))
            model.invalidate_model(flush=False)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_route(self):
        """Take back what nobody accepted in time, then place what is new."""
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        late = self.env["crm.lead.placement"].search(
            [("state", "=", "open"), ("date_deadline", "<=", now)], limit=BATCH_SIZE
        )
        companies = self._get_routing_companies()
        leads = self.env["crm.lead"]
        # who neither routes nor has territories keeps the leads as they are
        waiting = leads.search(
            self._get_waiting_domain(companies) if companies else Domain.FALSE,
            order="id",
            limit=10 * BATCH_SIZE,
        )
        if not cron._commit_progress(0, remaining=len(late) + len(waiting)):
            return
        self._take_back_late(late)
        if not cron._commit_progress(len(late)):
            return
        for start in range(0, len(waiting), BATCH_SIZE):
            batch = waiting[start : start + BATCH_SIZE]
            self._route(batch)
            if not cron._commit_progress(len(batch)):
                return

    @api.model
    def _cron_retry(self):
        """Look again at what could not be placed, and at what territories changed."""
        companies = self._get_routing_companies()
        self.env["crm.lead"].flush_model(["crm_route_date"])
        for company in companies:
            self._look_again(
                Domain("company_id", "=", company.id) & Domain("user_id", "=", False)
            )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_waiting_domain(self, companies) -> Domain:
        """Return the leads that the job has not looked at.

        Called by the cron; override to hold leads back.
        """
        return Domain(
            [
                ("crm_route_date", "=", False),
                ("won_status", "=", "pending"),
                ("company_id", "in", [*companies.ids, False]),
            ]
        )

    def _get_routing_companies(self):
        """Return the companies that route leads or have territories."""
        # sudo: jobs serve all companies
        self = self.sudo()
        territories = self.env["crm.territory"]._read_group([], ["company_id"], [])
        routing = self.env["res.company"].search([("crm_routing_enabled", "=", True)])
        return routing.union(*(company for [company] in territories))

    def _look_again(self, domain):
        """Let the job look again at open leads."""
        leads = self.env["crm.lead"].search(
            domain & Domain([("won_status", "=", "pending")])
        )
        leads.with_context(**QUIET).write({"crm_route_date": False})
        self._wake_up()

    def _take_back_late(self, placements):
        """Take leads from who did not accept them; moved ones count as accepted."""
        placements = placements.try_lock_for_update()
        moved = placements.filtered(
            lambda p: (
                not p.lead_id.active
                or p.lead_id.won_status != "pending"
                or (p.lead_id.date_last_stage_update or p.date_placed) > p.date_placed
            )
        )
        replaced = (placements - moved).filtered(
            lambda p: p.lead_id.user_id != p.user_id
        )
        moved._finish("accepted")
        replaced._finish("replaced")
        late = placements - moved - replaced
        late.lead_id._crm_take_back(late, "timed_out")
