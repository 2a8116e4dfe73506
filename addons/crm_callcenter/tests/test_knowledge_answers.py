"""Articles in answers, and beside the case in the portal."""

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .common import CrmCallcenterCommon

PASSWORD = "portal-answer"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestKnowledgeAnswers(CrmCallcenterCommon, HttpCase):
    """One case of a customer with a login, and one article per kind of reader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.customer = cls._create_portal_user("bilby")
        cls.case = cls._create_case(partner_id=cls.customer.partner_id.id)
        cls.anonymous = cls._create_case(email_from="someone@example.com")
        articles = cls.env["crm.knowledge.article"]
        cls.articles = {}
        for name, values in {
            "public": {"audience": "public"},
            "customers": {"audience": "customers"},
            "vip": {"audience": "tier", "tier_code": "vip"},
            "internal": {"audience": "internal"},
            "draft": {"audience": "public", "state": "draft"},
            "tomorrow": {"audience": "public", "date_publish": "2100-01-01"},
            "french": {"audience": "public", "lang": "fr_FR"},
            "company_b": {"audience": "public", "company_id": cls.company_b.id},
        }.items():
            cls.articles[name] = articles.create(
                {"title": f"Bilby {name}", "state": "published", "lang": "en_US"}
                | {"body": f"<p>Text <b>of</b> {name}</p>", **values}
            )

    @classmethod
    def _create_portal_user(cls, name):
        return new_test_user(
            cls.env,
            login=f"answer_{name}",
            password=PASSWORD,
            groups="base.group_portal",
            email=f"{name}@answer.example.com",
            lang="en_US",
            company_id=cls.company_a.id,
            company_ids=[Command.set(cls.company_a.ids)],
        )

    @classmethod
    def _create_case(cls, **values):
        return cls.env["crm.case"].create(
            {"name": "My bilby is hungry", "company_id": cls.company_a.id, **values}
        )

    def _get_desk(self, role="agent"):
        return self.env["crm.case.desk"].with_user(self.users[role])

    def _insert(self, name, case=None, role="agent", form="link"):
        return self._get_desk(role).insert_article(
            (case or self.case).id, self.articles[name].id, form
        )

    def _get_suggested(self, case=None, query="bilby"):
        """Return {name of the article: whether the customer may read it}."""
        rows = self._get_desk().get_articles((case or self.case).id, query)
        return {row["title"].removeprefix("Bilby "): row["can_send"] for row in rows}

    # ------------------------------------------------------------
    # THE DESK
    # ------------------------------------------------------------

    def test_the_desk_tells_what_the_customer_may_read(self):
        shown = {"public": True, "customers": True, "internal": False}
        self.assertEqual(self._get_suggested(), shown)
        self.assertEqual(self._get_suggested(query=""), shown)
        self.assertEqual(
            self._get_suggested(self.anonymous),
            {"public": True, "internal": False, "french": True},
        )
        self.customer.partner_id.service_level = "vip"
        self.assertEqual(self._get_suggested(), {**shown, "vip": True})

    def test_articles_come_in_the_language_of_the_customer(self):
        self.customer.partner_id.lang = "fr_FR"
        self.assertEqual(self._get_suggested(), {"french": True, "internal": False})
        self.articles["public"].lang = False
        self.assertIn("public", self._get_suggested())
        self.env["res.lang"]._activate_lang("fr_BE")
        self.customer.partner_id.lang = "fr_BE"
        self.assertIn("french", self._get_suggested(), "French is read in Belgium too")

    def test_an_article_is_inserted_and_counted_once(self):
        address = self.articles["public"]._get_path(
            self.articles["public"].id, "Bilby public"
        )
        text = self._insert("public")
        self.assertEqual(text, f"Bilby public\n{self.case.get_base_url()}{address}\n")
        text = self._insert("public", form="text")
        self.assertEqual(text, "Bilby public\nText *of* public\n")
        self.assertEqual(self.articles["public"].use_count, 1)
        self.assertEqual(
            self.case.knowledge_use_ids.article_id, self.articles["public"]
        )
        self.assertNotIn("public", self._get_suggested())

    def test_what_the_customer_may_not_read_is_not_inserted(self):
        for name in ("vip", "internal", "draft", "tomorrow", "company_b"):
            for form in ("link", "text"):
                with self.subTest(name=name, form=form), self.assertRaises(UserError):
                    self._insert(name, form=form)
        with self.assertRaises(UserError):
            self._insert("customers", self.anonymous)
        with self.assertRaises(UserError):
            self._insert("public", form="<script>")
        self.assertFalse((self.case | self.anonymous).knowledge_use_ids)

    def test_an_agent_of_two_companies_mixes_nothing(self):
        agent = self.users["agent"]
        agent.company_ids = [Command.link(self.company_b.id)]
        both = [self.company_a.id, self.company_b.id]
        desk = self._get_desk().with_context(allowed_company_ids=both)
        titles = [r["title"] for r in desk.get_articles(self.case.id, "bilby company")]
        self.assertNotIn("Bilby company_b", titles)
        with self.assertRaises(UserError):
            desk.insert_article(self.case.id, self.articles["company_b"].id)
        article = self.articles["company_b"].with_user(agent)
        with self.assertRaises(UserError):
            article.with_context(
                allowed_company_ids=both, case_id=self.case.id
            ).action_link()
        self.assertFalse(self.case.knowledge_use_ids)

    def test_strangers_are_refused(self):
        for role in ("agent_b", "employee", "portal"):
            for call in (
                lambda role=role: self._get_desk(role).get_articles(self.case.id),
                lambda role=role: self._insert("public", role=role),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    call()
        self.assertFalse(self.case.knowledge_use_ids)

    def test_many_articles_cost_as_much_as_one(self):
        def count():
            desk = self._get_desk()
            desk.get_articles(self.case.id)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            desk.get_articles(self.case.id)
            return self.env.cr.sql_log_count - before

        few = count()
        self.env["crm.knowledge.article"].create(
            [
                {"title": f"Bilby hungry {number}", "audience": "public"}
                | {"state": "published"}
                for number in range(50)
            ]
        )
        self.env.flush_all()
        self.assertEqual(count(), few)

    def test_what_an_agent_looked_for_in_vain_is_a_gap(self):
        self.assertFalse(self._get_suggested(query="xylophone\x00"))
        log = self.env["crm.knowledge.search.log"].search([], limit=1)
        self.assertEqual((log.query, log.source), ("xylophone", "agent"))
        self.assertEqual(log.outcome, "nothing")

    def test_a_customer_leaves_no_search_of_an_agent(self):
        logs = self.env["crm.knowledge.search.log"]
        before = logs.search_count([])
        desk = self.env["crm.case.desk"].with_user(self.customer)
        self.assertEqual(len(desk.get_articles(self.case.id, "bilby")), 2)
        self.assertEqual(logs.search_count([]), before)

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    def _answer_with(self, name):
        article = self.articles[name].with_user(self.users["agent"])
        return article.with_context(case_id=self.case.id).action_answer()

    def test_an_answer_begins_with_the_article(self):
        action = self._answer_with("public")
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.users["agent"])
            .with_context(**action["context"])
        )
        self.assertIn("/knowledge/bilby-public", composer.body)
        self.assertEqual(self.articles["public"].use_count, 1)
        with self.assertRaises(UserError):
            self._answer_with("internal")

    def test_the_form_offers_no_answer_that_would_be_refused(self):
        cases = self.env["crm.case"].with_user(self.users["agent"])
        arch = etree.fromstring(cases.get_view(view_type="form")["arch"])
        [button] = arch.xpath("//field//button[@name='action_answer']")
        audience = self.articles["internal"].audience
        self.assertEqual(button.get("invisible"), f"audience == '{audience}'")

    def test_an_answer_to_approve_begins_with_the_article(self):
        case_type = self.env["crm.case.type"].create(
            {"name": "Bilbies", "requires_approval": True}
        )
        self.case.type_id = case_type
        action = self._answer_with("public")
        self.assertEqual(action["res_model"], "crm.case.answer")
        self.assertIn("/knowledge/bilby-public", action["context"]["default_body"])

    # ------------------------------------------------------------
    # THE PORTAL
    # ------------------------------------------------------------

    def _read(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_the_customer_sees_the_articles_that_agents_linked(self):
        self.case.name = "Nothing that is written down"
        for name in ("public", "customers", "internal"):
            article = self.articles[name].with_user(self.users["agent"])
            article.with_context(case_id=self.case.id).action_link()
        self.authenticate(self.customer.login, PASSWORD)
        page = self._read(self.case.access_url)
        self.assertIn("Articles for you", page)
        self.assertIn("Bilby public", page)
        self.assertIn("Bilby customers", page)
        self.assertNotIn("Bilby internal", page)
        path = self.articles["customers"]._get_path(
            self.articles["customers"].id, "Bilby customers"
        )
        self.assertEqual(self.url_open(path).status_code, 200)
        self.authenticate(None, None)
        page = self._read(self.case.get_portal_url())
        self.assertIn("Bilby public", page)
        self.assertNotIn("Bilby customers", page, "the link opens no articles")

    def test_the_page_suggests_while_the_case_is_open(self):
        self.authenticate(self.customer.login, PASSWORD)
        page = self._read(self.case.access_url)
        self.assertIn("This may help", page)
        self.assertIn("Bilby public", page)
        for name in ("vip", "internal", "draft", "tomorrow", "french", "company_b"):
            self.assertNotIn(f"Bilby {name}", page)
        self.case._close()
        self.env.flush_all()
        self.assertNotIn("This may help", self._read(self.case.access_url))

    def test_documents_beside_the_case_are_those_the_person_may_open(self):
        order = self._create_order(self.customer.partner_id)
        foreign = self._create_order(self._create_portal_user("other").partner_id)
        self.case.sale_order_id = order
        self.authenticate(self.customer.login, PASSWORD)
        page = self._read(self.case.access_url)
        self.assertIn(f'href="/my/orders/{order.id}"', page)
        self.assertIn('href="/my/orders"', page)
        self.assertNotIn(foreign.name, page)
        self.assertEqual(self.url_open(f"/my/orders/{order.id}").status_code, 200)
        self.authenticate(None, None)
        page = self._read(self.case.get_portal_url())
        self.assertIn(order.name, page)
        self.assertNotIn("/my/orders", page)
        # a colleague of the organisation who may see the case, not the order
        documents = self.case.with_user(self.users["portal"]).sudo()
        self.assertEqual(documents._get_portal_documents(), [])

    def _create_order(self, partner):
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "company_id": self.company_a.id}
        )
        order.action_confirm()
        return order

    def test_the_place_in_the_queue_is_told_where_the_team_wants_it(self):
        team = self.env["crm.case.team"].create(
            {"name": "Bilbies", "company_id": self.company_a.id}
        )
        first, second = (
            self._create_case(team_id=team.id, partner_id=self.customer.partner_id.id)
            for _number in range(2)
        )
        self.assertIsNone(second._get_portal_queue_position())
        team.shows_queue_position = True
        self.assertEqual(first._get_portal_queue_position(), 0)
        self.assertEqual(second._get_portal_queue_position(), 1)
        first._set_waiting(True)
        self.env.flush_all()
        self.assertEqual(second._get_portal_queue_position(), 0)
        second._close()
        self.assertIsNone(second._get_portal_queue_position())
        self.authenticate(self.customer.login, PASSWORD)
        self.assertIn("/knowledge", self._read("/my/home"))
