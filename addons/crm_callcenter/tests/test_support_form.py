"""Anybody may write on the public form: bounded, counted, and nobody learns a thing."""

import time

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_extended.controllers.public_form import TRAP
from odoo.addons.crm_extended.tools import web_form

from .common import CrmCallcenterCommon

SLUG = "public-form-of-the-test"
ORIGIN = "https://shop.example.com"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestSupportForm(CrmCallcenterCommon, HttpCase):
    """One team with a public form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Public",
                "company_id": cls.company_a.id,
                "has_web_form": True,
                "web_slug": SLUG,
                "web_origins": ORIGIN,
            }
        )
        cls.secret = cls.env["ir.config_parameter"].get_param("database.secret")

    def _post(self, headers=None, age=60, **values):
        """Send the form as it is sent a minute after it was opened."""
        data = {
            "stamp": web_form.sign_form(self.secret, SLUG, time.time() - age),
            "subject": "Broken",
            "email": "stranger@example.com",
            **values,
        }
        return self.url_open(f"/support/{SLUG}", data=data, headers=headers)

    def _get_cases(self):
        """Return the cases that came in by the form."""
        return self.env["crm.case"].search([("team_id", "=", self.team.id)])

    def _assert_refused(self, response, status, text):
        """Check a clear answer, and that nothing was kept."""
        self.assertEqual(response.status_code, status)
        self.assertIn(text, response.text)
        self.assertFalse(self._get_cases())

    def test_a_stranger_opens_a_case(self):
        partners = self.env["res.partner"].search_count([])
        response = self._post(description="<script>alert(1)</script>")
        case = self._get_cases()
        self.assertEqual(len(case), 1)
        self.assertIn(case.number, response.text)
        self.assertEqual(case.email_from, "stranger@example.com")
        self.assertEqual(case.company_id, self.company_a)
        self.assertEqual(case.channel, "web")
        self.assertFalse(case.partner_id)
        self.assertFalse(case.user_id.share)
        self.assertNotIn("<script", case.description)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        mail = self.env["mail.mail"].search(
            [("model", "=", "crm.case"), ("res_id", "=", case.id)]
        )
        self.assertEqual(mail.email_to, "stranger@example.com")
        self.assertIn(case.access_token, mail.body_html)
        self.assertNotIn(case.access_token, response.text)

    def test_a_file_in_place_of_a_text_is_left_out(self):
        url = f"/support/{SLUG}"
        stamp = web_form.sign_form(self.secret, SLUG, time.time() - 60)
        texts = {"stamp": stamp, "subject": "Broken", "email": "a@example.com"}
        for name, status in (("stamp", 422), ("subject", 400), ("email", 400)):
            data = {key: text for key, text in texts.items() if key != name}
            with self.subTest(name):
                files = {name: ("a.txt", b"text")}
                response = self.url_open(url, data=data, files=files)
                self.assertEqual(response.status_code, status)
        self.assertFalse(self._get_cases())
        files = {"phone": ("a.txt", b"text")}
        self.url_open(url, data=texts, files=files)
        self.assertEqual(len(self._get_cases()), 1)
        self.assertFalse(self._get_cases().phone)

    def test_nobody_learns_who_is_known(self):
        self.env["res.partner"].create(
            {"name": "Very Known Person", "email": "known@example.com"}
        )
        texts = [
            self._post(email=email).text
            for email in ("known@example.com", "unknown@example.com")
        ]
        cases = self._get_cases().sorted("id")
        self.assertEqual(cases.mapped("partner_id.name"), ["Very Known Person"])
        plain = [
            text.replace(case.number, "NUMBER")
            for text, case in zip(texts, cases, strict=True)
        ]
        self.assertNotIn("Very Known", texts[0])
        bodies = [text[text.index('id="wrap"') :].split("</main>")[0] for text in plain]
        self.assertEqual(bodies[0], bodies[1])

    def test_a_form_counts_once(self):
        stamp = web_form.sign_form(self.secret, SLUG, time.time() - 60)
        self._post(stamp=stamp)
        response = self._post(stamp=stamp)
        self.assertIn("We have it already", response.text)
        self.assertEqual(len(self._get_cases()), 1)

    def test_one_address_is_heard_so_often(self):
        statuses = [self._post().status_code for _number in range(7)]
        self.assertEqual(statuses, [200] * 5 + [429] * 2)
        self.assertEqual(len(self._get_cases()), 5)

    def test_a_flood_is_stopped_and_told_when_to_come_back(self):
        statuses = []
        for number in range(60):
            response = self._post(
                email=f"flood{number}@example.com", subject="Keep these words"
            )
            statuses.append(response.status_code)
        self.assertEqual(statuses, [200] * 20 + [429] * 40)
        self.assertEqual(len(self._get_cases()), 20)
        self.assertLessEqual(int(response.headers["Retry-After"]), 601)
        self.assertIn("send it again in", response.text)
        self.assertIn("Keep these words", response.text)

    def test_counters_hold_no_address(self):
        self._post(email="private@example.com")
        keys = self.env["crm.web.throttle"].search([]).mapped("key")
        self.assertTrue(keys)
        self.assertFalse([key for key in keys if "private" in key or "." in key])

    def test_robots_and_forgers_get_an_answer(self):
        forged = web_form.sign_form("wrong", SLUG, time.time() - 60)
        self._assert_refused(self._post(**{TRAP: "x"}), 422, "Home page")
        self._assert_refused(self._post(age=0), 422, "very quick")
        self._assert_refused(self._post(age=200_000), 422, "open for too long")
        self._assert_refused(self._post(stamp=forged), 422, "not complete")
        self._assert_refused(self._post(stamp=""), 422, "not complete")
        self._assert_refused(self._post(email="nobody"), 400, "e-mail address")
        self._assert_refused(self._post(subject=" \x00 "), 400, "few words")

    def test_a_huge_subject_is_refused(self):
        self._assert_refused(self._post(subject="x" * 300), 400, "too long")
        response = self._post(subject="x" * (9 * 1024 * 1024))
        self._assert_refused(response, 413, "too long")
        response = self._post(subject="x" * (11 * 1024 * 1024))
        self.assertEqual(response.status_code, 413)
        self.assertFalse(self._get_cases())

    def test_other_sites_neither_send_nor_show_it(self):
        evil = {"Origin": "https://evil.example.com"}
        response = self._post(headers=evil)
        self._assert_refused(response, 403, "may not show it")
        self.assertNotIn("Access-Control-Allow-Origin", response.headers)
        policy = response.headers["Content-Security-Policy"]
        self.assertEqual(policy, f"frame-ancestors 'self' {ORIGIN}")
        response = self._post(headers={"Origin": ORIGIN})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Access-Control-Allow-Origin"], ORIGIN)
        self.assertEqual(len(self._get_cases()), 1)

    def test_a_team_without_form_has_no_page(self):
        self.team.has_web_form = False
        self.assertEqual(self.url_open(f"/support/{SLUG}").status_code, 404)
        self.assertEqual(self._post().status_code, 404)
        self.assertFalse(self._get_cases())

    def test_origins_and_pages_are_checked(self):
        for origins in ("shop.example.com", "https://a.example/x", "x;y"):
            with self.subTest(origins=origins), self.assertRaises(ValidationError):
                self.team.web_origins = origins
        with self.assertRaises(ValidationError):
            self.team.web_slug = "No Page"
