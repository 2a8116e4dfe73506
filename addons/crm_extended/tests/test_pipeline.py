"""Pipelines, their stages and what these mean to everybody."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..hooks import _leave_odoos_stages
from .pipeline_common import PipelineCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestPipeline(PipelineCommon):
    """Each company has pipelines of its own, and deals keep to them."""

    def _create_lead(self, **values):
        """Return an opportunity of company A."""
        return self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "company_id": self.company_a.id,
                "user_id": False,
                **values,
            }
        )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def test_new_company_has_pipeline(self):
        """With stages of its own that end in a won one."""
        self.assertEqual(len(self.default_a), 1)
        self.assertEqual(len(self.default_b), 1)
        self.assertFalse(self.default_a.stage_ids & self.default_b.stage_ids)
        self.assertEqual(self.default_a.stage_ids[-1].crm_status, "won")
        self.assertEqual(self.default_a.stage_ids[0].crm_status, "new")

    def test_lead_begins_in_default_pipeline(self):
        """In the first stage of the own company."""
        lead = self._create_lead()
        self.assertEqual(lead.pipeline_id, self.default_a)
        self.assertEqual(lead.stage_id, self.default_a.stage_ids[0])
        self.assertEqual(lead.crm_status, "new")

    def test_stage_for_all(self):
        """Other add-ons make stages as Odoo does: they serve every company."""
        stage = self.env["crm.stage"].create({"name": "For all", "sequence": 2})
        for company in (self.company_a, self.company_b):
            lead = self._create_lead(company_id=company.id, stage_id=stage.id)
            self.assertEqual(lead.stage_id, stage)
            self.assertEqual(lead.pipeline_id.company_id, company)

    def test_new_column(self):
        """A column added on a board belongs to the board's pipeline."""
        stages = self.env["crm.stage"].with_user(self.users["manager"])
        stage_id, __ = stages.name_create("Checked")
        self.assertEqual(stages.browse(stage_id).pipeline_id, self.default_a)
        stages = stages.with_context(default_pipeline_id=self.renewal.id)
        stage_id, __ = stages.name_create("Checked")
        self.assertEqual(stages.browse(stage_id).pipeline_id, self.renewal)

    def test_new_stage_marks_won(self):
        """The common status and Odoo's mark of a won stage never differ."""
        due, __, renewed = self.renewal.stage_ids
        self.assertEqual((due.is_won, renewed.is_won), (False, True))
        due.is_won = True
        self.assertEqual(due.crm_status, "won")
        due.is_won = False
        self.assertEqual(due.crm_status, "qualified")

    # ------------------------------------------------------------
    # DEALS KEEP TO THEIR PIPELINE
    # ------------------------------------------------------------

    def test_other_pipeline_same_status(self):
        """A deal that changes the pipeline stays where it stood."""
        proposal = self.default_a.stage_ids.filtered(
            lambda stage: stage.crm_status == "proposal"
        )[0]
        lead = self._create_lead(stage_id=proposal.id)
        lead.pipeline_id = self.renewal
        self.assertEqual(lead.stage_id.name, "Offered")

    def test_stage_leads_into_its_pipeline(self):
        """Who puts a deal into a stage puts it into the stage's pipeline."""
        leads = self._create_lead() | self._create_lead(pipeline_id=self.renewal.id)
        leads.write({"stage_id": self.renewal.stage_ids[1].id})
        self.assertEqual(leads.pipeline_id, self.renewal)
        lead = self._create_lead(stage_id=self.renewal.stage_ids[0].id)
        self.assertEqual(lead.pipeline_id, self.renewal)

    def test_stage_of_other_company_is_refused(self):
        """Nothing crosses companies."""
        lead = self._create_lead()
        with self.assertRaises(ValidationError):
            lead.stage_id = self.default_b.stage_ids[0]
        with self.assertRaises(ValidationError):
            lead.write(
                {
                    "pipeline_id": self.default_a.id,
                    "stage_id": self.renewal.stage_ids[0].id,
                }
            )

    def test_won_in_own_pipeline(self):
        """Deals of several pipelines won at once: each in its own won stage."""
        first = self._create_lead()
        second = self._create_lead(pipeline_id=self.renewal.id)
        (first | second).action_set_won()
        self.assertEqual(first.stage_id.pipeline_id, self.default_a)
        self.assertEqual(second.stage_id.name, "Renewed")
        self.assertEqual((first | second).mapped("crm_status"), ["won", "won"])

    def test_lost_is_a_common_status(self):
        """Until the deal is taken up again."""
        lead = self._create_lead()
        lead.action_set_lost()
        self.assertEqual(lead.crm_status, "lost")
        lead.action_restore()
        self.assertEqual(lead.crm_status, "new")

    def test_columns_of_chosen_pipeline(self):
        """The kanban shows the stages of the pipeline that is filtered by."""
        lead = self._create_lead()
        leads = self.env["crm.lead"]
        own = [("company_id", "=", self.company_a.id)]

        def get_columns(domain):
            groups = leads.formatted_read_group(own + domain, ["stage_id"], ["__count"])
            return [group["stage_id"][0] for group in groups]

        def get_expanded(domain):
            found = leads._read_group_stage_ids(self.env["crm.stage"], own + domain)
            return found.filtered("pipeline_id")

        self.assertEqual(get_expanded([]), self.default_a.stage_ids)
        chosen = [("pipeline_id", "=", self.renewal.id)]
        self.assertEqual(get_expanded(chosen), self.renewal.stage_ids)
        by_name = [("pipeline_id", "ilike", "renew")]
        self.assertEqual(get_expanded(by_name), self.renewal.stage_ids)
        self.assertEqual(get_columns([("id", "=", lead.id)]), lead.stage_id.ids)

    def test_menu_opens_default_pipeline(self):
        """When there are several to choose from."""
        manager = self.users["manager"]
        teams = self.env["crm.team"].with_user(manager)
        context = teams.action_your_pipeline()["context"]
        self.assertEqual(context["search_default_pipeline_id"], self.default_a.id)
        action = self.renewal.with_user(manager).action_open_deals()
        self.assertEqual(action["context"]["default_pipeline_id"], self.renewal.id)

    # ------------------------------------------------------------
    # SETTING UP
    # ------------------------------------------------------------

    def test_templates_in_one_click(self):
        """Each template makes a pipeline with stages up to a won one."""
        manager = self.users["manager"]
        for code in ("new_business", "renewal", "partner", "tender"):
            template = self.env.ref(f"crm_extended.crm_pipeline_template_{code}")
            action = template.with_user(manager).action_use()
            pipeline = self.pipelines.browse(action["res_id"])
            with self.subTest(code=code):
                self.assertEqual(pipeline.company_id, self.company_a)
                self.assertEqual(pipeline.stage_ids[-1].crm_status, "won")
                self.assertTrue(pipeline.stage_ids.gate_ids)
                # the company has these codes already
                taken = code in ("new_business", "renewal")
                self.assertEqual(pipeline.code, f"{code}_2" if taken else code)
        with self.assertRaises(AccessError):
            template.with_user(self.users["salesperson"]).action_use()

    def test_one_default_always(self):
        """The mark goes from one to the other, and cannot just be dropped."""
        self.renewal.with_user(self.users["manager"]).action_make_default()
        self.assertFalse(self.default_a.is_default)
        self.assertEqual(self.pipelines._get_default(self.company_a), self.renewal)
        self.assertEqual(self._create_lead().pipeline_id, self.renewal)
        for act in (
            lambda: self.renewal.write({"is_default": False}),
            self.renewal.unlink,
        ):
            with self.assertRaises(UserError):
                act()
        self._create_lead(pipeline_id=self.default_a.id).action_archive()
        with self.assertRaises(UserError):
            self.default_a.unlink()

    def test_copy_takes_stages_and_gates(self):
        """A copy is complete, and nobody's default."""
        self._create_gate(self.due, "partner_id")
        twin = self.default_a.copy()
        self.assertFalse(twin.is_default)
        self.assertEqual(
            twin.stage_ids.mapped("name"), self.default_a.stage_ids.mapped("name")
        )
        twin = self.renewal.copy()
        self.assertEqual(twin.code, "renewal_2")
        self.assertEqual(twin.stage_ids.gate_ids.field_id.name, "partner_id")
        self.assertEqual(self.renewal.stage_ids, self.due | self.offered | self.renewed)

    def test_find_by_code(self):
        """Within the company only."""
        found = self.pipelines._find_by_code("renewal", self.company_a)
        self.assertEqual(found, self.renewal)
        self.assertFalse(self.pipelines._find_by_code("renewal", self.company_b))

    def test_deal_without_company(self):
        """Is worked in the pipeline it came in by, and follows its company later."""
        lead = self._create_lead(company_id=False, team_id=False)
        self.assertFalse(lead.company_id)
        self.assertEqual(lead.pipeline_id, self.default_a)
        lead.company_id = self.company_b
        self.assertEqual(lead.pipeline_id, self.default_b)
        self.assertEqual(lead.stage_id, self.default_b.stage_ids[0])
        with self.assertRaises(ValidationError):
            lead.pipeline_id = self.renewal

    def test_stages_of_another_company(self):
        """Are neither found nor changed; those without a pipeline are everybody's."""
        shared = self.env["crm.stage"].create({"name": "For all"})
        stages = self._as_b(shared | self.default_a.stage_ids)
        self.assertEqual(stages.search([("id", "in", stages.ids)]).ids, shared.ids)
        before = self.default_a.stage_ids[0].name
        with self.assertRaises(AccessError):
            self._as_b(self.default_a.stage_ids[0]).name = "Taken"
        self.assertEqual(self.default_a.stage_ids[0].name, before)

    def test_deal_without_company_in_another_one(self):
        """Is seen, changed, moved and won although its stage is not to be opened."""
        lead = self._create_lead(company_id=False, team_id=False)
        lead_b = self._as_b(lead)
        with Form(lead_b) as form:
            form.name = "Changed"
        [shown] = lead_b.web_read({"stage_id": {"fields": {"display_name": {}}}})
        self.assertEqual(shown["stage_id"]["id"], lead.stage_id.id)
        self.assertTrue(lead_b.read()[0]["crm_status"])
        lead_b.action_set_won()
        self.assertEqual(lead.crm_status, "won")
        lead_b.company_id = self.company_b
        self.assertEqual(lead.pipeline_id, self.default_b)
        self.assertEqual(lead.crm_status, "won")

    def _as_b(self, records):
        """Return records as the manager of the other company has them."""
        records = records.with_user(self.users["manager_b"])
        return records.with_context(allowed_company_ids=self.company_b.ids)

    def test_kind_of_new_records(self):
        """As the pipeline says, unless the record says otherwise."""
        self.renewal.lead_type = "lead"
        values = {"name": "X", "company_id": self.company_a.id}
        leads = self.env["crm.lead"].create(
            [
                {**values, "pipeline_id": self.renewal.id},
                {**values, "pipeline_id": self.renewal.id, "type": "opportunity"},
            ]
        )
        self.assertEqual(leads.mapped("type"), ["lead", "opportunity"])

    def test_creation_asks_no_more(self):
        """A new deal costs no query for its pipeline."""
        values = {"name": "X", "company_id": self.company_a.id, "user_id": False}
        leads = self.env["crm.lead"]
        leads.create(values)
        self.env.flush_all()
        with self.assertQueries([], flush=False):
            leads._complete_pipeline_vals(dict(values))
            self.pipelines._get_default(self.company_a)
            self.env["crm.stage.gate"]._get_gated_stage_ids()

    def test_new_pipeline_keeps_prediction(self):
        """A stage that is first of all and has no counts yet spoils no prediction."""
        self.due.sequence = -10
        results = {
            "stage_id": {
                str(self.default_a.stage_ids[0].id): {"won": 3.1, "lost": 5.1},
                str(self.default_a.stage_ids[1].id): {"won": 3.1, "lost": 2.1},
                "won_total": 6.2,
                "lost_total": 7.2,
            }
        }
        won, lost, both = self.env["crm.lead"]._pls_get_won_lost_total_count(results)
        self.assertEqual((won, lost), (3.1, 5.1))
        self.assertAlmostEqual(both, 8.2)
        self.assertEqual(
            self.env["crm.lead"]._pls_get_won_lost_total_count({}), (0, 0, 0)
        )

    def test_removal_leaves_odoos_stages(self):
        """Deals of all pipelines go to the first one's stages, by their status."""
        keeper = self.pipelines.search([("is_default", "=", True)], order="id", limit=1)
        lead = self._create_lead(stage_id=self.offered.id)
        other = self._create_lead(company_id=self.company_b.id, team_id=False)
        _leave_odoos_stages(self.env)
        self.assertEqual(lead.stage_id.pipeline_id, keeper)
        self.assertEqual(lead.stage_id.crm_status, "proposal")
        self.assertEqual(other.stage_id.pipeline_id, keeper)
        self.assertFalse((lead | other).pipeline_id)
        self.assertFalse(self.due.exists())


@tagged("post_install", "-at_install", "crm_extended")
class TestPlainSalesperson(PipelineCommon):
    """Who sells in Odoo and has no role of ours."""

    def test_the_form_of_a_lead_opens_and_saves(self):
        seller = self._create_user(
            "plain_seller", "sales_team.group_sale_salesman", self.company_a
        )
        lead = self.env["crm.lead"].create(
            {"name": "Roof", "user_id": seller.id, "company_id": self.company_a.id}
        )
        for record in (lead, self.env["crm.lead"]):
            with Form(record.with_user(seller)) as form:
                form.name = "New roof"
