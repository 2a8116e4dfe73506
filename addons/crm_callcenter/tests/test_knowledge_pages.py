"""The help pages as visitors and customers open them."""

import re

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "crm_callcenter")
class TestKnowledgePages(HttpCase):
    """One article for everybody, one for agents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {"state": "published", "lang": False}
        cls.public, cls.internal, cls.french = cls.env["crm.knowledge.article"].create(
            [
                {"title": "Wombat feeding", "audience": "public", **values},
                {"title": "Wombat secrets", "audience": "internal", **values},
                {"title": "Wombat de France", "audience": "public", **values},
            ]
        )
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.french.lang = "fr_FR"

    def _get_path(self, article):
        return article._get_path(article.id, article.title)

    def test_lists_and_searches_show_what_a_visitor_may_read(self):
        for path in ("/knowledge", "/knowledge?search=wombat"):
            with self.subTest(path=path):
                page = self.url_open(path)
                self.assertEqual(page.status_code, 200)
                self.assertIn("Wombat feeding", page.text)
                self.assertNotIn("Wombat secrets", page.text)
                self.assertNotIn("Wombat de France", page.text)

    def test_an_article_opens_in_any_language_and_only_for_its_readers(self):
        for article, status in (
            (self.public, 200),
            (self.french, 200),
            (self.internal, 404),
        ):
            with self.subTest(title=article.title):
                page = self.url_open(self._get_path(article))
                self.assertEqual(page.status_code, status)
        self.assertEqual(self.url_open("/knowledge/nonsense").status_code, 404)

    def test_what_was_not_found_is_a_gap(self):
        page = self.url_open("/knowledge?search=<b>xylophone</b>")
        self.assertNotIn("<b>xylophone", page.text)
        logs = self.env["crm.knowledge.search.log"].search([], limit=1)
        self.assertEqual((logs.outcome, logs.source), ("nothing", "portal"))

    def test_readers_say_whether_it_helped(self):
        path = self._get_path(self.public)
        page = self.url_open(path)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        values = {"csrf_token": token, "helpful": "0", "comment": "Too short"}
        self.assertIn("Thank you", self.url_open(f"{path}/feedback", values).text)
        self.assertEqual(self.public.unhelpful_count, 1)
        values["csrf_token"] = "guessed"
        with mute_logger("odoo.http"):
            answer = self.url_open(f"{path}/feedback", values)
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.public.unhelpful_count, 1)

    def test_agents_read_on_the_help_pages_what_is_for_agents(self):
        new_test_user(
            self.env,
            login="help_agent",
            password="help_agent",
            groups="crm_callcenter.crm_callcenter_group_agent",
        )
        self.authenticate("help_agent", "help_agent")
        self.assertIn("Wombat secrets", self.url_open("/knowledge").text)
        page = self.url_open(self._get_path(self.internal))
        self.assertEqual(page.status_code, 200)

    def test_the_pages_do_not_carry_the_texts(self):
        self.public.body = "<p>" + "pouch " * 50_000 + "</p>"
        for path in ("/knowledge", "/knowledge?search=wombat"):
            with self.subTest(path=path):
                self.assertLess(len(self.url_open(path).text), 100_000)

    def test_letters_that_no_column_holds_are_left_out(self):
        page = self.url_open("/knowledge?search=wombat%00%0Afeeding")
        self.assertEqual(page.status_code, 200)
        logs = self.env["crm.knowledge.search.log"].search([], limit=1)
        self.assertEqual(logs.query, "wombat feeding")
