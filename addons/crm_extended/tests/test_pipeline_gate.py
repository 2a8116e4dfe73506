"""Gates stop deals that lack something; playbooks plan what there is to do."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged, warmup

from .pipeline_common import PipelineCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestPipelineGate(PipelineCommon):
    """Whoever moves a deal, and however: the gates of its way hold."""

    def test_message_names_what_is_missing(self):
        """Fields by their labels, filters by their sentences; then the deal passes."""
        self._create_gate(self.due, "expected_revenue")
        self._create_gate(self.due, "partner_id")
        self._create_gate(
            self.due,
            condition="[('partner_id.is_company', '=', True)]",
            name="The customer has to be a company.",
        )
        lead = self._create_leads(1)
        with self.assertRaises(ValidationError) as caught:
            lead.stage_id = self.offered
        self.assertEqual(
            caught.exception.args[0],
            "Deal 0 cannot leave stage Due yet. Please fill in: Expected Revenue, "
            "Contact. The customer has to be a company.",
        )
        self.assertEqual(lead.stage_id, self.due)
        # what is missing may come with the same write
        lead.write(
            {
                "stage_id": self.offered.id,
                "expected_revenue": 100,
                "partner_id": self.customer.id,
            }
        )
        self.assertEqual(lead.stage_id, self.offered)

    def test_every_way_is_checked(self):
        """Won by the button, jumped over, imported, created: gates hold."""
        self._create_gate(self.offered, "partner_id")
        lead = self._create_leads(1)
        lead.stage_id = self.offered
        with self.assertRaisesRegex(ValidationError, "Contact"):
            lead.action_set_won()
        jumper = self._create_leads(1)
        with self.assertRaisesRegex(ValidationError, "Contact"):
            jumper.stage_id = self.renewed
        with self.assertRaisesRegex(ValidationError, "Contact"):
            self._create_leads(1, stage_id=self.renewed.id)
        result = self.env["crm.lead"].load(
            ["name", "type", "company_id/.id", "stage_id/.id"],
            [["Imported", "opportunity", str(self.company_a.id), str(self.renewed.id)]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("Contact", result["messages"][0]["message"])

    def test_back_and_lost_are_free(self):
        """Nobody is kept from going back, or from losing."""
        lead = self._create_leads(1, stage_id=self.offered.id)
        self._create_gate(self.offered, "partner_id")
        lead.stage_id = self.due
        lead.action_set_lost()
        self.assertEqual(lead.crm_status, "lost")

    def test_other_pipeline_is_checked(self):
        """A deal that comes from another pipeline passes the gates before its stage."""
        self._create_gate(self.due, "partner_id")
        proposal = self.default_a.stage_ids.filtered(
            lambda stage: stage.crm_status == "proposal"
        )[0]
        lead = self._create_leads(1, pipeline_id=False, stage_id=proposal.id)
        with self.assertRaisesRegex(ValidationError, "Due"):
            lead.pipeline_id = self.renewal
        lead.partner_id = self.customer
        lead.pipeline_id = self.renewal
        self.assertEqual(lead.stage_id, self.offered)

    def test_empty_is_zero_and_blank(self):
        """An amount of zero and a note without words are not filled in."""
        self._create_gate(self.due, "expected_revenue")
        self._create_gate(self.due, "description")
        lead = self._create_leads(1, description="<p><br></p>")
        with self.assertRaisesRegex(ValidationError, "Expected Revenue, Notes"):
            lead.stage_id = self.offered
        lead.write({"description": "<p>Yes</p>", "expected_revenue": 1})
        lead.stage_id = self.offered

    def test_many_deals_are_named(self):
        """Ten by name, the rest by their number; nothing is moved."""
        self._create_gate(self.due, "partner_id")
        leads = self._create_leads(12)
        leads[0].partner_id = self.customer
        with self.assertRaises(ValidationError) as caught:
            leads.write({"stage_id": self.offered.id})
        lines = str(caught.exception).split("\n")
        self.assertEqual(len(lines), 11)
        self.assertIn("Deal 1 ", lines[0])
        self.assertEqual(lines[-1], "One more deal lacks something as well.")
        self.env.invalidate_all()
        self.assertEqual(leads.stage_id, self.due)

    @warmup
    def test_queries_do_not_grow(self):
        """Moving fifty deals asks the database as often as moving one, for gates."""
        self._create_gate(self.due, "expected_revenue")
        self._create_gate(
            self.due,
            condition="[('partner_id.is_company', '=', True)]",
            name="The customer has to be a company.",
        )
        counts = []
        for count in (1, 50):
            leads = self._create_leads(
                count, expected_revenue=5, partner_id=self.customer.id
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = {lead.id: self.due for lead in leads}
            leads.mapped("stage_id")
            queries = self.cr.sql_log_count
            leads._check_gates({})
            leads._get_gates_to_pass(before)
            counts.append(self.cr.sql_log_count - queries)
        self.assertEqual(counts[0], counts[1])

    def test_gate_reads_what_user_cannot(self):
        """A gate may ask for orders; the salesperson's rights do not matter."""
        self._create_gate(
            self.due,
            condition="[('order_ids.amount_total', '>', 0)]",
            name="There has to be a quotation.",
        )
        lead = self._create_leads(1, user_id=self.users["salesperson"].id)
        as_user = lead.with_user(self.users["salesperson"])
        with self.assertRaisesRegex(ValidationError, "There has to be a quotation"):
            as_user.stage_id = self.offered

    def test_filter_has_to_be_one(self):
        """A filter that is none, and a field of something else, are refused."""
        for text in ("nonsense", "[('no_such_field', '=', 1)]", "[(1,)]", "[('a"):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self._create_gate(self.due, condition=text, name="Something")
        other = self.env["ir.model.fields"]._get("res.partner", "name")
        with self.assertRaises(ValidationError):
            self.env["crm.stage.gate"].create(
                {"stage_id": self.due.id, "kind": "field", "field_id": other.id}
            )

    def test_roles(self):
        """Managers set gates up, salespeople only meet them, others see none."""
        gate = self._create_gate(self.due, "partner_id")
        with self.assertRaises(AccessError):
            gate.with_user(self.users["salesperson"]).unlink()
        with self.assertRaises(AccessError):
            self.renewal.with_user(self.users["salesperson"]).name = "Mine"
        for role in ("portal", "external", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                gate.with_user(self.users[role]).read(["name"])
        self.assertTrue(gate.exists())
        manager_b = self.users["manager_b"]
        self.assertFalse(
            self.env["crm.pipeline"]
            .with_user(manager_b)
            .with_context(allowed_company_ids=manager_b.company_ids.ids)
            .search([("company_id", "=", self.company_a.id)])
        )
        gate.with_user(self.users["manager"]).unlink()

    # ------------------------------------------------------------
    # PLAYBOOKS
    # ------------------------------------------------------------

    def _create_playbook(self):
        """Return a plan of two activities, one of them for the manager."""
        todo = self.env.ref("mail.mail_activity_data_todo").id
        return self.env["mail.activity.plan"].create(
            {
                "name": "Offer",
                "res_model": "crm.lead",
                "company_id": self.company_a.id,
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": todo,
                            "summary": "Ask for an opinion",
                            "delay_count": 3,
                            "delay_from": "after_plan_date",
                        }
                    ),
                    Command.create(
                        {
                            "activity_type_id": todo,
                            "summary": "Check the price",
                            "responsible_type": "other",
                            "responsible_id": self.users["manager"].id,
                        }
                    ),
                ],
            }
        )

    def test_playbook_starts_once(self):
        """For the salesperson and the manager, and not again on the way back."""
        self.offered.activity_plan_id = self._create_playbook()
        seller = self.users["salesperson"]
        leads = self._create_leads(2, user_id=seller.id)
        self.assertFalse(leads.activity_ids)
        leads.with_user(seller).write({"stage_id": self.offered.id})
        for lead in leads:
            planned = {act.summary: act for act in lead.activity_ids}
            self.assertEqual(planned["Ask for an opinion"].user_id, seller)
            self.assertEqual(planned["Check the price"].user_id, self.users["manager"])
        leads.write({"stage_id": self.due.id})
        leads.write({"stage_id": self.offered.id})
        self.assertEqual(len(leads.activity_ids), 4)

    def test_playbook_of_new_deal(self):
        """A deal nobody has yet: the activity is open to all who see the deal."""
        self.due.activity_plan_id = self._create_playbook()
        lead = self._create_leads(1, team_id=False)
        self.assertEqual(len(lead.activity_ids), 2)
        mine = lead.activity_ids.filtered(lambda act: "opinion" in act.summary)
        self.assertFalse(mine.user_id)

    def test_playbook_of_other_company(self):
        """Is refused, and so is one that is not for deals."""
        plan = self._create_playbook()
        with self.assertRaises(ValidationError):
            self.default_b.stage_ids[0].activity_plan_id = plan
        other = self.env["mail.activity.plan"].create(
            {"name": "Contacts", "res_model": "res.partner", "company_id": False}
        )
        with self.assertRaises(ValidationError):
            self.offered.activity_plan_id = other
