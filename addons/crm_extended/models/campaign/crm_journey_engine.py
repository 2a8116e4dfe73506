"""The engine that walks people through their journeys."""

import logging
from collections import defaultdict
from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...queries import journey as queries
from ...tools.expected_conflict import expected_conflict
from ...tools.journey_result import StepResult

_logger = logging.getLogger(__name__)

# people of one transaction
BATCH = 200
MOST_ATTEMPTS = 3
RETRY_MINUTES = 15
# so many people fail and nobody succeeds: it is the step, not the people
FAILING_PEOPLE = 5
# another worker was faster; what it did is seen in a new transaction
TAKEN = (psycopg2.errors.SerializationFailure, psycopg2.errors.UniqueViolation)
OWN_TABLES = ("crm_send_log", "crm_journey_person")


def _raise_if_taken(err):
    """Raise an error again when it says that another worker was faster."""
    if isinstance(err, psycopg2.errors.SerializationFailure):
        raise err
    if isinstance(err, psycopg2.errors.UniqueViolation):
        if err.diag.table_name in OWN_TABLES:
            raise err


class CrmJourneyEngine(models.AbstractModel):
    """Take what is due, do it, and put people before their next step.

    One batch is one transaction: what a step makes (a mail in the queue, an activity)
    and that the person took it are written together or not at all. So a worker that is
    killed leaves nothing half done, and two workers do nothing twice: the rows that
    one has taken are left out by the other.
    """

    _name = "crm.journey.engine"
    _description = "Engine of Journeys"

    # ------------------------------------------------------------
    # BATCH
    # ------------------------------------------------------------

    @api.model
    def _run_batch(self, journey, limit=BATCH):
        """Do the next step of the people of a journey for whom it is due.

        :return: how many people there were; -1 when another worker was faster and the
            batch has to be begun anew in a new transaction.
        """
        now = fields.Datetime.now()
        try:
            with expected_conflict(self.env.cr):
                rows = self.env.execute_query(
                    queries.build_claim_query(journey.id, now, limit)
                )
                people = self.env["crm.journey.person"].browse(row[0] for row in rows)
                self._walk(journey.with_company(journey.company_id), people, now)
        except TAKEN:
            return -1
        return len(people)

    def _walk(self, journey, people, now):
        """Do the next step of each of these people, step by step."""
        people = people.with_env(journey.env)
        people -= self._take_out(journey, people, now)
        for step, group in people.grouped("step_id").items():
            if not step:
                self._move(group, step, now)
                continue
            results = self._do(step, group)
            self._note(step, group, results, now)
            self._advance(step, group, results, now)
        self.env["crm.journey.person"].invalidate_model(flush=False)

    def _take_out(self, journey, people, now):
        """Take those out who are archived, or for whom the journey is over.

        :return: those who were taken out.
        """
        partners = people.partner_id
        gone = partners.filtered(lambda partner: not partner.active)
        found = {self.env._("The contact was archived."): gone}
        if journey.has_exit_rule:
            matching = journey._find_for_author(
                journey.exit_user_id, partners - gone, journey._get_exit_domain()
            )
            found[self.env._("The rule for leaving holds.")] = matching
        left = self.env["res.partner"]
        for reason, leaving in found.items():
            if leaving:
                left |= leaving
                self.env.cr.execute(
                    queries.build_leave_query(
                        journey.id, leaving.ids, "left", reason, now
                    )
                )
        return people.filtered(lambda person: person.partner_id in left)

    # ------------------------------------------------------------
    # STEP
    # ------------------------------------------------------------

    def _do(self, step, people):
        """Do one step for people; who fails stops nobody else.

        :return: {id of the person in the journey: :class:`StepResult`}; without an
            entry: the step failed and is tried again later.
        """
        try:
            with self.env.cr.savepoint():
                return self._do_now(step, people)
        except Exception as err:
            _raise_if_taken(err)
            _logger.exception("Step %s failed for %s people", step.id, len(people))
            self.env.invalidate_all()
        results, errors = {}, {}
        for person in people:
            try:
                with self.env.cr.savepoint():
                    results.update(self._do_now(step, person))
            except Exception as err:
                _raise_if_taken(err)
                errors[person] = err
                self.env.invalidate_all()
                _logger.exception("Step %s failed for person %s", step.id, person.id)
        if len(errors) >= FAILING_PEOPLE and not results:
            step.journey_id._pause_because(step, next(iter(errors.values())))
            return results
        for person, err in errors.items():
            if person.attempts + 1 >= MOST_ATTEMPTS:
                results[person.id] = StepResult("failed", str(err)[:200])
        return results

    def _do_now(self, step, people):
        """Do one step for people, and write it to the database."""
        results = getattr(step, f"_do_{step.kind}")(people)
        self.env.flush_all()
        return results

    def _note(self, step, people, results, now):
        """Write down what came of a step for each person."""
        rows = [
            SQL(
                "%s",
                (
                    person.id,
                    person.company_id.id,
                    person.partner_id.id,
                    step.id,
                    now,
                    results[person.id].outcome,
                    results[person.id].reason or None,
                ),
            )
            for person in people
            if person.id in results
        ]
        if rows:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO crm_journey_trace (person_id, company_id, partner_id,"
                    " step_id, date, outcome, reason) VALUES %s",
                    SQL(", ").join(rows),
                )
            )

    def _advance(self, step, people, results, now):
        """Put people where they go on, each group with one statement."""
        steps = step.version_id.step_ids
        groups = defaultdict(list)  # {"yes", "no", instant: [id]}
        for person in people:
            result = results.get(person.id)
            if result is None:
                groups[now + timedelta(minutes=RETRY_MINUTES), True].append(person.id)
            elif result.outcome == "held":
                groups[result.due, False].append(person.id)
            else:
                groups[result.outcome != "no", None].append(person.id)
        for (way, is_retry), ids in groups.items():
            if is_retry:
                self.env.cr.execute(queries.build_retry_query(ids, way))
            elif is_retry is False:
                self.env.cr.execute(queries.build_move_query(ids, step.id, way, now))
            else:
                target = step._get_target(steps, is_yes=way)
                self._move(people.browse(ids), target, now)

    def _move(self, people, step, now):
        """Put people before a step, or at the end of the journey without one."""
        groups = {None: people.ids}  # {due: [id]}
        if step:
            groups = defaultdict(list)
            for person in people:
                zone = ""
                if step.kind == "wait_until":
                    zone = self.env["crm.send.guard"]._get_time_zone(
                        person.partner_id, step.company_id
                    )
                groups[step._get_due(now, zone)].append(person.id)
        for due, ids in groups.items():
            self.env.cr.execute(queries.build_move_query(ids, step.id, due, now))

    # ------------------------------------------------------------
    # ENTRY
    # ------------------------------------------------------------

    @api.model
    def _take_events(self, limit=BATCH * 5):
        """Let people in, or out, because of what happened to them.

        :return: how many events were taken; -1 as ``_run_batch``.
        """
        try:
            with expected_conflict(self.env.cr):
                rows = self.env.execute_query(queries.build_take_events_query(limit))
                groups = defaultdict(list)  # {(company id, kind): [event]}
                for _id, company_id, partner_id, kind, res_id, date in sorted(rows):
                    groups[company_id, kind].append((partner_id, res_id, date))
                for (company_id, kind), events in groups.items():
                    self._take_group(company_id, kind, events)
        except TAKEN:
            return -1
        return len(rows)

    def _take_group(self, company_id, kind, events):
        """Take the events of one kind in one company."""
        journeys = self.env["crm.journey"].search(
            [
                ("company_id", "=", company_id),
                ("state", "in", ("running", "paused")),
                *self.env["crm.journey.event"]._get_listening_condition(kind),
            ]
        )
        for journey in journeys:
            if journey.goal_kind == kind:
                self._reach_goal(journey, [event[0] for event in events])
            if journey._is_entered_by(kind):
                people = [
                    (partner_id, res_id)
                    for partner_id, res_id, _date in events
                    if journey._is_entry(kind, res_id)
                ]
                self._enter(journey, people, kind == "lead_created")
            if journey._is_left_by(kind):
                self._leave_segment(journey, events)

    def _leave_segment(self, journey, events):
        """Let those leave who are in none of the segments of the journey any more."""
        ids = {
            partner_id
            for partner_id, segment_id, _date in events
            if segment_id in journey.segment_ids.ids
        }
        leaving = journey._get_without_segment(list(ids)) if ids else ()
        if leaving:
            self.env.cr.execute(
                queries.build_leave_query(
                    journey.id,
                    list(leaving),
                    "left",
                    self.env._("The person left the segment."),
                    fields.Datetime.now(),
                )
            )
            self.env["crm.journey.person"].invalidate_model(flush=False)

    def _reach_goal(self, journey, partner_ids):
        """Let those who reached the goal leave."""
        reason = dict(journey._fields["goal_kind"]._description_selection(self.env))
        self.env.cr.execute(
            queries.build_leave_query(
                journey.id,
                partner_ids,
                "goal",
                reason[journey.goal_kind],
                fields.Datetime.now(),
            )
        )
        self.env["crm.journey.person"].invalidate_model(flush=False)

    @api.model
    def _enter(self, journey, people, with_lead=False):
        """Let people into a journey.

        :param list people: tuples (partner id, document id or None).
        :param with_lead: the documents are leads.
        :return: those who entered; nobody who is in it, who was in it too lately, or
            who is held out of the campaign to see what it brings.
        """
        people = {partner_id: res_id for partner_id, res_id in people if partner_id}
        for partner_id in journey._get_held_out(list(people)):
            people.pop(partner_id, None)
        if not people or not journey.version_id:
            return self.env["crm.journey.person"]
        now = fields.Datetime.now()
        self.env["crm.journey"].flush_model()
        rows = self.env.execute_query(
            queries.build_enter_query(
                journey.id,
                [
                    (partner_id, res_id, res_id if with_lead else None)
                    for partner_id, res_id in people.items()
                ],
                now - timedelta(days=journey.reentry_days)
                if journey.reentry_days
                else None,
                now,
            )
        )
        entered = self.env["crm.journey.person"].browse(row[0] for row in rows)
        self._move(entered, journey.version_id.first_step_id, now)
        entered.invalidate_model(flush=False)
        return entered

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _get_running(self):
        """Return the journeys whose people go on."""
        return self.env["crm.journey"].search(
            [
                ("state", "=", "running"),
                ("company_id.crm_journeys_enabled", "=", True),
            ],
            order="id",
        )

    @api.model
    def _cron_run(self):
        """Take the events, then do what is due, batch by batch."""
        progress = self.env["ir.cron"]._commit_progress
        while count := self._take_events():
            if not progress(max(count, 0), remaining=1):
                return
        for journey in self._get_running():
            if not journey._pause_if_over():
                progress(remaining=1)
                continue
            while count := self._run_batch(journey):
                # each batch is kept; the job may end after any of them
                if not progress(max(count, 0), remaining=1):
                    return
                if journey.state != "running":
                    break
        progress(remaining=0)

    @api.model
    def _cron_scan(self):
        """Let people in who have their birthday, or bought nothing for long."""
        progress = self.env["ir.cron"]._commit_progress
        journeys = self._get_running().filtered(
            lambda journey: journey.entry_kind in ("birthday", "dormant")
        )
        progress(remaining=len(journeys))
        for journey in journeys:
            try:
                with self.env.cr.savepoint():
                    journey._scan()
            except ValidationError:
                _logger.exception("Looking for people of journey %s failed", journey.id)
            if not progress(1):
                return
