"""Articles suggested while a customer fills in a form, and cases avoided by them."""

import re
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_extended.tools import web_form

from .common import CrmCallcenterCommon

PASSWORD = "portal-form"
MINUTES = 30
CONTROLLER = "odoo.addons.crm_callcenter.controllers.knowledge"
TYPE_IN_BROWSER = """
    const until = async (what, check) => {
        for (let i = 0; i < 100; i++) {
            if (check()) {
                return;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`never: ${what}`);
    };
    const find = (selector) => document.querySelector(selector);
    (async () => {
        const subject = find("[name=subject]");
        subject.value = "numbat feed";
        subject.dispatchEvent(new Event("input", {bubbles: true}));
        await until("article", () => find(".o_crm_callcenter_suggestions li a"));
        const links = [...document.querySelectorAll(".o_crm_callcenter_suggestions a")];
        const link = links.find((one) => one.textContent.includes("Numbat for all"));
        if (!link || link.target !== "_blank" || link.tabIndex !== 0) {
            throw new Error("no link that the keyboard reaches");
        }
        if (!find(".o_crm_callcenter_suggestions_status").textContent) {
            throw new Error("nobody who listens is told");
        }
        link.addEventListener("click", (ev) => ev.preventDefault());
        link.click();
        await new Promise((resolve) => setTimeout(resolve, 1000));
        console.log("test successful");
    })();
"""


