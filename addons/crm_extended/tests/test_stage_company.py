"""Whose stages a company sees."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .pipeline_common import PipelineCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestStageCompany(PipelineCommon):
    """The stages of a pipeline are its company's, unless a deal is nobody's."""

    def _check(self, stages, hidden):
        """Fail unless search, rule and record agree on what company B does not see."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.users["manager_b"]
        seen = stages.with_user(user).with_context(
            allowed_company_ids=user.company_id.ids
        )
        self.assertEqual(seen.search([("id", "in", stages.ids)]), stages - hidden)
        self.assertEqual(
            seen.search([("id", "in", stages.ids), ("is_visible", "=", False)]),
            seen.browse(),
        )
        self.assertEqual(seen.sudo().filtered("is_visible"), stages - hidden)
        self.assertEqual(seen._filtered_access("read"), stages - hidden)
        # sudo: without the rule
        self.assertEqual(
            seen.sudo().search([("id", "in", stages.ids), ("is_visible", "=", False)]),
            hidden,
        )
        for stage in seen.browse(hidden.ids):
            with self.assertRaises(AccessError):
                stage.read(["name"])

    def test_stages_of_other_company(self):
        """Those of the other company are hidden, those of nobody are not."""
        shared = self.env["crm.stage"].create({"name": "Shared", "sequence": 99})
        own = self.default_b.stage_ids[:1]
        stages = own | self.due | shared
        self._create_leads(1)
        self._check(stages.sorted(), self.due)

    def test_stage_of_nobodys_deal(self):
        """Whoever may read the deal reads where it stands, also once it is lost."""
        deal = self._create_leads(1)
        deal.company_id = False
        self._check(self.renewal.stage_ids, self.env["crm.stage"])
        deal.active = False
        self._check(self.renewal.stage_ids, self.env["crm.stage"])
        deal.company_id = self.company_a
        self._check(self.renewal.stage_ids, self.renewal.stage_ids)
