"""Leads that other systems send: once, checked, in one company."""

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .api_common import CrmApiCommon

KEYS = {
    "id",
    "created",
    "partner_id",
    "duplicate_ids",
    "pipeline",
    "stage",
    "team_id",
    "user_id",
}
LONG = "x" * 100_001
# key -> values that are none, each refused with the key's name
BAD_VALUES = {
    "source": (None, "", 5, LONG),
    "external_ref": (None, " ", ["a"], LONG),
    "name": (None, "", 7, LONG, "a\0b"),
    "contact_name": (5, LONG),
    "company_name": (5, LONG),
    "email": ("not an address", 5),
    "phone": ("none", 12345678),
    "country_code": ("XX", 5),
    "description": (5, LONG),
    "expected_revenue": ("1", True, -1, float("nan"), float("inf"), 10**13),
    "currency": ("XXQ", 5),
    "pipeline": (5, "no_such_pipeline"),
    "campaign": (5, LONG),
    "medium": (5, LONG),
    "utm_source": (5, LONG),
    "consents": (
        "all",
        [5],
        [{"purpose": "marketing"}],
        [{"purpose": "marketing", "channel": "pigeon", "granted": True}],
        [{"purpose": "marketing", "channel": "email", "granted": "yes"}],
        [{"purpose": 5, "channel": "email", "granted": True}],
        [{"purpose": "marketing", "channel": "email", "granted": True, "x": 1}],
    ),
}