@tagged("post_install", "-at_install", "crm_callcenter")
class TestKnowledgeForms(CrmCallcenterCommon, HttpCase):
    """One article per kind of reader; a visitor, a customer and an important one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.public_user").company_id
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.articles = cls.env["crm.knowledge.article"]
        for title, values in {
            "for all": {"audience": "public"},
            "for customers": {"audience": "customers"},
            "for the important": {"audience": "tier", "tier_code": "vip"},
            "for agents": {"audience": "internal"},
            "of tomorrow": {"audience": "public", "date_publish": "2100-01-01"},
            "in draft": {"audience": "public", "state": "draft"},
            "en France": {"audience": "public", "lang": "fr_FR"},
            "of company B": {"audience": "public", "company_id": cls.company_b.id},
        }.items():
            cls.articles += cls.articles.create(
                {"title": f"Numbat {title}", "state": "published", "lang": False}
                | {"keywords": "feeding", **values}
            )
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Numbats",
                "company_id": cls.company.id,
                "has_web_form": True,
                "web_slug": "numbats",
            }
        )
        for name in ("plain", "vip"):
            user = new_test_user(
                cls.env,
                login=f"form_{name}",
                password=PASSWORD,
                groups="base.group_portal",
                email=f"{name}@form.example.com",
                lang="en_US",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            cls.users[name] = user
        cls.users["vip"].partner_id.service_level = "vip"
        cls.logs = cls.env["crm.knowledge.search.log"]
        cls.forms = cls.env["crm.knowledge.form"]

    def setUp(self):
        super().setUp()
        self.stamp = self.forms._get_stamp(self.company)

    def _suggest(self, text="numbat feeding", stamp=None):
        """Return the titles that the reader is shown, without the first word."""
        rows = self.make_jsonrpc_request(
            "/knowledge/suggest",
            {"text": text, "stamp": self.stamp if stamp is None else stamp},
        )
        return sorted(row["title"].removeprefix("Numbat ") for row in rows)

    def _open(self, title, stamp=None):
        article = self.articles.filtered(lambda a: a.title == f"Numbat {title}")
        params = {"article_id": article.id, "stamp": stamp or self.stamp}
        self.make_jsonrpc_request("/knowledge/opened", params)

    def _get_log(self, stamp=None):
        token, _company = self.forms._read_stamp(stamp or self.stamp)
        return self.logs.search([("token", "=", token)])

    def _read_page(self, path):
        """Return the hidden fields of a form as a browser holds them."""
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        pattern = r'type="hidden" name="(\w+)" value="([^"]+)"'
        return dict(re.findall(pattern, page.text))

    def _run_cron(self):
        self.env.flush_all()
        cron = self.env.ref("crm_callcenter.ir_cron_close_knowledge_forms")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.logs.invalidate_model()

    def _wait(self, log, minutes):
        """Let time go by since the last sign of the visitor."""
        log.date_event = fields.Datetime.now() - timedelta(minutes=minutes)

    # ------------------------------------------------------------
    # WHO IS SHOWN WHAT
    # ------------------------------------------------------------

    def test_each_reader_is_shown_what_this_reader_may_read(self):
        for reader, expected in (
            (None, ["for all"]),
            ("form_plain", ["for all", "for customers"]),
            ("form_vip", ["for all", "for customers", "for the important"]),
        ):
            with self.subTest(reader=reader):
                self.authenticate(reader, reader and PASSWORD)
                self.assertEqual(self._suggest(), expected)

    def test_the_form_of_another_company_shows_nothing_of_ours(self):
        self.articles[:1].company_id = self.company
        foreign = self.forms._get_stamp(self.company_b)
        self.assertEqual(self._suggest(stamp=foreign), [])
        self.assertEqual(self._suggest(), ["for all"])

    def test_what_people_send_breaks_nothing(self):
        for text in (
            None,
            7,
            ["numbat"],
            {"a": "numbat"},
            "'; DROP TABLE crm_knowledge_article; --",
            "numbat:* & !(<->",
            "\\",
            "%%_%",
            "ab",
        ):
            with self.subTest(text=text):
                self.assertIsInstance(self._suggest(text), list)
        for text in ("numbat\x00 feeding", "numbat \ud800feeding"):
            with self.subTest(text=ascii(text)):
                self.assertEqual(self._suggest(text), ["for all"])
                self.assertEqual(self._get_log().query, "numbat feeding")

    def test_ten_megabytes_are_refused(self):
        for path in ("/knowledge/suggest", "/knowledge/opened"):
            params = {"text": "numbat " * 1_500_000, "stamp": self.stamp}
            with self.subTest(path=path), mute_logger("odoo.http"):
                answer = self.opener.post(
                    self.base_url() + path, json={"params": params}, timeout=60
                )
                self.assertNotIn("Numbat", answer.text)
        self.assertFalse(self._get_log())

    def test_without_the_stamp_of_the_server_nothing_is_shown_or_kept(self):
        before = self.logs.search_count([])
        for stamp in (
            *("", "t1", 5, {}, self.stamp[:-1], "é" * 9, f"9{self.stamp}"),
            *("\ud800", f"{self.stamp}\ud800", f"\udfff{self.stamp}"),
        ):
            with self.subTest(stamp=ascii(stamp)):
                self.assertEqual(self._suggest(stamp=stamp), [])
        self.assertEqual(self.logs.search_count([]), before)

    def test_nobody_asks_all_the_time(self):
        # few, because a slow machine does not ask sixty times within the minute
        with patch(f"{CONTROLLER}.MAX_SUGGESTIONS", 3):
            for _time in range(3):
                self.assertEqual(self._suggest(), ["for all"])
            self.assertEqual(self._suggest(), [])
        self.assertEqual(len(self._get_log()), 1)

    def test_many_articles_cost_as_much_as_one(self):
        def count():
            visitor = self.env.ref("base.public_user")
            forms = self.forms.with_context(allowed_company_ids=None).with_user(visitor)
            forms._suggest("numbat feeding", self.stamp)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            forms._suggest("numbat feeding now", self.stamp)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count()
        self.articles.create(
            [
                {"title": f"Numbat feeding {number}", "audience": "public"}
                | {"state": "published", "lang": False}
                for number in range(50)
            ]
        )
        # what is shown now was not shown before: one more row per article, in one go
        self.forms._suggest("numbat feeding", self.stamp)
        self.assertEqual(count(), few)

    def test_what_is_kept_names_nobody(self):
        self._suggest("numbat of ann@example.com, phone +49 30 1234567")
        query = self._get_log().query
        self.assertNotIn("ann@", query)
        self.assertNotIn("1234", query)

    # ------------------------------------------------------------
    # CASES AVOIDED
    # ------------------------------------------------------------

    def test_shown_opened_and_left_alone_is_a_case_avoided(self):
        self._suggest()
        log = self._get_log()
        self.assertEqual(log.outcome, "ignored")
        self._wait(log, MINUTES)
        self._run_cron()
        self.assertEqual(log.outcome, "ignored", "shown alone avoids nothing")
        self._open("for all")
        log.invalidate_recordset()
        self._run_cron()
        self.assertEqual(log.outcome, "opened", "the visitor is still there")
        self._wait(log, MINUTES - 1)
        self._run_cron()
        self.assertEqual(log.outcome, "opened")
        self._wait(log, MINUTES)
        self._run_cron()
        self.assertEqual((log.outcome, log.company_id), ("deflected", self.company))
        self._suggest("numbat feeding again")
        log.invalidate_recordset()
        self.assertEqual(log.outcome, "opened", "the visitor came back")

    def test_each_company_waits_as_long_as_it_chose(self):
        self.company.crm_knowledge_form_minutes = 5
        rows = self.logs
        for company in (self.company, self.company_a):
            stamp = self.forms._get_stamp(company)
            token = self.forms._read_stamp(stamp)[0]
            log = self.logs._log_suggestion(
                token, "numbat", self.articles[:1].ids, company
            )
            rows |= self.logs._log_opened(token, self.articles[:1])
            self._wait(log, 6)
        self._run_cron()
        self.assertEqual(rows.mapped("outcome"), ["deflected", "opened"])

    def test_only_what_was_shown_can_be_opened(self):
        self._suggest()
        self._open("for agents")
        self.make_jsonrpc_request(
            "/knowledge/opened", {"article_id": {"a": 1}, "stamp": self.stamp}
        )
        self.assertFalse(self._get_log().opened_id)

    def test_a_customer_who_sends_the_form_avoided_nothing(self):
        self.authenticate("form_plain", PASSWORD)
        form = self._read_page("/my/cases/new")
        stamp = form["suggestion_stamp"]
        self._suggest(stamp=stamp)
        self._open("for all", stamp)
        refused = self.url_open("/my/cases/new", {**form, "subject": "  "})
        self.assertIn(stamp, refused.text, "the form that comes back is the same one")
        self.url_open("/my/cases/new", {**form, "subject": "Hungry numbat"})
        case = self.env["crm.case"].search([("name", "=", "Hungry numbat")])
        log = self._get_log(stamp)
        self.assertEqual((log.outcome, log.case_id), ("submitted", case))
        self._wait(log, MINUTES)
        self._run_cron()
        self.assertEqual(log.outcome, "submitted")
        # a second window still shows the form
        form = self._read_page("/my/cases/new") | {"suggestion_stamp": stamp}
        self._suggest(stamp=stamp)
        self.url_open("/my/cases/new", {**form, "subject": "Another numbat"})
        log.invalidate_recordset()
        self.assertEqual((log.outcome, log.case_id), ("submitted", case))

    def test_a_stranger_who_sends_the_form_later_avoided_nothing(self):
        form = self._read_page("/support/numbats")
        stamp = form["suggestion_stamp"]
        self._suggest(stamp=stamp)
        self._open("for all", stamp)
        log = self._get_log(stamp)
        self._wait(log, MINUTES)
        self._run_cron()
        self.assertEqual(log.outcome, "deflected")
        secret = self.env["ir.config_parameter"].get_param("database.secret")
        minute_ago = web_form.sign_form(secret, "numbats", time.time() - 60)
        values = {"subject": "Numbat", "email": "a@example.com", "stamp": minute_ago}
        self.url_open("/support/numbats", {**values, "suggestion_stamp": stamp})
        log.invalidate_recordset()
        self.assertEqual(log.outcome, "submitted")
        self.assertEqual(log.case_id.team_id, self.team)

    def test_a_forged_stamp_does_not_stop_the_customer(self):
        self.authenticate("form_plain", PASSWORD)
        form = self._read_page("/my/cases/new") | {"suggestion_stamp": "forged"}
        self.url_open("/my/cases/new", {**form, "subject": "Forged numbat"})
        cases = self.env["crm.case"].search([("name", "=", "Forged numbat")])
        self.assertEqual(len(cases), 1)

    # ------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------

    def test_without_scripts_the_form_leads_to_the_help_pages(self):
        page = self.url_open("/support/numbats").text
        self.assertIn('href="/knowledge"', page)
        self.assertIn('aria-live="polite"', page)

    def test_a_customer_is_helped_in_the_browser(self):
        self.browser_js(
            "/my/cases/new",
            TYPE_IN_BROWSER,
            ready="!!document.querySelector('.o_crm_callcenter_suggestions')",
            login="form_plain",
        )
        log = self.logs.search([("source", "=", "form")], limit=1)
        self.assertEqual(log.opened_id.title, "Numbat for all")
        self.assertEqual((log.outcome, log.query), ("opened", "numbat feed"))
