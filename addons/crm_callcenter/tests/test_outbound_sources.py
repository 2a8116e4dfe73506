"""Where the people of call lists come from, and where calls are counted."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .outbound_common import TUESDAY, CrmOutboundCommon


@tagged("post_install", "-at_install", "crm_callcenter")
@freeze_time(TUESDAY)
class TestOutboundSources(CrmOutboundCommon):
    """Segments, campaigns and journeys fill lists; segments and targets count calls."""

    def _create_segment(self, people, **values):
        """Return a segment of exactly these people."""
        segment = self.env["crm.segment"].create(
            {
                "name": f"Called {people.ids}",
                "company_id": self.company_a.id,
                "rule_ids": [
                    Command.create(
                        {"kind": "domain", "domain": f"[('id', 'in', {people.ids})]"}
                    )
                ],
                **values,
            }
        )
        segment.action_refresh()
        return segment

    def test_people_of_segments_and_campaigns(self):
        first, second, unreachable = self._create_people(3)
        unreachable.phone = False
        segment = self._create_segment(first | unreachable)
        campaign = self.env["utm.campaign"].create(
            {
                "name": "Spring",
                "crm_company_id": self.company_a.id,
                "crm_segment_ids": self._create_segment(second).ids,
            }
        )
        call_list = self._create_list(
            segment_ids=segment.ids, campaign_id=campaign.id, state="draft"
        )
        call_list.with_user(self.supervisor).action_start()
        self.assertEqual(call_list.entry_ids.partner_id, first | second)
        call_list.with_user(self.supervisor).action_fill()
        self.assertEqual(call_list.entry_count, 2)
        self.assertEqual((call_list.todo_count, call_list.progress_pct), (2, 0.0))
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_callcenter.ir_cron_fill_call_lists"
            ).method_direct_trigger()
        self.assertEqual(call_list.entry_count, 2)

    def test_nobody_to_put_on_a_list(self):
        with self.assertRaises(UserError):
            self.call_list.action_fill()

    def test_segments_of_other_companies(self):
        segment = self.env["crm.segment"].create(
            {"name": "B", "company_id": self.company_b.id}
        )
        with self.assertRaises(ValidationError):
            self.call_list.segment_ids = segment

    def _create_journey(self, people):
        """Return a running journey: call, wait a day, branch by the outcome."""
        journey = self.env["crm.journey"].create(
            {"name": "Renewal", "company_id": self.company_a.id}
        )
        steps = self.env["crm.journey.step"].create(
            [
                {"journey_id": journey.id, "sequence": number, **values}
                for number, values in enumerate(
                    (
                        {
                            "name": "Call",
                            "kind": "call",
                            "call_list_id": self.call_list.id,
                        },
                        {"name": "Wait", "kind": "wait", "wait_count": 1},
                        {
                            "name": "Reached",
                            "kind": "branch",
                            "branch_kind": "call_outcome",
                            "branch_disposition_ids": self.outcomes[
                                "not_interested"
                            ].ids,
                        },
                    )
                )
            ]
        )
        return journey, steps, self._walk(journey, steps, people)

    def _walk(self, journey, steps, people):
        """Return walks of people through the journey."""
        version = (
            self.env["crm.journey.version"]
            .sudo()
            .create({"journey_id": journey.id, "number": 1})
        )
        return (
            self.env["crm.journey.person"]
            .sudo()
            .create(
                [
                    {
                        "journey_id": journey.id,
                        "version_id": version.id,
                        "company_id": self.company_a.id,
                        "partner_id": person.id,
                        "date_entered": TUESDAY,
                    }
                    for person in people
                ]
            )
        )

    def test_a_journey_puts_people_on_the_list_and_branches(self):
        people = self._create_people(2)
        _journey, (call, _wait, branch), walks = self._create_journey(people)
        call._do_call(walks)
        entries = self.call_list.entry_ids
        self.assertEqual(entries.partner_id, people)
        self.assertEqual(entries.journey_person_id, walks)
        self.assertFalse(
            self.env["mail.activity"].search(
                [("res_model", "=", "res.partner"), ("res_id", "in", people.ids)]
            )
        )
        call._do_call(walks)
        self.assertEqual(self.call_list.entry_ids, entries, "nobody twice")
        entry = self._take()
        self._finish(entry, "not_interested")
        self.assertEqual(branch._get_matching(walks), entry.journey_person_id)

    def test_without_a_list_somebody_gets_an_activity(self):
        people = self._create_people(1)
        _journey, (call, _wait, _branch), walks = self._create_journey(people)
        call.call_list_id = False
        call._do_call(walks)
        self.assertTrue(
            self.env["mail.activity"].search(
                [("res_model", "=", "res.partner"), ("res_id", "in", people.ids)]
            )
        )

    def test_an_outcome_begins_a_journey(self):
        outcome = self.outcomes["not_interested"]
        journey = self.env["crm.journey"].create(
            {"name": "Later", "company_id": self.company_a.id}
        )
        with self.assertRaises(ValidationError):
            outcome.journey_id = journey
        outcome.company_id = self.company_a
        outcome.journey_id = journey
        entry = self._add(1)
        self._take()
        self._finish(entry, "not_interested")
        self.assertEqual(entry.state, "done", "the journey does not run yet")

    def test_segments_count_calls(self):
        reached, _other = entries = self._add(2)
        self._take()
        self._finish(reached, "not_interested")
        segment = self.env["crm.segment"].create(
            {
                "name": "Spoken to",
                "company_id": self.company_a.id,
                "rule_ids": [
                    Command.create(
                        {
                            "kind": "call_outcome_count",
                            "operator": ">=",
                            "value": 1,
                            "days": 30,
                            "call_disposition_ids": self.outcomes["not_interested"].ids,
                        }
                    )
                ],
            }
        )
        segment.action_refresh()
        members = self.env["crm.segment.member"].search(
            [("segment_id", "=", segment.id), ("date_left", "=", False)]
        )
        self.assertEqual(members.partner_id & entries.partner_id, reached.partner_id)

    def test_targets_count_calls(self):
        entries = self._add(2)
        for outcome in ("not_interested", "no_answer"):
            self._finish(self._take(), outcome)
        self.assertEqual(len(entries.attempt_ids), 2)
        target = self.env["crm.sales.target"].create(
            {
                "company_id": self.company_a.id,
                "scope": "person",
                "user_id": self.agent.id,
                "measure": "calls",
                "period": "month",
                "date_from": "2026-03-01",
                "target_value": 10,
            }
        )
        self.assertEqual(target.actual_value, 1, "one was reached")
        self.assertEqual(target.attainment_pct, 10.0)

    def test_callbacks_far_away(self):
        entry = self._add(1)
        self._take()
        far = TUESDAY + timedelta(days=800)
        with self.assertRaises(UserError):
            self._finish(entry, "callback", callback_at=str(far))
