"""Consents: append-only, current state, kept through a merge."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestConsent(CrmExtendedCommon):
    """The list of statements and what follows from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person, cls.double = cls.env["res.partner"].create(
            [{"name": "Ada", "email": "ada@example.com"}, {"name": "Ada P."}]
        )
        cls.consent = cls.env["crm.consent"]

    def _record(self, granted, proof="form", channel="email", partner=None):
        """Record a statement on marketing."""
        return self.consent._record(
            partner or self.person, "marketing", channel, granted, proof, "staff"
        )

    def _get_state(self, partner=None):
        """Return (purpose, channel, granted) of each current pair."""
        partner = partner or self.person
        rows = self.consent._get_current(partner)[partner.id]
        return [(row["purpose"], row["channel"], row["granted"]) for row in rows]

    def test_latest_counts(self):
        """The state of a pair is what was said last."""
        self._record(True)
        self._record(True, channel="sms")
        self._record(False)
        self.assertEqual(
            self._get_state(),
            [("marketing", "email", False), ("marketing", "sms", True)],
        )
        self.assertEqual(len(self.person.crm_consent_ids), 3)
        self.assertEqual(self.person.crm_consent_count, 2)

    def test_date_counts_before_order_of_entry(self):
        """A paper that was signed earlier does not replace what was said later."""
        self._record(False)
        self.consent.create(
            {
                "partner_id": self.person.id,
                "purpose_id": self.env.ref(
                    "crm_extended.crm_consent_purpose_marketing"
                ).id,
                "channel": "email",
                "granted": True,
                "date": fields.Datetime.now() - timedelta(days=9),
            }
        )
        self.assertEqual(self._get_state(), [("marketing", "email", False)])

    def test_repetition_writes_nothing(self):
        """The same statement twice is one; with another proof it is a new one."""
        self.assertEqual(self._record(True), self._record(True))
        self.assertNotEqual(self._record(True), self._record(True, proof="letter"))

    def test_append_only(self):
        """Nobody changes or deletes, not even the administrator or an import."""
        statement = self._record(True)
        for user in (self.users["manager"], self.env.user):
            consent = statement.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "cannot be changed"):
                    consent.write({"granted": False})
                with self.assertRaisesRegex(UserError, "be deleted|to delete"):
                    consent.unlink()
        result = self.consent.load(
            [".id", "granted"],
            [[str(statement.id), "False"]],
        )
        self.assertFalse(result["ids"])
        statement.invalidate_recordset()
        self.assertTrue(statement.granted)

    def test_future_is_refused(self):
        """A statement from the future would hide all that follow."""
        with self.assertRaises(ValidationError):
            self.consent.create(
                {
                    "partner_id": self.person.id,
                    "purpose_id": self.env.ref(
                        "crm_extended.crm_consent_purpose_marketing"
                    ).id,
                    "date": fields.Datetime.now() + timedelta(hours=1),
                }
            )

    def test_roles(self):
        """Salespeople and marketers record, employees read, others see nothing."""
        for role in ("salesperson", "marketer", "manager"):
            with self.subTest(role=role):
                consent = self.consent.with_user(self.users[role])
                self.assertTrue(
                    consent._record(self.person, "survey", "phone", True, role, "staff")
                )
        count = len(self.person.crm_consent_ids)
        with self.assertRaises(AccessError):
            self.consent.with_user(self.users["employee"])._record(
                self.person, "survey", "phone", False, "no", "staff"
            )
        for role in ("portal", "external"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.consent.with_user(self.users[role]).search([])
        self.person.invalidate_recordset()
        self.assertEqual(len(self.person.crm_consent_ids), count)

    def test_other_company_sees_nothing(self):
        """Each company has its own consents."""
        self._record(True)
        consent = self.consent.with_user(self.users["manager_b"]).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertEqual(consent._get_current(self.person), {self.person.id: []})
        self.assertFalse(consent.search([("partner_id", "=", self.person.id)]))

    def test_other_company_does_not_find_who_has_any(self):
        """A contact of all companies is found by the own consents only."""
        self._record(True)
        domain = [("id", "=", self.person.id), ("crm_consent_ids", "!=", False)]
        for role, company, count in (
            ("manager", self.company_a, 1),
            ("manager_b", self.company_b, 0),
        ):
            partners = self.env["res.partner"].with_user(self.users[role])
            partners = partners.with_context(allowed_company_ids=company.ids)
            self.assertEqual(partners.search_count(domain), count, role)

    def test_nobody_claims_who_recorded_it(self):
        """Person, way and place in the row are those of who enters a statement."""
        self._record(True)
        purpose = self.env.ref("crm_extended.crm_consent_purpose_marketing")
        forged = self.consent.with_user(self.users["salesperson"]).create(
            {
                "partner_id": self.double.id,
                "purpose_id": purpose.id,
                "granted": True,
                "user_id": self.users["manager"].id,
                "source": "portal",
                "predecessor_key": str(self.person.crm_consent_ids.id),
            }
        )
        self.assertEqual(forged.user_id, self.users["salesperson"])
        self.assertEqual(forged.source, "staff")
        # the next statement of the other person finds its place free
        self._record(False)
        self.assertEqual(self._get_state(), [("marketing", "email", False)])

    def test_merge_keeps_statements(self):
        """Merging two contacts keeps what both said; the latest counts."""
        self._record(True)
        self._record(False, partner=self.double)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.person | self.double).ids, self.person)
        self.person.invalidate_recordset()
        self.assertEqual(len(self.person.crm_consent_ids), 2)
        self.assertEqual(self._get_state(), [("marketing", "email", False)])
        self._record(True)
        self.assertEqual(self._get_state(), [("marketing", "email", True)])

    def test_purpose_codes(self):
        """Codes have one form; the same purpose is never created twice."""
        purposes = self.env["crm.consent.purpose"]
        spring = purposes._get_or_create("Spring Sale-2027")
        self.assertEqual(spring.code, "spring_sale_2027")
        self.assertEqual(purposes._get_or_create("spring_sale_2027"), spring)
        for code in ("", "  ", "ü", "a" * 65, "a;b"):
            with self.subTest(code=code), self.assertRaises(ValidationError):
                purposes._get_or_create(code)
