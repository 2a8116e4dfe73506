"""Who reads which article, by every way there is."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import CrmCallcenterCommon

WORD = "zebrafish"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestKnowledgeReaders(CrmCallcenterCommon):
    """One article per audience, and one that nobody outside may see per reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.articles = cls.env["crm.knowledge.article"]
        now = fields.Datetime.now()
        cls.portal = cls.users["portal"].partner_id
        cls.portal.service_level = "premium"
        cls.stranger = new_test_user(
            cls.env,
            "crm_stranger",
            groups="base.group_portal",
            company_id=cls.company_a.id,
            company_ids=[Command.set(cls.company_a.ids)],
        )
        values = {
            "public": {"audience": "public"},
            "customers": {"audience": "customers"},
            "premium": {"audience": "tier", "tier_code": "premium"},
            "vip": {"audience": "tier", "tier_code": "vip"},
            "own": {"audience": "company", "partner_ids": cls.portal.ids},
            "internal": {"audience": "internal"},
            "draft": {"audience": "public", "state": "draft"},
            "withdrawn": {"audience": "public", "state": "archived"},
            "future": {"audience": "public", "date_publish": now + timedelta(days=1)},
            "past": {"audience": "public", "date_expire": now - timedelta(days=1)},
            "company_b": {"audience": "public", "company_id": cls.company_b.id},
            "french": {"audience": "public", "lang": False},
        }
        cls.names = {}
        for name, vals in values.items():
            article = cls.articles.create(
                {"title": f"{name} {WORD}", "state": "published", **vals}
            )
            cls.names[article.id] = name

    def _get_names(self, ids):
        return {self.names[i] for i in ids if i in self.names}

    def test_all_ways_agree_for_every_reader(self):
        public = {"public", "french"}
        expected = {
            "agent": public | {"customers", "premium", "vip", "own", "internal"},
            "supervisor": public | {"customers", "premium", "vip", "own", "internal"},
            "portal": public | {"customers", "premium", "own"},
            "stranger": public | {"customers"},
            "employee": public | {"customers"},
            "public": public,
            "external": public,
        }
        visitor = self.env.ref("base.public_user")
        visitor.company_ids += self.company_a
        users = {**self.users, "stranger": self.stranger, "public": visitor}
        for role, names in expected.items():
            articles = self.articles.with_user(users[role]).with_context(
                allowed_company_ids=self.company_a.ids
            )
            domain = articles._get_reader_domain()
            ways = {
                "list": articles.sudo().search(domain).ids,
                "one by one": [
                    article.id
                    for article in articles.browse(self.names).sudo()
                    if article.filtered_domain(domain)
                ],
                "search": [r["id"] for r in articles._search_articles(WORD, 50)],
                "suggest": [r["id"] for r in articles._suggest(WORD, 50)],
                "is_readable": articles.sudo()
                .browse(self.names)
                .filtered("is_readable")
                .ids,
            }
            if role in ("portal", "stranger", "public"):
                ways["record rule"] = articles.search([]).ids
                ways["open"] = [
                    i for i in self.names if articles.browse(i).has_access("read")
                ]
            for way, ids in ways.items():
                with self.subTest(role=role, way=way):
                    self.assertEqual(self._get_names(ids), names)

    def test_a_customer_is_shown_the_same_whoever_asks(self):
        agent = self.articles.with_user(self.users["agent"])
        for partner, names in (
            (self.portal, {"public", "french", "customers", "premium", "own"}),
            (self.stranger.partner_id, {"public", "french", "customers"}),
        ):
            found = agent._suggest(WORD, 50, partner=partner)
            self.assertEqual(self._get_names(r["id"] for r in found), names)

    def test_dates_count_when_it_is_read(self):
        article = self.articles.create(
            {
                "title": "Summer hours",
                "state": "published",
                "audience": "public",
                "date_publish": "2030-06-01 00:00:00",
                "date_expire": "2030-09-01 00:00:00",
            }
        )
        portal = article.with_user(self.users["portal"])
        for day, is_visible in (
            ("2030-05-31 23:59:59", False),
            ("2030-06-01 00:00:00", True),
            ("2030-08-31 23:59:59", True),
            ("2030-09-01 00:00:00", False),
        ):
            article.invalidate_recordset()
            with self.subTest(day=day), freeze_time(day):
                self.assertEqual(portal.has_access("read"), is_visible)
                found = portal.search([("id", "=", article.id)])
                self.assertEqual(bool(found), is_visible)
                hits = [r["id"] for r in portal._search_articles("summer hours")]
                self.assertEqual(article.id in hits, is_visible)

    def test_readers_see_neither_history_nor_other_readers(self):
        own = self.articles.browse(
            next(i for i, name in self.names.items() if name == "own")
        ).with_user(self.users["portal"])
        self.assertEqual(own.read(["title"])[0]["title"], f"own {WORD}")
        for name in ("html_field_history", "partner_ids", "owner_id", "tier_code"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                own.read([name])
        for operation in ("write", "create", "unlink"):
            with self.subTest(operation=operation), self.assertRaises(AccessError):
                own.check_access(operation)

    def test_only_readable_articles_are_linked_and_the_customer_sees_his(self):
        case = self.env["crm.case"].create(
            {"name": "Help", "partner_id": self.stranger.partner_id.id}
        )
        by_name = {name: self.articles.browse(i) for i, name in self.names.items()}
        mine = case.with_user(self.users["agent"])
        for name in ("public", "internal", "own", "public"):
            mine._link_article(by_name[name].with_user(self.users["agent"]))
        with self.assertRaises(UserError):
            mine._link_article(by_name["draft"].with_user(self.users["agent"]))
        self.assertEqual(len(case.knowledge_use_ids), 3)
        self.assertEqual(by_name["public"].use_count, 1)
        shown = case.with_user(self.users["agent"]).sudo()._get_portal_articles()
        self.assertEqual([row["title"] for row in shown], [by_name["public"].title])

    def test_agents_write_drafts_and_supervisors_publish(self):
        agent = self.articles.with_user(self.users["agent"])
        draft = agent.create({"title": "New", "body": "<p>One</p>"})
        draft.body = "<p>Two</p>"
        draft.action_submit()
        with self.assertRaises(AccessError):
            draft.action_approve()
        with self.assertRaises(AccessError):
            draft.write({"state": "published"})
        with self.assertRaises(AccessError):
            agent.create({"title": "At once", "state": "published"})
        self.assertEqual(draft.state, "review")
        draft.with_user(self.users["supervisor"]).action_approve()
        self.assertEqual(draft.approver_id, self.users["supervisor"])
        with self.assertRaises(AccessError):
            draft.write({"body": "<p>Three</p>"})
        self.assertIn("Two", draft.body)

    def test_the_owner_of_a_category_approves_its_articles(self):
        category = self.env["crm.knowledge.category"].create(
            {"name": "Machines", "owner_id": self.users["agent"].id}
        )
        article = self.articles.create({"title": "M", "category_id": category.id})
        article.with_user(self.users["agent"]).action_approve()
        self.assertEqual(article.state, "published")

    def test_every_version_is_kept_and_comes_back(self):
        article = self.articles.create({"title": "V", "body": "<p>First</p>"})
        article.body = "<p>Second</p>"
        old = article.html_field_history_get_content_at_revision("body", 1)
        self.assertEqual(old, "<p>First</p>")

    def test_readers_that_are_not_named_are_refused(self):
        for audience in ("tier", "company"):
            with self.subTest(audience=audience), self.assertRaises(ValidationError):
                self.articles.create({"title": "X", "audience": audience})


@tagged("post_install", "-at_install", "crm_callcenter")
class TestKnowledgeSearch(CrmCallcenterCommon):
    """Some articles about machines."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.articles = cls.env["crm.knowledge.article"].with_context(lang="en_US")
        cls.heat = cls._create_article(
            "The espresso machine stays cold",
            body="<p>Descale it. " + "Wait for the lamp. " * 400 + "</p>",
        )
        cls.bill = cls._create_article("Paying an invoice", body="<p>By transfer.</p>")
        cls.menu = cls._create_article("Café opening hours", lang=False)

    @classmethod
    def _create_article(cls, title, **vals):
        return cls.articles.create(
            {"title": title, "audience": "public", "state": "published", **vals}
        )

    def _find(self, query, **kwargs):
        found = self.articles._search_articles(query, is_public=True, **kwargs)
        ours = (self.heat | self.bill | self.menu).ids
        return [row["id"] for row in found if row["id"] in ours]

    def test_words_accents_and_typing_errors(self):
        for query, article in (
            ("espresso", self.heat),
            ("machines", self.heat),
            ("descaling", self.heat),
            ("CAFE", self.menu),
            ("café", self.menu),
            ("espreso", self.heat),
            ("invoce", self.bill),
        ):
            with self.subTest(query=query):
                self.assertEqual(self._find(query), article.ids)
        self.assertEqual(self._find("des"), [])
        self.assertEqual(self._find("des", is_typing=True), self.heat.ids)

    def test_synonyms_and_stop_words_work_at_once(self):
        self.assertEqual(self._find("tab"), [])
        synonym = self.env["crm.knowledge.synonym"].create({"words": "Tab, invoice"})
        self.assertEqual(self._find("tab"), self.bill.ids)
        synonym.words = "tab, opening hours"
        self.assertEqual(self._find("tab"), self.menu.ids)
        synonym.unlink()
        self.assertEqual(self._find("tab"), [])
        self.env["crm.knowledge.stop.word"].create({"name": "Espresso"})
        self.assertEqual(self._find("espresso"), [])
        with self.assertRaises(ValidationError):
            self.env["crm.knowledge.synonym"].create({"words": "alone"})

    def test_a_sentence_finds_what_it_is_about(self):
        self.bill.body = "<p>The invoice is in the box with the order.</p>"
        self.assertEqual(self._find("What is the espresso for?"), self.heat.ids)
        self.assertEqual(self._find("The parcel is not in the shop"), [])
        self.assertEqual(self._find("it is what it was of the espresso"), self.heat.ids)

    def test_what_people_type_breaks_nothing(self):
        for query in ("", "' | !", "\\", "a:*&(", "<script>", None, "%_", "é" * 5000):
            with self.subTest(query=query):
                self.assertEqual(self._find(query), [])

    def test_excerpts_are_short_plain_text(self):
        [row] = self.articles._search_articles("descale lamp", 1, is_public=True)
        self.assertEqual(set(row), {"id", "title", "excerpt", "url", "score"})
        self.assertLess(len(row["excerpt"]), 400)
        self.assertIn("Descale", row["excerpt"])
        self.assertNotIn("<", row["excerpt"])
        self.assertTrue(row["url"].endswith(f"-{self.heat.id}"))

    def test_two_queries_whatever_is_found(self):
        self._find("espresso café")
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self._find("espresso invoice café")

    def test_what_helped_before_comes_first(self):
        first = self._create_article("Grinder noise")
        second = self._create_article("Grinder noise")
        ids = (first | second).ids

        def ranked():
            found = self.articles._search_articles("grinder", is_public=True)
            return [row["id"] for row in found if row["id"] in ids]

        self.assertEqual(ranked(), ids)
        self.env["crm.knowledge.feedback"]._give(second, True)
        self.assertEqual(ranked(), ids[::-1])

    def test_changed_and_removed_words_are_forgotten(self):
        self.bill.title = "Paying a receipt"
        self.assertEqual(self._find("receipt"), self.bill.ids)
        self.assertEqual(self._find("invoice"), [])
        self.bill.action_withdraw()
        self.assertEqual(self._find("receipt"), [])


@tagged("post_install", "-at_install", "crm_callcenter")
class TestKnowledgeUse(CrmCallcenterCommon):
    """What is learned from cases, searches and forms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.env["crm.knowledge.search.log"]
        cls.article = cls.env["crm.knowledge.article"].create(
            {"title": "Quokka care", "audience": "public", "state": "published"}
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Ottilie Sandmann",
                "email": "ottilie@sandmann.example",
                "phone": "+49 30 1234567",
                "street": "Lindenweg 7",
            }
        )

    def test_deflection_is_shown_opened_and_not_sent(self):
        log = self.logs._log_suggestion("t1", "quokka", self.article.ids)
        self.assertEqual(log.outcome, "ignored")
        self.assertEqual(self.logs._log_suggestion("t1", "quokka c", []), log)
        self.logs._log_opened("t1", self.article)
        self.assertEqual(log.outcome, "opened")
        log.is_abandoned = True
        self.assertEqual((log.outcome, log.deflection_pct), ("deflected", 100))
        case = self.env["crm.case"].create({"name": "Quokka"})
        self.logs._log_submitted("t1", case)
        self.assertEqual((log.outcome, log.deflection_pct), ("submitted", 0))
        self.assertFalse(self.logs._log_opened("unknown", self.article))

    def test_only_what_was_shown_counts_as_opened(self):
        log = self.logs._log_suggestion("t2", "nothing like it", [])
        self.logs._log_opened("t2", self.article)
        self.assertEqual(log.outcome, "nothing")
        action = log.action_write_article()
        self.assertEqual(action["context"]["default_title"], "nothing like it")

    def test_a_draft_from_a_case_names_nobody(self):
        case = self.env["crm.case"].create(
            {
                "name": "Ottilie's quokka",
                "partner_id": self.customer.id,
                "description": "<p>I am Ottilie Sandmann, Lindenweg 7, call "
                "030 1234567 or mail ottilie@sandmann.example. It bites.</p>",
            }
        )
        case._add_customer_message("Sincerely, Sandmann")
        mine = case.with_user(self.users["agent"])
        action = mine.action_draft_article()
        article = self.env["crm.knowledge.article"].browse(action["res_id"])
        self.assertEqual((article.state, article.audience), ("draft", "internal"))
        text = f"{article.title} {article.body}"
        for secret in ("Ottilie", "Sandmann", "Lindenweg", "1234567", "@"):
            self.assertNotIn(secret, text)
        self.assertIn("It bites", text)

    def test_suggestions_on_the_case_leave_out_what_is_linked(self):
        case = self.env["crm.case"].create({"name": "Quokka care please"})
        mine = case.with_user(self.users["agent"])
        self.assertIn(self.article, mine.suggested_article_ids)
        article = self.article.with_user(self.users["agent"])
        article.with_context(case_id=case.id).action_link()
        mine.invalidate_recordset()
        self.assertNotIn(self.article, mine.suggested_article_ids)

    def test_a_negative_comment_is_a_note_on_the_article(self):
        feedback = self.env["crm.knowledge.feedback"]
        feedback._give(self.article, False, "Too <b>short</b>", self.customer)
        self.assertEqual(self.article.unhelpful_count, 1)
        self.assertIn("Too &lt;b&gt;short", self.article.message_ids[:1].body)

    def test_the_interface_finds_public_articles(self):
        self.env["crm.api.client"].create(
            {
                "name": "Shop",
                "user_id": self.users["external"].id,
                "company_id": self.company_a.id,
                "operation_ids": [
                    Command.link(
                        self.env.ref(
                            "crm_callcenter.crm_api_operation_knowledge_search"
                        ).id
                    )
                ],
            }
        )
        hidden = self.article.copy({"audience": "customers"})
        hidden.action_approve()
        api = self.env["crm.api"].with_user(self.users["external"])
        [found] = api.knowledge_search("quokka", 5)
        self.assertEqual(found["id"], self.article.id)
        self.assertEqual(set(found), {"id", "title", "excerpt", "url", "score"})
        self.assertTrue(found["url"].startswith("http"))
        for query, limit in (("", 5), (5, 5), ("x", 0), ("x", 51), ("x", True)):
            case = self.subTest(query=query, limit=limit)
            with case, self.assertRaises(ValidationError):
                api.knowledge_search(query, limit)
        with self.assertRaises(AccessError):
            self.env["crm.api"].with_user(self.users["agent"]).knowledge_search("q", 1)
