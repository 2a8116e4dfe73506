"""The page that a link opens: friendly, the same for all codes, counted."""

from odoo import Command, http
from odoo.tests import HttpCase, tagged

from .referral_common import ReferralCommon

NOBODY = "ABCDEFGHJK"


@tagged("post_install", "-at_install", "crm_loyalty")
class TestReferralWeb(ReferralCommon, HttpCase):
    """Strangers in the company of the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        public = cls.env.ref("base.public_user")
        public.sudo().write(
            {
                "company_ids": [Command.link(cls.company_a.id)],
                "company_id": cls.company_a.id,
            }
        )
        cls.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")

    def setUp(self):
        super().setUp()
        # a session of a stranger
        self.authenticate(None, None)

    def _open(self, code=None):
        return self.url_open(f"/loyalty/r/{code or self.code}")

    def test_the_page_says_the_same_whoever_has_the_code(self):
        known, unknown = self._open(), self._open(NOBODY)
        self.assertEqual((known.status_code, unknown.status_code), (200, 200))
        # the token of the session aside
        texts = [
            page.text.replace(self.code, "-").replace(NOBODY, "-").split("<main")[1]
            for page in (known, unknown)
        ]
        self.assertEqual(texts[0], texts[1])
        self.assertIn("20 ", texts[0])
        for secret in ("Mia", "Member", "mia@example.com", self.card.code):
            self.assertNotIn(secret, known.text)
        for page in (known, unknown):
            self.assertIn("loyalty_referral", page.cookies.keys())

    def test_the_first_name_when_the_program_says_so(self):
        self.program_a.referral_show_name = True
        text = self._open().text
        self.assertIn("Mia", text)
        self.assertNotIn("Member</", text)
        self.assertNotIn("Mia Member", text)

    def test_where_nobody_recommends_there_is_no_page(self):
        self.program_a.referral_enabled = False
        self.assertEqual(self._open().status_code, 404)

    def test_hostile_codes(self):
        for code in ("%00", "..%2f..%2fetc", "<script>alert(1)</script>", "x" * 3000):
            page = self.url_open(f"/loyalty/r/{code}")
            self.assertIn(page.status_code, (200, 404))
            self.assertNotIn("<script>alert(1)", page.text)

    def test_visits_are_counted(self):
        self.company_a.loyalty_visit_limit = 3
        statuses = [self._open(code).status_code for code in [None, NOBODY] * 3]
        self.assertEqual(statuses, [200, 200, 200, 429, 429, 429])

    def test_sign_up_by_a_link(self):
        page = self._open()
        self.assertIn("/web/signup", page.text)
        self._sign_up("new.friend@example.com")
        partner = self._find("new.friend@example.com")
        referral = self.referrals.search([("friend_id", "=", partner.id)])
        self.assertEqual((referral.card_id, referral.origin), (self.card, "signup"))
        self.assertEqual(referral.company_id, self.company_a)

    def test_a_forged_cookie_is_none(self):
        for value in (self.code, "AQ" * 40, "%%%", "é", "x" * 4000):
            self.opener.cookies.set("loyalty_referral", value.encode().hex())
            self._sign_up(f"f{len(value)}@example.com")
            partner = self._find(f"f{len(value)}@example.com")
            self.assertTrue(partner)
            self.assertFalse(self.referrals.search([("friend_id", "=", partner.id)]))
            self.authenticate(None, None)

    def test_where_nobody_signs_up_there_is_a_form(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2b")
        page = self._open()
        self.assertIn("Write to us", page.text)
        url = f"/loyalty/r/{self.code}/contact"
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "partner_name": "Nina New",
            "email": "nina@example.com",
        }
        bad = self.url_open(url, data={**data, "email": "nonsense"})
        self.assertEqual(bad.status_code, 400)
        self.assertIn("Nina New", bad.text)
        self.assertEqual(self.url_open(url, data=data).status_code, 200)
        lead = self.env["crm.lead"].search([("email_from", "=", "nina@example.com")])
        self.assertEqual(
            (lead.company_id, lead.referral_code), (self.company_a, self.code)
        )
        context = lead._prepare_opportunity_quotation_context()
        self.assertEqual(context["default_referral_code"], self.code)
        no_token = self.url_open(url, data={**data, "csrf_token": ""})
        self.assertEqual(no_token.status_code, 400)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _sign_up(self, login):
        return self.url_open(
            "/web/signup",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "login": login,
                "name": "New Friend",
                "password": "long enough 1",
                "confirm_password": "long enough 1",
            },
        )

    def _find(self, email):
        users = self.env["res.users"].search([("login", "=", email)])
        return users.partner_id
