"""Call lists: who is called next, and what follows from the outcome."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .outbound_common import TUESDAY, CrmOutboundCommon


@tagged("post_install", "-at_install", "crm_callcenter")
@freeze_time(TUESDAY)
class TestOutboundNext(CrmOutboundCommon):
    """The next entry: by priority, once, where it is day."""

    def test_priority_then_who_waits_longest(self):
        first, second = self._add(2)
        high = self._add(1, priority=3)
        self.assertEqual(self._take(), high)
        self.assertEqual(self._take(), high, "it stays on the screen")
        self._finish(high, "not_interested")
        self.assertEqual(self._take(), first)
        self.assertEqual(self._take(self.supervisor), second)
        self.assertEqual((first | second).mapped("state"), ["taken", "taken"])

    def test_nobody_left(self):
        self.assertFalse(self.desk.take_next())

    def test_a_number_on_two_lists_rings_once(self):
        other = self._create_list(name="Other")
        people = self._create_people(1)
        entry = self.call_list._add_people(people)
        twin = other._add_people(people)
        self.assertEqual(self._take(), entry)
        self.assertFalse(self._take(self.supervisor))
        self._finish(entry, "no_answer")
        rest = TUESDAY + timedelta(minutes=self.outcomes["no_answer"].retry_minutes)
        self.assertEqual(entry.date_next, rest)
        twin.invalidate_recordset()
        self.assertEqual(twin.date_next, rest, "it rests on all lists")
        self.assertFalse(self._take())

    def test_lists_of_others_and_paused_ones(self):
        self._add(1)
        self.call_list.user_ids = self.supervisor
        self.assertFalse(self._take())
        self.call_list.user_ids = False
        self.call_list.with_user(self.supervisor).action_pause()
        self.assertFalse(self._take())
        self.call_list.state = "running"
        self.assertTrue(self._take())

    def test_other_companies(self):
        self._add(1)
        env_b = self.env(
            user=self.users["agent_b"],
            context={"allowed_company_ids": self.company_b.ids},
        )
        desk_b = env_b["crm.call.desk"]
        self.assertFalse(desk_b.take_next())
        self.assertFalse(desk_b.take_next(self.call_list.id))
        entry = self._take()
        with self.assertRaises(UserError):
            desk_b.dial(entry.id)
        with self.assertRaises(UserError):
            desk_b.finish(entry.id, self.outcomes["busy"].id)
        lists_b = env_b["crm.call.list"]
        self.assertFalse(lists_b.search([("id", "=", self.call_list.id)]))

    def test_night_and_holiday_where_it_rings(self):
        american = self._create_people(
            1, phone="+12125551234", country_id=self.env.ref("base.us").id
        )
        entry = self.call_list._add_people(american)
        self.assertEqual(entry.zone_id.time_zones, "America/New_York")
        self.assertEqual(entry.zone_id.state_id, self.env.ref("base.state_us_27"))
        self.assertFalse(self._take(), "it is five o'clock in New York")
        with freeze_time("2026-03-10 13:30:00"):
            self.assertEqual(self._take(), entry)
            self.desk.give_back(entry.id)
        with freeze_time("2026-11-26 16:00:00"):
            self.assertFalse(self._take(), "Thanksgiving")
            self.env["crm.call.holiday"].create(
                {
                    "name": "We call",
                    "company_id": self.company_a.id,
                    "country_id": self.env.ref("base.us").id,
                    "kind": "date",
                    "date": "2026-11-26",
                    "is_callable": True,
                }
            )
            self.assertEqual(self._take(), entry)

    def test_days_of_the_company_beside_public_ones(self):
        holidays = self.env["crm.call.holiday"]
        norway, company = self.norway, self.company_a
        holidays.create(
            [
                {"name": "Trip", "country_id": norway.id, "company_id": company.id}
                | {"kind": "day", "month": "2", "day": 29},
                {"name": "Party", "country_id": norway.id, "company_id": company.id}
                | {"kind": "date", "date": "2026-06-30"},
            ]
        )
        place = norway.id, False
        ours = holidays._get_days(*place, company.id, 2026)
        theirs = holidays._get_days(*place, self.company_b.id, 2026)
        self.assertEqual(ours - theirs, {date(2026, 6, 30)})
        self.assertIn(date(2026, 5, 17), theirs)
        leap = holidays._get_days(*place, company.id, 2028)
        self.assertIn(date(2028, 2, 29), leap)
        self.assertEqual(holidays._get_days(False, False, company.id, 2026), set())
        bavaria = self.env.ref("base.state_de_by")
        for state_id, is_kept in ((bavaria.id, True), (False, False)):
            days = holidays._get_days(bavaria.country_id.id, state_id, company.id, 2026)
            self.assertEqual(date(2026, 1, 6) in days, is_kept)

    def test_the_form_shows_what_is_known(self):
        form = Form(self.env["crm.call.holiday"].with_user(self.supervisor))
        form.country_id = self.norway
        self.assertIn("Constitution Day", form.public_holidays)
        form.country_id = self.env["res.country"]
        self.assertFalse(form.public_holidays)

    def test_refusal_at_dial_time(self):
        entry = self._add(1)
        self.assertEqual(self._take(), entry)
        self.env["crm.consent"].with_company(self.company_a)._record(
            entry.partner_id, "marketing", "phone", False, "letter", "staff"
        )
        answer = self.desk.dial(entry.id)
        self.assertEqual(answer["state"], "refused")
        self.assertIn("refused", answer["message"])
        self.assertEqual((entry.state, entry.reason), ("blocked", "refused"))
        self.assertEqual(entry.attempt_count, 0)

    def test_blacklist_and_needed_consent_when_taken(self):
        listed, silent, willing = self._add(3)
        self.env["phone.blacklist"].sudo()._add([listed.phone_sanitized])
        self.company_a.crm_consent_required = True
        self.env["crm.consent"].with_company(self.company_a)._record(
            willing.partner_id, "marketing", "phone", True, "form", "staff"
        )
        self.assertEqual(self._take(), willing)
        self.assertEqual((listed.state, listed.reason), ("blocked", "blacklisted"))
        self.assertEqual((silent.state, silent.reason), ("blocked", "missing"))

    def test_a_limit_over_all_lists_and_channels_delays(self):
        self.env["crm.send.cap"].create(
            {
                "company_id": self.company_a.id,
                "channel": "phone",
                "maximum": 1,
                "days": 7,
            }
        )
        people = self._create_people(1)
        entry = self.call_list._add_people(people)
        self._finish(self._take(), "not_interested")
        twin = self._create_list(name="Other")._add_people(people)
        self.assertEqual(entry.state, "done")
        self.assertFalse(self._take())
        self.assertEqual((twin.state, twin.reason), ("todo", "capped"))
        self.assertGreater(twin.date_next, TUESDAY)

    def test_a_new_number_is_called(self):
        entry = self._add(1)
        entry.partner_id.phone = "+46 8 123 456 78"
        self.assertEqual(self._take(), entry)
        self.assertEqual(entry.phone_sanitized, "+46812345678")
        self.assertEqual(entry.zone_id.country_id, self.env.ref("base.se"))

    def test_without_number(self):
        [entry] = self.call_list._add_people(self._create_people(1, phone=False))
        self.assertEqual((entry.state, entry.reason), ("blocked", "no_address"))

    def test_what_is_held_too_long_goes_back(self):
        entry = self._add(1)
        self._take()
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_callcenter.ir_cron_release_call_entries"
            ).method_direct_trigger()
        self.assertEqual(entry.state, "taken")
        with (
            freeze_time(TUESDAY + timedelta(hours=2)),
            self.enter_registry_test_mode(),
        ):
            self.env.ref(
                "crm_callcenter.ir_cron_release_call_entries"
            ).method_direct_trigger()
        self.assertEqual((entry.state, entry.user_id.id), ("todo", False))

    def test_queries_do_not_grow_with_the_list(self):
        self._add(1)
        self._take()
        self.desk.give_back(self._take().id)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._take()
        few = self.env.cr.sql_log_count - before
        self.desk.give_back(self._take().id)
        self._add(40)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._take()
        self.assertLessEqual(self.env.cr.sql_log_count - before, few)

    def test_who_is_no_agent(self):
        for method, args in (
            ("get_desk", ()),
            ("take_next", ()),
            ("dial", (1,)),
            ("finish", (1, 1)),
            ("give_back", (1,)),
            ("answer", (1, 1)),
            ("get_page", (1, 1)),
        ):
            desk = self.env["crm.call.desk"].with_user(self.users["salesperson"])
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(desk, method)(*args)

    def test_agents_change_no_lists(self):
        entry = self._add(1)
        with self.assertRaises(AccessError):
            entry.with_user(self.agent).write({"state": "done"})
        with self.assertRaises(AccessError):
            entry.with_user(self.agent).action_remove()
        with self.assertRaises(AccessError):
            self.call_list.with_user(self.agent).action_pause()
        entry.with_user(self.supervisor).action_remove()
        self.assertEqual((entry.state, entry.reason), ("blocked", "removed"))
        entry.with_user(self.supervisor).action_again()
        self.assertEqual(entry.state, "todo")
        entry.with_user(self.supervisor).action_prefer()
        self.assertEqual(entry.priority, 3)


@tagged("post_install", "-at_install", "crm_callcenter")
@freeze_time(TUESDAY)
class TestOutboundOutcome(CrmOutboundCommon):
    """What follows from an outcome."""

    def test_retry_until_it_was_often_enough(self):
        outcome = self.outcomes["busy"]
        outcome.max_attempts = 2
        entry = self._add(1)
        self.assertEqual(self._take(), entry)
        self._finish(entry, "busy", note="beep")
        self.assertEqual((entry.state, entry.attempt_count), ("todo", 1))
        later = TUESDAY + timedelta(minutes=outcome.retry_minutes)
        self.assertEqual(entry.date_next, later)
        self.assertFalse(self._take())
        with freeze_time(later):
            self.assertEqual(self._take(), entry)
            self._finish(entry, "busy")
        self.assertEqual((entry.state, entry.disposition_id), ("done", outcome))
        entry.invalidate_recordset()
        self.assertEqual(entry.attempt_ids.mapped("note"), [False, "beep"])

    def test_the_list_says_how_often(self):
        self.call_list.max_attempts = 1
        entry = self._add(1)
        self._take()
        self._finish(entry, "no_answer")
        self.assertEqual(entry.state, "done")

    def test_a_callback_waits_for_its_owner_then_for_the_team(self):
        entry = self._add(1)
        self._take()
        at = TUESDAY + timedelta(hours=3)
        self._finish(entry, "callback", callback_at="2026-03-10 12:00:00")
        self.assertEqual((entry.state, entry.user_id), ("callback", self.agent))
        self.assertFalse(self._take())
        with freeze_time(at):
            self.assertFalse(self._take(self.supervisor))
            self.assertEqual(self.desk.get_desk()["callbacks"], 1)
            self.assertEqual(self._take(), entry)
            self.desk.give_back(entry.id)
            self.assertEqual((entry.state, entry.user_id), ("callback", self.agent))
        with freeze_time(at + timedelta(minutes=31)):
            self.assertEqual(self._take(self.supervisor), entry)
            self._finish(entry, "not_interested", self.supervisor)
        self.assertEqual((entry.state, entry.date_team), ("done", False))

    def test_callbacks_at_night_are_refused(self):
        entry = self._add(1)
        self._take()
        for when in (False, "2026-03-10 02:00:00", "2020-01-01 12:00:00", "soon", 7):
            with self.subTest(when), self.assertRaises(UserError):
                self._finish(entry, "callback", callback_at=when)
        with self.assertRaises(UserError) as refusal:
            self._finish(entry, "callback", callback_at="2026-03-10 21:00:00")
        self.assertIn("2026-03-11", str(refusal.exception))

    def test_no_more_calls(self):
        entry = self._add(1)
        self._take()
        self._finish(entry, "refused", note="angry")
        [said] = self.env["crm.consent"]._get_current(entry.partner_id)[
            entry.partner_id.id
        ]
        self.assertEqual((said["channel"], said["granted"]), ("phone", False))
        self.assertIn("angry", said["proof"])
        again = self._create_list(name="Again")._add_people(entry.partner_id)
        self.assertFalse(self._take())
        self.assertEqual(again.reason, "refused")

    def test_a_number_that_does_not_exist(self):
        entry = self._add(1)
        self._take()
        self._finish(entry, "invalid")
        listed = self.env["phone.blacklist"].sudo().search([])
        self.assertIn(entry.phone_sanitized, listed.mapped("number"))

    def test_case_lead_quotation(self):
        for outcome, field in (
            ("complaint", "case_id"),
            ("lead", "lead_id"),
            ("quotation", "sale_order_id"),
        ):
            with self.subTest(outcome):
                entry = self._add(1)
                self.assertEqual(self._take(), entry)
                self._finish(entry, outcome, note="please")
                made = entry[field]
                self.assertEqual(made.partner_id, entry.partner_id)
                self.assertEqual(made.company_id, self.company_a)
        self.assertEqual(entry.state, "done")

    def test_outcomes_of_the_list_only(self):
        entry = self._add(1)
        self._take()
        self.call_list.disposition_ids = self.outcomes["busy"]
        with self.assertRaises(UserError):
            self._finish(entry, "refused")
        self.assertEqual(entry.state, "taken")

    def test_after_a_call_there_is_an_outcome(self):
        entry = self._add(1)
        self._take()
        self.desk.dial(entry.id)
        self.assertEqual(self.desk.dial(entry.id)["state"], "link")
        self.assertEqual(entry.attempt_count, 1, "once, however often it rang")
        with self.assertRaises(UserError):
            self.desk.give_back(entry.id)

    def test_the_telephone_system_reports_the_call(self):
        entry = self._add(1)
        self._take()
        self.desk.dial(entry.id)
        number = entry.phone_sanitized
        for event in ("ringing", "answered", "ended"):
            self._send(
                event,
                direction="out",
                from_number="22000000",
                to_number=number,
                agent=["21"],
            )
        self._finish(entry, "not_interested", note="no")
        call = self._get_call()
        self.assertEqual(entry.attempt_ids.call_id, call)
        self.assertEqual(call.disposition_id, self.outcomes["not_interested"])

    def test_a_retry_has_a_pause(self):
        with self.assertRaises(ValidationError):
            self.outcomes["busy"].retry_minutes = 0