@tagged("post_install", "-at_install", "crm_extended")
class TestLeadIntake(CrmApiCommon):
    """Take in leads as an external system does."""

    def _take(self, ref="1", **values):
        """Return the answer to a lead of the web shop."""
        return self.crm_api.lead_intake(
            {
                "source": "shop",
                "external_ref": ref,
                "name": "Wants a quote",
                "email": "new.person@example.com",
                **values,
            }
        )

    def _get_lead(self, answer):
        """Return the lead of an answer."""
        return self.env["crm.lead"].browse(answer["id"])

    def test_answer_has_all_keys_and_false_for_none(self):
        """An unknown person: no contact is invented, no key is missing."""
        before = self.env["res.partner"].search_count([])
        answer = self._take()
        self.assertEqual(set(answer), KEYS)
        self.assertIs(answer["created"], True)
        self.assertIs(answer["partner_id"], False)
        self.assertEqual(answer["duplicate_ids"], [])
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        lead = self._get_lead(answer)
        self.assertEqual(lead.company_id, self.company_a)
        self.assertEqual(answer["stage"], lead.stage_id.name)

    def test_all_values_arrive(self):
        """Each key finds its field; amounts are in the company's currency."""
        eur = self.env.ref("base.EUR")
        eur.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": eur.id,
                "name": fields.Date.today(),
                "rate": 0.5,
                "company_id": self.company_a.id,
            }
        )
        lead = self._get_lead(
            self._take(
                contact_name="Eve New",
                company_name="New Ltd",
                phone="+32 2 555 12 13",
                country_code="be",
                description="Two\nlines <b>",
                expected_revenue=100,
                currency="EUR",
                campaign="Spring Fair",
                medium="Stand 7",
                utm_source="Scanner",
            )
        )
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Wants a quote",
                    "contact_name": "Eve New",
                    "partner_name": "New Ltd",
                    "email_from": "new.person@example.com",
                    "phone_sanitized": "+3225551213",
                    "expected_revenue": 200.0,
                }
            ],
        )
        self.assertEqual(lead.country_id.code, "BE")
        self.assertIn("&lt;b&gt;", lead.description)
        self.assertEqual(lead.campaign_id.title, "Spring Fair")
        self.assertEqual(lead.medium_id.name, "Stand 7")
        self.assertEqual(lead.source_id.name, "Scanner")
        again = self._get_lead(self._take("2", campaign="spring fair"))
        self.assertEqual(again.campaign_id, lead.campaign_id)

    def test_same_again_is_the_first_answer(self):
        """The same body writes nothing; another body is refused."""
        first = self._take()
        before = self.env["crm.lead"].search_count([])
        self.assertEqual(self._take(), {**first, "created": False})
        with self.assertRaisesRegex(ValidationError, "external_ref: "):
            self._take(name="Something else")
        self.assertEqual(self.env["crm.lead"].search_count([]), before)

    def test_known_person_is_linked_and_not_changed(self):
        """By address, by number; what was sent stays on the lead."""
        self.person.write({"email": "ada@example.com", "phone": "+3225551111"})
        by_email = self._get_lead(
            self._take("1", email="ADA@example.com", phone="+3225559999")
        )
        self.assertEqual(by_email.partner_id, self.person)
        self.assertEqual(by_email.phone, "+3225559999")
        by_phone = self._get_lead(
            self._take("2", email="other@example.com", phone="02 555 11 11")
        )
        self.assertEqual(by_phone.partner_id, self.person)
        self.assertEqual(by_phone.email_from, "other@example.com")
        self.assertEqual(by_phone.company_id, self.company_a)
        self.assertEqual(self.person.email, "ada@example.com")
        self.assertEqual(self.person.phone, "+3225551111")

    def test_person_of_another_company_stays_unknown(self):
        """Neither contacts nor leads of company B are seen from company A."""
        self.stranger.email = "bob@example.com"
        self.env["crm.lead"].create(
            {
                "name": "Of B",
                "company_id": self.company_b.id,
                "user_id": False,
                "email_from": "bob@example.com",
                "partner_name": "Bobs Trading",
            }
        )
        answer = self._take(email="bob@example.com", company_name="Bobs Trading")
        self.assertIs(answer["partner_id"], False)
        self.assertEqual(answer["duplicate_ids"], [])

    def test_duplicates_are_the_open_leads(self):
        """Of the same person or company; closed ones are none."""
        first = self._take("1", company_name="Acme Industries Ltd.")["id"]
        lost = self._get_lead(self._take("2"))
        lost.action_set_lost()
        same_company = self._take(
            "3", email="else@example.com", company_name="ACME Industries"
        )
        self.assertEqual(same_company["duplicate_ids"], [first])
        same_person = self._take("4")
        self.assertEqual(same_person["duplicate_ids"], [first])

    def test_consents_with_proof(self):
        """Those of a contact are recorded, others wait with the lead for one."""
        consents = [
            {
                "purpose": "newsletter",
                "channel": "email",
                "granted": True,
                "proof": "Ticked at the fair",
            }
        ]
        self.person.email = "ada@example.com"
        self._take("1", email="ada@example.com", consents=consents)
        (known,) = self.crm_api.consent_get(self.person.id)
        self.assertEqual(known["proof"], "Ticked at the fair")
        self.assertIs(known["granted"], True)
        lead = self._get_lead(self._take("2", consents=consents))
        self.assertFalse(lead.crm_consent_ids.consent_id)
        lead.partner_id = self.env["res.partner"].create({"name": "New Person"})
        (recorded,) = self.crm_api.consent_get(lead.partner_id.id)
        self.assertEqual(recorded["proof"], "Ticked at the fair")
        self.assertEqual(lead.crm_consent_ids.consent_id.source, "api")

    def test_bad_input_names_the_key(self):
        """Each bad value is refused with one sentence, and nothing is kept."""
        before = self.env["crm.lead"].search_count([])
        for key, values in BAD_VALUES.items():
            for value in values:
                with (
                    self.subTest(key=key, value=str(value)[:40]),
                    self.assertRaisesRegex(ValidationError, rf"^{key}"),
                ):
                    self._take(f"bad {key}", **{key: value})
        with self.assertRaisesRegex(ValidationError, "^values: 'colour'"):
            self._take(colour="red")
        with self.assertRaisesRegex(ValidationError, "^values: give at least one of"):
            self._take(email=False)
        with self.assertRaisesRegex(ValidationError, "^values: 5"):
            self.crm_api.lead_intake(5)
        self.assertEqual(self.env["crm.lead"].search_count([]), before)

    def test_only_clients_that_may(self):
        """Neither a client without the operation nor a user without a client."""
        self._allow("customer_find")
        with self.assertRaises(AccessError):
            self._take()
        with self.assertRaises(AccessError):
            self.env["crm.api"].with_user(self.users["manager"]).lead_intake({})
