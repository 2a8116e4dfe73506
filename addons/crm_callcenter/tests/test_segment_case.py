"""Cases as conditions of segments."""

from odoo import Command
from odoo.tests import tagged

from .case_common import CrmCaseCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestSegmentCase(CrmCaseCommon):
    """The customer complains; others do not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint, cls.question = cls.env["crm.case.type"].create(
            [{"name": "Complaint"}, {"name": "Question"}]
        )
        cls.rude = cls.env["crm.case.type"].create(
            {"name": "Rudeness", "parent_id": cls.complaint.id}
        )

    def _get_members(self, **rule):
        """Return the customers that fulfil a condition, of the test's two."""
        other = self.env["res.partner"].create({"name": "Calm customer"})
        partners = self.customer.commercial_partner_id | other
        segment = self.env["crm.segment"].create(
            {
                "name": "Cases",
                "code": f"cases_{other.id}",
                "company_id": self.company_a.id,
                "domain": repr([("id", "in", partners.ids)]),
                "rule_ids": [Command.create(rule)],
            }
        )
        segment._refresh()
        self.env.cr.execute(segment._get_member_ids_query())
        members = {row[0] for row in self.env.cr.fetchall()}
        return partners[:1].id in members, other.id in members

    def test_no_open_complaint(self):
        rule = {
            "kind": "open_case_count",
            "operator": "=",
            "value": 0,
            "case_type_ids": [Command.set(self.complaint.ids)],
        }
        self._create_case(type_id=self.question.id)
        self.assertEqual(self._get_members(**rule), (True, True))
        self._create_case(type_id=self.rude.id)
        self.assertEqual(self._get_members(**rule), (False, True))

    def test_cases_of_some_days(self):
        rule = {"kind": "case_count", "operator": ">=", "value": 1, "days": 30}
        self._create_case(date_received="2020-01-01 10:00:00")
        self.assertEqual(self._get_members(**rule), (False, False))
        self._create_case()
        self.assertEqual(self._get_members(**rule), (True, False))

    def test_changes_are_noticed(self):
        """A case that is received makes the job look at its customer."""
        rules = self.env["crm.segment.rule"].new({"kind": "open_case_count"})
        case = self._create_case()
        case.flush_recordset()
        [query] = rules._get_change_queries(self.company_a, case.write_date)
        found = {row[0] for row in self.env.execute_query(query)}
        self.assertIn(self.customer.id, found)

    def test_who_makes_segments_opens_them(self):
        """Marketers and managers choose types of cases, and see what was chosen."""
        segment = self.env["crm.segment"].create(
            {
                "name": "Calm",
                "company_id": self.company_a.id,
                "rule_ids": [
                    Command.create(
                        {
                            "kind": "open_case_count",
                            "operator": "=",
                            "value": 0,
                            "case_type_ids": [Command.set(self.complaint.ids)],
                        }
                    )
                ],
            }
        )
        for role in ("marketer", "manager"):
            rule = segment.rule_ids.with_user(self.users[role])
            self.assertIn("Complaint", rule.summary)
