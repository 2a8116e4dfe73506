"""A list of prospects is shared among salespeople, with their tasks."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .routing_common import LeadRoutingCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestDistribution(LeadRoutingCommon):
    """Seven prospects and three salespeople."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospects = cls.env["res.partner"].create(
            [{"name": f"Prospect {number}"} for number in range(7)]
        )
        cls.distribution = cls.env["crm.distribution"].create(
            {
                "name": "Fair",
                "company_id": cls.company_a.id,
                "partner_domain": repr([("id", "in", cls.prospects.ids)]),
                "user_ids": [Command.set((cls.ann | cls.bob | cls.cid).ids)],
                "activity_summary": "Call them",
            }
        )

    def _run(self):
        """Run the job as Odoo runs it."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_extended.ir_cron_run_distribution"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _get_leads(self):
        """Return the opportunities of the prospects."""
        return self.env["crm.lead"].search([("partner_id", "in", self.prospects.ids)])

    def test_preview_then_done(self):
        """Shares differ by one at most; each prospect has an opportunity and a task."""
        self.distribution.action_preview()
        self.assertEqual(self.distribution.line_count, 7)
        self.assertEqual(
            self.distribution.share_note.splitlines(), ["Ann: 3", "Bob: 2", "Cid: 2"]
        )
        self.assertFalse(self._get_leads())
        self.distribution.action_start()
        self._run()
        self.assertEqual(self.distribution.state, "done")
        leads = self._get_leads()
        self.assertEqual(leads.partner_id, self.prospects)
        self.assertEqual(len(leads), 7)
        self.assertEqual(leads.activity_ids.mapped("summary"), ["Call them"] * 7)
        for lead in leads:
            self.assertEqual(lead.activity_ids.user_id, lead.user_id)

    def test_owners_stay_and_absent_people_get_none(self):
        """Who looks after a prospect goes on doing so; who is away gets nothing."""
        self.prospects[0].user_id = self.cid
        self.members[self.ann].assignment_optout = True
        self.distribution.action_preview()
        lines = self.distribution.line_ids
        self.assertEqual(lines[0].user_id, self.cid)
        self.assertNotIn(self.ann, lines.user_id)
        self.assertFalse(self.distribution.unplaced_count)

    def test_territories(self):
        """By territory; what fits none says so and can be given by hand."""
        self.prospects[0].write({"country_id": self.austria.id, "zip": "1010"})
        self.prospects[1].write({"country_id": self.austria.id, "zip": "4020"})
        self.distribution.write(
            {
                "uses_territories": True,
                "user_ids": [Command.set((self.bob | self.cid).ids)],
            }
        )
        self.distribution.action_preview()
        lines = self.distribution.line_ids
        self.assertEqual(lines[0].user_id, self.cid)
        self.assertEqual(lines[1].user_id, self.bob)

    def test_an_interrupted_run_goes_on(self):
        """What was given is not given again; a line that fails does not stop others."""
        self.distribution.action_preview()
        self.distribution.action_start()
        self.distribution.line_ids[:3]._give()
        bad = self.prospects[4]
        create = type(self.env["crm.lead"]).create

        def refuse(records, vals_list):
            if any(vals.get("partner_id") == bad.id for vals in vals_list):
                raise ValidationError(self.env._("No"))
            return create(records, vals_list)

        self.patch(type(self.env["crm.lead"]), "create", refuse)
        with self.assertLogs("odoo.addons.crm_extended", "ERROR"):
            self._run()
        self.assertEqual(len(self._get_leads()), 6)
        self.assertEqual(self.distribution.done_count, 6)
        self.assertEqual(self.distribution.line_ids[4].state, "failed")
        self.assertEqual(self.distribution.state, "done")

    def test_what_is_refused(self):
        """Without people, without preview, twice: a sentence says what to do."""
        with self.assertRaisesRegex(UserError, "preview first"):
            self.distribution.action_start()
        empty = self.distribution.copy({"user_ids": [Command.clear()]})
        with self.assertRaisesRegex(UserError, "Choose the salespeople"):
            empty.action_preview()
        self.distribution.action_preview()
        self.distribution.action_start()
        with self.assertRaisesRegex(UserError, "runs already"):
            self.distribution.action_preview()
        with self.assertRaises(ValidationError):
            empty.partner_domain = "nonsense("

    def test_roles(self):
        """CRM managers of the company; nobody else."""
        manager = self.distribution.with_user(self.users["manager"])
        manager.action_preview()
        self.assertEqual(manager.line_count, 7)
        for role in ("salesperson", "portal", "manager_b"):
            with self.assertRaises(AccessError):
                self.distribution.with_user(self.users[role]).read(["name"])
            with self.assertRaises(AccessError):
                self.distribution.with_user(self.users[role]).action_start()
        self.assertEqual(self.distribution.state, "preview")
