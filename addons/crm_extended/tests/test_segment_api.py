"""Segments as other systems see them."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .api_common import CrmApiCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestSegmentApi(CrmApiCommon):
    """One segment of company A, and one with the same code in company B."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = [
            {"name": f"Api {number}", "company_id": company.id}
            for number in range(5)
            for company in (cls.company_a, cls.company_b)
        ]
        cls.partners = cls.env["res.partner"].create(partners)
        cls.segment, cls.other = cls.env["crm.segment"].create(
            [
                {
                    "name": "Api",
                    "code": "api",
                    "company_id": company.id,
                    "domain": "[('name', '=like', 'Api %')]",
                }
                for company in (cls.company_a, cls.company_b)
            ]
        )

    def test_refresh(self):
        self.assertEqual(
            self.crm_api.segment_refresh("api"),
            {"code": "api", "count": 5, "entered": 5, "left": 0},
        )
        self.partners[0].active = False
        self.assertEqual(
            self.crm_api.segment_refresh("api"),
            {"code": "api", "count": 4, "entered": 0, "left": 1},
        )
        self.assertFalse(self.other.member_count)

    def test_members(self):
        ids = self.partners[::2].ids
        self.assertEqual(
            self.crm_api.segment_members("api", 0, 10), {"count": 0, "partner_ids": []}
        )
        self.crm_api.segment_refresh("api")
        for offset, limit, expected in (
            (0, 10, ids),
            (0, 2, ids[:2]),
            (3, 10, ids[3:]),
            (9, 10, []),
            (0, 0, ids),
        ):
            with self.subTest(offset=offset, limit=limit):
                self.assertEqual(
                    self.crm_api.segment_members("api", offset, limit),
                    {"count": 5, "partner_ids": expected},
                )

    def test_bad_arguments(self):
        for code in ("nobody", "", None, 5, "x" * 65):
            with self.subTest(code=code), self.assertRaises(ValidationError):
                self.crm_api.segment_refresh(code)
            with self.subTest(code=code), self.assertRaises(ValidationError):
                self.crm_api.segment_members(code, 0, 1)
        for offset, limit in ((-1, 1), (0, -1), ("0", 1), (0, True), (0, 1.5)):
            subtest = self.subTest(offset=offset, limit=limit)
            with subtest, self.assertRaises(ValidationError):
                self.crm_api.segment_members("api", offset, limit)

    def test_a_segment_that_cannot_be_refreshed(self):
        """Whoever made the rules left: a sentence says so, and nobody leaves."""
        self.crm_api.segment_refresh("api")
        self.segment.user_id = self.users["manager"]
        self.users["manager"].active = False
        with self.assertRaisesRegex(UserError, "works in Company A no longer"):
            self.crm_api.segment_refresh("api")
        self.assertEqual(self.segment.member_count, 5)

    def test_access(self):
        self._allow("segment_members")
        self.crm_api.segment_members("api", 0, 1)
        with self.assertRaises(AccessError):
            self.crm_api.segment_refresh("api")
        for role in ("marketer", "manager", "portal"):
            crm_api = self.env["crm.api"].with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                crm_api.segment_members("api", 0, 1)
