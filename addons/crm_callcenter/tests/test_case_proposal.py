"""What is proposed for a case, and what is set as it comes in."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .case_common import CrmCaseCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseProposal(CrmCaseCommon):
    """Rules and similar closed cases of company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["crm.case.type"]
        cls.billing = types.create({"name": "Billing"})
        cls.repair = types.create({"name": "Repair"})
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": [cls.company_a.id]}
        )

    @classmethod
    def _create_rule(cls, **values):
        return cls.env["crm.case.rule"].create(
            {
                "name": "Money",
                "company_id": cls.company_a.id,
                "words": "zweckgeld, money back",
                "type_id": cls.billing.id,
                **values,
            }
        )

    @classmethod
    def _close_similar(cls, company=None):
        """Close three cases about the same, two of them repairs."""
        for case_type in (cls.repair, cls.repair, cls.billing):
            case = (
                cls.env["crm.case"]
                .with_company(company or cls.company_a)
                .create(
                    {
                        "name": "Quirlator makes xyzzy noise",
                        "company_id": (company or cls.company_a).id,
                        "type_id": case_type.id,
                    }
                )
            )
            case._close()

    def _open(self, **values):
        return (
            self.env["crm.case"]
            .create(
                {
                    "name": "Xyzzy noise of quirlator",
                    "company_id": self.company_a.id,
                    **values,
                }
            )
            .with_user(self.users["agent"])
        )

    def test_rule_is_proposed_with_its_reason_and_accepted(self):
        tag = self.env["crm.case.tag"].create({"name": "Cash"})
        self._create_rule(severity="high", tag_ids=tag.ids)
        case = self._open(name="I want my MONEY, back!")
        found = {p["field"]: p for p in case._get_proposals()}
        self.assertEqual(set(found), {"type_id", "severity", "tag_ids"})
        self.assertEqual(found["type_id"]["value"], self.billing.id)
        self.assertIn("money back", case.proposal_text)
        desk = self.env["crm.case.desk"].with_user(self.users["agent"])
        self.assertEqual(desk.get_case(case.id)["proposal"], case.proposal_text)
        case.action_accept_proposal()
        self.assertEqual(desk.get_case(case.id)["proposal"], "")
        self.assertEqual(case.type_id, self.billing)
        self.assertEqual(case.severity, "high")
        self.assertEqual(case.tag_ids, tag)
        self.assertFalse(case.proposal_text)
        with self.assertRaises(UserError):
            case.action_accept_proposal()

    def test_similar_cases_vote(self):
        self._close_similar()
        case = self._open()
        [found] = case._get_proposals()
        self.assertEqual(found["value"], self.repair.id)
        self.assertAlmostEqual(found["score"], 2 / 3, places=2)

    def test_other_company_never_votes_nor_rules(self):
        self._close_similar(self.company_b)
        self._create_rule(words="xyzzy", company_id=self.company_b.id)
        self.assertEqual(self._open()._get_proposals(), [])

    def test_only_agents_see_and_accept(self):
        self._create_rule(words="xyzzy")
        case = self._open()
        portal = self._create_user("portal_p", "base.group_portal", self.company_a)
        for call in (
            lambda: case.with_user(portal).action_accept_proposal(),
            lambda: case.with_user(portal).read(["proposal_text"]),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(case.type_id)
        with self.assertRaises(AccessError):
            self.env["crm.case.rule"].with_user(self.users["agent"]).create(
                {"name": "x", "words": "y", "severity": "low"}
            )

    def test_intake_applies_automatic_rules_and_keeps_what_is_given(self):
        self._create_rule(is_automatic=True, severity="high")
        intake = self.env["crm.case.intake"].with_company(self.company_a)
        case = intake._receive({"name": "Zweckgeld"})
        self.assertEqual((case.type_id, case.severity), (self.billing, "high"))
        given = intake._receive({"name": "Zweckgeld", "type_id": self.repair.id})
        self.assertEqual(given.type_id, self.repair)
        self.env["crm.case.rule"].search([]).is_automatic = False
        self.assertFalse(intake._receive({"name": "Zweckgeld"}).type_id)

    def test_intake_without_automatic_rules_costs_nothing(self):
        self._create_rule()
        rules = self.env["crm.case.rule"].with_company(self.company_a)
        self.env["crm.case.rule"].search([]).is_automatic = False
        rules._apply_automatic({"name": "warm"})
        with self.assertQueryCount(0):
            rules._apply_automatic({"name": "Zweckgeld"})

    def test_rule_without_condition_or_effect_is_refused(self):
        for values in ({"words": " , "}, {"type_id": False}):
            with self.subTest(**values), self.assertRaises(ValidationError):
                self._create_rule(**values)

    def test_subtype_asks_for_approval_like_its_parent(self):
        child = self.env["crm.case.type"].create(
            {"name": "Invoice", "parent_id": self.billing.id}
        )
        case = self._open(type_id=child.id)
        self.assertFalse(case.requires_approval)
        self.billing.requires_approval = True
        self.assertTrue(case.requires_approval)

    def test_merged_case_is_in_no_figure(self):
        kept, merged = self._create_case(name="A"), self._create_case(name="B")
        (kept | merged)._merge_into(kept)
        self.env.flush_all()
        report = self.env["crm.sla.report"].search(
            [("case_id", "in", (kept | merged).ids)]
        )
        self.assertEqual(report.case_id, kept)
        overview = self.env["crm.customer.overview"].with_company(self.company_a)
        service = overview._get_overview_service(self.customer)
        self.assertEqual(service["cases_12m"], 1)
