"""Leads are accepted, passed on, taken back; the job does it for thousands."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import tagged

from .routing_common import NOW, LeadRoutingCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestLeadAccept(LeadRoutingCommon):
    """What happens to a lead after routing, and the job that routes."""

    # ------------------------------------------------------------
    # ACCEPTING
    # ------------------------------------------------------------

    def test_accept(self):
        """Who got a lead accepts it; nobody else can; the activity goes."""
        self.company_a.crm_accept_hours = 2
        lead = self._create_leads(country_id=self.austria.id)
        lead._crm_route(NOW)
        self.assertEqual(lead.user_id, self.ann)
        self.assertEqual(lead.crm_accept_deadline, datetime(2026, 3, 10, 12, 0))
        self.assertEqual(lead.activity_ids.user_id, self.ann)
        with self.assertRaises(UserError):
            lead.with_user(self.bob).action_crm_accept()
        self.assertEqual(lead.crm_placement_ids.state, "open")
        lead.with_user(self.ann).action_crm_accept()
        self.assertEqual(lead.crm_placement_ids.state, "accepted")
        self.assertFalse(lead.activity_ids)
        with self.assertRaisesRegex(UserError, "does not wait"):
            lead.with_user(self.ann).action_crm_accept()

    def test_deadline_runs_in_working_hours(self):
        """A lead of Friday evening is to be accepted on Monday."""
        self.company_a.crm_accept_hours = 2
        lead = self._create_leads(country_id=self.austria.id)
        lead._crm_route(datetime(2026, 3, 13, 20, 0))
        self.assertEqual(lead.crm_accept_deadline, datetime(2026, 3, 16, 10, 0))

    def test_pass_on_and_too_late(self):
        """A lead goes on until everybody let it pass; then it is on the list."""
        self.company_a.crm_accept_hours = 2
        lead = self._create_leads(country_id=self.austria.id)
        self._move_stage(lead, NOW)
        with freeze_time(NOW):
            lead._crm_route()
            self.assertEqual(lead.user_id, self.ann)
            lead.with_user(self.ann).action_crm_pass()
            self.assertEqual(lead.user_id, self.bob)
        with freeze_time(NOW + timedelta(hours=3)):
            self._run_cron()
            self.assertFalse(lead.user_id)
            self.assertEqual(
                lead.crm_route_note,
                "Everybody who is there has let it pass (2 let it pass)",
            )
        states = lead.crm_placement_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["passed", "timed_out"])
        self.assertFalse(lead.activity_ids)

    def _move_stage(self, lead, moment):
        """Let the lead have come to its stage at a moment."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_last_stage_update = %s WHERE id = %s",
            [moment, lead.id],
        )
        lead.invalidate_recordset()

    def test_moved_leads_count_as_accepted(self):
        """Who works on a lead need not press a button."""
        self.company_a.crm_accept_hours = 2
        lead = self._create_leads(country_id=self.austria.id, type="opportunity")
        with freeze_time(NOW):
            lead._crm_route()
        self._move_stage(lead, NOW + timedelta(hours=1))
        with freeze_time(NOW + timedelta(hours=3)):
            self._run_cron()
        self.assertEqual(lead.user_id, self.ann)
        self.assertEqual(lead.crm_placement_ids.state, "accepted")

    # ------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------

    def _run_cron(self):
        """Run the job as Odoo runs it."""
        with self.enter_registry_test_mode():
            self.env.ref("crm_extended.ir_cron_route_lead").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_job_places_new_leads(self):
        """The job looks at new leads; companies without routing are left alone."""
        lead = self._create_leads(country_id=self.austria.id)
        self.assertEqual(lead.crm_route_note, "Waits for the next run")
        other = self.env["crm.lead"].create(
            {"name": "B", "user_id": False, "company_id": self.company_b.id}
        )
        self._run_cron()
        self.assertTrue(lead.user_id)
        self.assertFalse(other.user_id)
        self.assertEqual(
            other.crm_route_note, "Routing is switched off in this company"
        )

    def test_another_transaction_that_routes_is_left_alone(self):
        """One at a time routes in a company; the other leaves its leads to the job."""
        lead = self._create_leads(country_id=self.austria.id)
        with db_connect(self.registry.db_name).cursor() as other:
            # a lock of the session, as an open transaction of another worker has it
            other.execute(
                "SELECT pg_advisory_lock(hashtext('crm_lead_router'), %s)",
                [self.company_a.id],
            )
            self.assertFalse(lead._crm_route(NOW))
            other.execute(
                "SELECT pg_advisory_unlock(hashtext('crm_lead_router'), %s)",
                [self.company_a.id],
            )
        self.assertFalse(lead.user_id)
        self.assertEqual(lead._crm_route(NOW), lead)

    def test_creating_a_lead_costs_little(self):
        """Routing costs a new lead the call of the job: two queries."""
        vals = {"name": "Cost", "type": "lead", "company_id": self.company_a.id}
        counts = []
        for enabled in (False, True, False, True):
            self.company_a.crm_routing_enabled = enabled
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["crm.lead"].create({**vals, "user_id": False, "team_id": False})
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[3] - counts[2], 2, counts)

    def test_one_bad_lead_does_not_stop_the_others(self):
        """A lead that cannot be written is noted; the rest is placed."""
        leads = self._create_leads(3, country_id=self.austria.id, zip="1010")
        bad, write = leads[1], type(leads).write

        def refuse(records, vals):
            if bad in records and vals.get("user_id"):
                raise ValidationError(self.env._("No"))
            return write(records, vals)

        def refuse_all(router, *args):
            raise ValidationError(self.env._("No"))

        self.patch(type(leads), "write", refuse)
        self.patch(type(self.env["crm.lead.router"]), "_give_at_once", refuse_all)
        with self.assertLogs("odoo.addons.crm_extended", "ERROR"):
            placed = leads._crm_route(NOW)
        self.assertEqual(placed, leads - bad)
        self.assertFalse(bad.user_id)
        self.assertIn("could not be written", bad.crm_route_note)

    def test_other_companies_are_not_touched(self):
        """People and territories of one company get no leads of another."""
        self.company_b.crm_routing_enabled = True
        lead = self.env["crm.lead"].create(
            {
                "name": "B",
                "user_id": False,
                "team_id": False,
                "company_id": self.company_b.id,
                "country_id": self.austria.id,
            }
        )
        lead._crm_route(NOW)
        self.assertFalse(lead.user_id)
        self.assertFalse(lead.territory_id)

    def test_queries_do_not_grow_with_leads(self):
        """Fifty leads for one person cost as many queries as one."""
        self.members[self.cid].assignment_max = 1000
        counts = []
        for count in (1, 1, 50):
            leads = self._create_leads(count, country_id=self.austria.id, zip="1010")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads._crm_route(NOW)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(leads.user_id, self.cid)
        self.assertLessEqual(counts[2], counts[1] + 2, counts)
