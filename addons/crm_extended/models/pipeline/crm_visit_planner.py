"""Put visits into calendars: due by rhythm, in working time, never twice at a time."""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import visit_plan as engine

# Odoo's mails and notes about new calendar entries: nobody is invited, nothing is sent
SILENT = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "no_mail_to_attendees": True,
    "dont_notify": True,
}


class CrmVisitPlan(models.Model):
    """Plan visits: fetch who is due and who is free, let the pure module decide."""

    _inherit = "crm.visit.plan"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_plan_visits(self):
        """Put the visits that come due into the calendars, and say what came of it.

        :raises AccessError: for who may not change plans.
        """
        self.ensure_one()
        self.check_access("write")
        self._plan_visits()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.last_note,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_open_visits(self):
        """Return the action that shows the visits of the plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_extended.calendar_event_action_visits"
        )
        return {**action, "domain": [("crm_visit_plan_id", "=", self.id)]}

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _plan_visits(self, now=None):
        """Create the visits that come due within the days ahead.

        What is planned already counts, so running it again plans nothing twice.

        :param now: naive UTC; visits begin on the day after.
        :return: the new calendar entries.
        """
        self.ensure_one()
        # sudo: the plan looks into the calendars of all its salespeople
        plan = self.sudo().with_company(self.company_id)
        now = now or fields.Datetime.now()
        zone = pytz.timezone(self.company_id._get_crm_timezone())
        today = pytz.utc.localize(now).astimezone(zone).date()
        first_day = today + timedelta(days=1)
        last_day = today + timedelta(days=plan.horizon_days)
        wishes = plan._get_wishes(first_day)
        people = plan.user_id.browse(
            sorted({wish.person for wish in wishes if wish.person})
        )
        result = engine.plan(
            wishes,
            plan._get_diaries(people, first_day, last_day),
            last_day,
            visits_per_day=plan.visits_per_day,
            gap_minutes=plan.gap_minutes,
        )
        events = plan._create_visits(result.visits)
        plan.write({"last_run": now, "last_note": plan._get_note(result)})
        return events.with_env(self.env)

    def _get_wishes(self, first_day):
        """Return who is due when, by whom, for how long: list of ``engine.Wish``."""
        partners = self.env["res.partner"].search(self._get_partner_domain())
        lines = self._get_lines(partners)
        latest = self._get_latest_visits(partners)
        wishes, new = [], {}
        for partner in partners:
            line = lines.get(partner.id)
            if not line:
                continue
            if partner.id not in latest:
                new.setdefault(line, []).append(partner.id)
                continue
            due = latest[partner.id] + timedelta(days=line.every_days)
            wishes.append(self._to_wish(partner, line, max(due, first_day)))
        for line, partner_ids in new.items():
            days = engine.spread(partner_ids, first_day, line.every_days)
            wishes += [
                self._to_wish(self.env["res.partner"].browse(partner_id), line, day)
                for partner_id, day in days.items()
            ]
        return wishes

    def _to_wish(self, partner, line, due):
        """Return the wish of a customer; nobody visits who cannot work here."""
        user = self.user_id or partner.user_id
        can_visit = user.active and self.company_id in user.company_ids
        return engine.Wish(
            customer=partner.id,
            person=user.id if can_visit else None,
            due=due,
            minutes=line.duration_minutes,
            every_days=line.every_days,
        )

    def _get_lines(self, partners):
        """Return {partner id: the first line that fits}."""
        scores = {}
        if any(self.line_ids.mapped("monetary_score_min")):
            metrics = self.env["crm.customer.metric"].search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "in", partners.commercial_partner_id.ids),
                ]
            )
            scores = {m.partner_id.id: m.monetary_score for m in metrics}
        lines = {}
        for partner in partners:
            score = scores.get(partner.commercial_partner_id.id, 0)
            for line in self.line_ids:
                fits_class = line.visit_class in (False, partner.crm_visit_class)
                if fits_class and score >= line.monetary_score_min:
                    lines[partner.id] = line
                    break
        return lines

    def _get_latest_visits(self, partners):
        """Return {partner id: day of the latest visit, planned ones included}."""
        zone = pytz.timezone(self.company_id._get_crm_timezone())
        rows = self.env["calendar.event"]._read_group(
            [
                ("crm_is_visit", "=", True),
                ("crm_visit_partner_id", "in", partners.ids),
                ("user_id.company_ids", "in", self.company_id.ids),
            ],
            ["crm_visit_partner_id"],
            ["start:max"],
        )
        return {
            partner.id: pytz.utc.localize(start).astimezone(zone).date()
            for partner, start in rows
        }

    def _create_visits(self, visits):
        """Create the calendar entries of visits; nobody is mailed."""
        partners = self.env["res.partner"].browse([v.customer for v in visits])
        users = self.env["res.users"].browse([v.person for v in visits])
        events = self.env["calendar.event"].with_context(**SILENT)
        return events.create(
            [
                {
                    "name": self.env._(
                        "Visit: %(customer)s", customer=partner.display_name
                    ),
                    "crm_is_visit": True,
                    "crm_visit_partner_id": partner.id,
                    "crm_visit_plan_id": self.id,
                    "user_id": user.id,
                    "partner_ids": [fields.Command.set(user.partner_id.ids)],
                    "start": visit.start,
                    "stop": visit.end,
                    "location": partner.contact_address_inline,
                    "show_as": "busy",
                    "res_model_id": False,
                    "res_id": False,
                }
                for visit, partner, user in zip(visits, partners, users, strict=True)
            ]
        )

    def _get_note(self, result):
        """Return in a sentence what planning came to."""
        parts = [self.env._("%(count)s visits planned", count=len(result.visits))]
        reasons = list(result.missed.values())
        if count := reasons.count(engine.NO_PERSON):
            parts.append(
                self.env._("%(count)s customers have no salesperson", count=count)
            )
        if count := reasons.count(engine.NO_TIME):
            parts.append(
                self.env._("for %(count)s customers no time was left", count=count)
            )
        return ", ".join(parts) + "."

    # ------------------------------------------------------------
    # DIARIES
    # ------------------------------------------------------------

    def _get_diaries(self, people, first_day, last_day):
        """Return {user id: ``engine.Diary``} for these days."""
        busy, visits = self._get_busy(people, first_day, last_day)
        return {
            user.id: engine.Diary(
                work=self._get_work(user, first_day, last_day),
                busy=busy.get(user.id, []),
                visits=visits.get(user.id, {}),
            )
            for user in people
        }

    def _get_work(self, user, first_day, last_day):
        """Return the working time of a person without leave: {day: [Span]}."""
        resource = self.env["resource.resource"].search(
            [
                ("user_id", "=", user.id),
                ("company_id", "in", [self.company_id.id, False]),
            ],
            order="company_id, id",
            limit=1,
        )
        calendar = resource.calendar_id or self.company_id.resource_calendar_id
        zone = self._get_zone(user)
        start = zone.localize(datetime.combine(first_day, time.min))
        stop = zone.localize(datetime.combine(last_day + timedelta(days=1), time.min))
        spans = calendar._work_intervals_batch(start, stop, resources=resource)
        work = {}
        for begin, end, _attendance in spans[resource.id if resource else False]:
            day = begin.astimezone(zone).date()
            work.setdefault(day, []).append(engine.Span(_to_utc(begin), _to_utc(end)))
        return work

    def _get_zone(self, user):
        """Return the time zone that a person's days are counted in."""
        return pytz.timezone(user.tz or self.company_id._get_crm_timezone())

    def _get_busy(self, people, first_day, last_day):
        """Return ({user id: [Span]}, {user id: {day: visits}}) of these days.

        A day more on both sides covers all time zones.
        """
        start = datetime.combine(first_day - timedelta(days=1), time.min)
        stop = datetime.combine(last_day + timedelta(days=2), time.min)
        events = self.env["calendar.event"].search(
            Domain([("start", "<", stop), ("stop", ">", start)])
            & Domain("show_as", "=", "busy")
            & (
                Domain("partner_ids", "in", people.partner_id.ids)
                | Domain("user_id", "in", people.ids)
            )
        )
        declined = {
            (attendee.event_id.id, attendee.partner_id.id)
            for attendee in events.attendee_ids
            if attendee.state == "declined"
        }
        busy, visits = {}, {}
        for event in events:
            for user in people:
                partner = user.partner_id
                is_there = partner in event.partner_ids or (
                    event.crm_is_visit and event.user_id == user
                )
                if not is_there or (event.id, partner.id) in declined:
                    continue
                busy.setdefault(user.id, []).append(self._get_span(event, user))
                if event.crm_is_visit:
                    day = pytz.utc.localize(event.start).astimezone(
                        self._get_zone(user)
                    )
                    counts = visits.setdefault(user.id, {})
                    counts[day.date()] = counts.get(day.date(), 0) + 1
        return busy, visits

    def _get_span(self, event, user):
        """Return when somebody is busy by an entry; all-day ones take whole days."""
        if not event.allday:
            return engine.Span(event.start, event.stop)
        zone = self._get_zone(user)
        begin = zone.localize(datetime.combine(event.start_date, time.min))
        end = datetime.combine(event.stop_date + timedelta(days=1), time.min)
        return engine.Span(_to_utc(begin), _to_utc(zone.localize(end)))

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_plan_visits(self):
        """Run the plans that run every night, one after the other."""
        plans = self.search([("is_running", "=", True)])
        cron = self.env["ir.cron"]
        if not cron._commit_progress(0, remaining=len(plans)):
            return
        for plan in plans:
            if plan.try_lock_for_update():
                plan._plan_visits()
            if not cron._commit_progress(1):
                return


def _to_utc(instant):
    """Return an aware instant as a naive one in UTC."""
    return instant.astimezone(pytz.utc).replace(tzinfo=None)
