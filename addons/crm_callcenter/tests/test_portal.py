"""Customers in the portal see their own cases, and only customers' words leave them."""

import re
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CrmCallcenterCommon

PASSWORD = "crm_callcenter_portal"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestPortal(CrmCallcenterCommon, HttpCase):
    """Two people of one organisation, one of another; one case each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Portal Team",
                "company_id": cls.company_a.id,
                "leader_id": cls.users["supervisor"].id,
            }
        )
        organisation = cls.env["res.partner"].create(
            {"name": "Portal Organisation", "is_company": True}
        )
        cls.people = {
            name: cls._create_customer(name, parent)
            for name, parent in (
                ("anna", organisation),
                ("bert", organisation),
                ("carl", cls.env["res.partner"]),
            )
        }
        cls.cases = {
            name: cls._create_case(user.partner_id, f"Case of {name}")
            for name, user in cls.people.items()
        }

    @classmethod
    def _create_customer(cls, name, parent):
        """Return a portal user of company A."""
        user = new_test_user(
            cls.env,
            login=f"portal_{name}",
            password=PASSWORD,
            groups="base.group_portal",
            name=name.title(),
            email=f"{name}@portal.example.com",
            company_id=cls.company_a.id,
            company_ids=[Command.set(cls.company_a.ids)],
        )
        user.partner_id.parent_id = parent
        return user

    @classmethod
    def _create_case(cls, partner, name, **values):
        """Return a case of a customer, of the agent."""
        return cls.env["crm.case"].create(
            {
                "name": name,
                "company_id": cls.company_a.id,
                "team_id": cls.team.id,
                "partner_id": partner.id,
                "user_id": cls.users["agent"].id,
                **values,
            }
        )

    def _login(self, name):
        """Log a customer in."""
        self.authenticate(f"portal_{name}", PASSWORD)

    def _open(self, url):
        """Return the text of a page that must open."""
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return response.text

    def _post(self, url, page, **data):
        """Post a form with the token of the page it lies on."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._open(page))
        return self.url_open(url, data={"csrf_token": token[1], **data})

    # ------------------------------------------------------------
    # SEEING
    # ------------------------------------------------------------

    def test_the_list_shows_own_cases(self):
        self._login("anna")
        text = self._open("/my/cases")
        self.assertIn("Case of anna", text)
        self.assertNotIn("Case of bert", text)
        self.assertNotIn("Case of carl", text)

    def test_a_person_with_the_right_sees_the_organisation(self):
        self.people["anna"].partner_id.sees_company_cases = True
        self._login("anna")
        text = self._open("/my/cases?filterby=all")
        self.assertIn("Case of anna", text)
        self.assertIn("Case of bert", text)
        self.assertNotIn("Case of carl", text)

    def test_the_list_filters_and_searches(self):
        self.cases["anna"]._close()
        self._login("anna")
        self.assertNotIn("Case of anna", self._open("/my/cases"))
        self.assertIn("Case of anna", self._open("/my/cases?filterby=closed"))
        self.assertIn(
            "Case of anna", self._open("/my/cases?filterby=all&search=of+anna")
        )
        self.assertNotIn(
            "Case of anna", self._open("/my/cases?filterby=all&search=xyz")
        )

    def test_the_list_costs_the_same_for_many(self):
        self.people["anna"].partner_id.sees_company_cases = True
        self._login("anna")
        self._open("/my/cases")
        counts = []
        for total in (2, 12):
            have = self.env["crm.case"].search_count(
                [("partner_id", "=", self.people["anna"].partner_id.id)]
            )
            for number in range(total - have):
                self._create_case(self.people["anna"].partner_id, f"More {number}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._open("/my/cases")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_strangers_cases_stay_hidden(self):
        other = self.cases["carl"]
        token = other._portal_ensure_token()
        self._login("anna")
        urls = (
            f"/my/cases/{other.id}",
            f"/my/cases/{other.id}?access_token=",
            f"/my/cases/{other.id}?access_token={token[:-1]}0x",
            f"/my/cases/{self.cases['bert'].id}",
            "/my/cases/999999999",
        )
        for url in urls:
            with self.subTest(url=url):
                text = self._open(url)
                self.assertNotIn("Case of", text)

    def test_a_link_opens_one_case_without_login(self):
        case = self.cases["carl"]
        case._portal_ensure_token()
        self.authenticate(None, None)
        text = self._open(case.get_portal_url())
        self.assertIn("Case of carl", text)
        other = self.cases["anna"]
        text = self._open(f"/my/cases/{other.id}?access_token={case.access_token}")
        self.assertNotIn("Case of anna", text)

    def test_internal_notes_stay_inside(self):
        case = self.cases["anna"]
        case.message_post(body="SECRET NOTE", subtype_xmlid="mail.mt_note")
        case._add_agent_reply("OPEN ANSWER")
        self._login("anna")
        text = self._open(f"/my/cases/{case.id}")
        self.assertIn("OPEN ANSWER", text)
        self.assertNotIn("SECRET NOTE", text)

    def test_nothing_is_changed_through_rpc(self):
        case = self.cases["anna"].with_user(self.people["anna"])
        with self.assertRaises(AccessError):
            case.write({"severity": "urgent"})
        with self.assertRaises(AccessError):
            case.action_close()
        with self.assertRaises(AccessError):
            case.copy()
        self.assertFalse(self.cases["anna"].is_closed)
        self.assertEqual(self.cases["anna"].severity, "normal")

    # ------------------------------------------------------------
    # ACTING
    # ------------------------------------------------------------

    def test_an_answer_ends_waiting_and_tells_the_responsible(self):
        case = self.cases["anna"]
        case._set_waiting(True)
        self._login("anna")
        page = f"/my/cases/{case.id}"
        self._post(f"{page}/reply", page, body="<script>alert(1)</script> here")
        self.assertFalse(case.is_waiting)
        messages = case._get_portal_messages()
        self.assertEqual(messages.author_id, self.people["anna"].partner_id)
        self.assertNotIn("<script", messages.body)
        notice = self.env["mail.message"].search(
            [
                ("model", "=", "crm.case"),
                ("res_id", "=", case.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(notice.partner_ids, self.users["agent"].partner_id)

    def test_a_colleagues_answer_carries_the_colleagues_name(self):
        self.people["bert"].partner_id.sees_company_cases = True
        case = self.cases["anna"]
        self._login("bert")
        page = f"/my/cases/{case.id}"
        self._post(f"{page}/reply", page, body="Bert here")
        author = case._get_portal_messages().author_id
        self.assertEqual(author, self.people["bert"].partner_id)

    def test_an_empty_answer_is_refused_with_a_sentence(self):
        case = self.cases["anna"]
        self._login("anna")
        page = f"/my/cases/{case.id}"
        response = self._post(f"{page}/reply", page, body="  ")
        self.assertEqual(response.status_code, 400)
        self.assertIn("Write something", response.text)
        self.assertFalse(case._get_portal_messages())

    def test_without_the_form_nothing_happens(self):
        case = self.cases["anna"]
        self._login("anna")
        with self.assertLogs("odoo.http", "WARNING"):
            response = self.url_open(f"/my/cases/{case.id}/confirm", data={"x": "1"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(case.is_closed)

    def test_the_customer_confirms_and_reopens(self):
        case = self.cases["anna"]
        self._login("anna")
        page = f"/my/cases/{case.id}"
        self._post(f"{page}/confirm", page)
        self.assertTrue(case.is_closed)
        self._post(f"{page}/reopen", page)
        self.assertFalse(case.is_closed)
        kinds = self.env["crm.case.event"].search([("case_id", "=", case.id)])
        self.assertEqual(
            [event.kind for event in kinds if event.kind in ("closed", "reopened")],
            ["closed", "reopened"],
        )
        self.assertIn(self.people["anna"], kinds.user_id)

    def test_an_answer_long_after_closing_opens_a_linked_case(self):
        case = self.cases["anna"]
        case._close()
        case._store(
            {"date_closed": fields.Datetime.subtract(case.date_closed, days=30)}
        )
        self._login("anna")
        page = f"/my/cases/{case.id}"
        self._post(f"{page}/reply", page, body="It is back")
        follow_up = self.env["crm.case"].search([("origin_id", "=", case.id)])
        self.assertEqual(len(follow_up), 1)
        self.assertTrue(case.is_closed)
        self.assertIn("It is back", follow_up._get_portal_messages().body)

    def test_dangerous_files_are_refused(self):
        case = self.cases["anna"].sudo()
        author = self.people["anna"].partner_id
        for name in ("run.exe", "page.html", "bill.pdf.js", "logo.svg", "noext"):
            with self.subTest(name=name), self.assertRaises(Exception) as caught:
                case._add_portal_message("see", author, [(name, b"x")])
            self.assertIn("not accepted", str(caught.exception))
        case._add_portal_message("see", author, [("../../a/b.pdf", b"x")])
        files = case._get_portal_messages().attachment_ids
        self.assertEqual(files.mapped("name"), ["b.pdf"])

    def test_files_of_an_answer_belong_to_it(self):
        user = self.people["anna"]
        # as the page does it: in the name of the customer
        case = self.cases["anna"].with_user(user).sudo()
        case._add_portal_message("See here", user.partner_id, [("a.pdf", b"x")])
        [file] = case._get_portal_messages().attachment_ids
        self.assertEqual(file.name, "a.pdf")
        self.assertEqual((file.res_model, file.res_id), (case._name, case.id))

    # ------------------------------------------------------------
    # A NEW CASE
    # ------------------------------------------------------------

    def test_a_new_case_never_belongs_to_the_customer_as_agent(self):
        self._login("anna")
        response = self._post(
            "/my/cases/new",
            "/my/cases/new",
            subject="New <b>thing</b>",
            description="<img src=x onerror=alert(1)>",
            partner_name="Anna's Daughter",
            user_id=str(self.people["anna"].id),
            severity="urgent",
            partner_id=str(self.people["carl"].partner_id.id),
        )
        case = self.env["crm.case"].search([("name", "=", "New <b>thing</b>")])
        self.assertEqual(len(case), 1)
        self.assertIn(f"/my/cases/{case.id}", response.url)
        self.assertNotEqual(case.user_id, self.people["anna"])
        self.assertEqual(case.partner_id, self.people["anna"].partner_id)
        self.assertEqual(case.partner_name, "Anna's Daughter")
        self.assertEqual(case.channel, "web")
        self.assertEqual(case.severity, "normal")
        self.assertNotIn("<img", case.description)
        self.assertNotIn("<b>thing</b>", response.text)
        self.assertIn("Anna&#39;s Daughter", response.text)

    def test_every_field_of_the_form_is_there(self):
        self._login("anna")
        text = self._open("/my/cases/new")
        for name in ("subject", "description", "partner_name", "files"):
            self.assertIn(f'name="{name}"', text)

    def test_the_agent_sees_what_the_customer_sent(self):
        self._login("anna")
        self._post("/my/cases/new", "/my/cases/new", subject="From the portal")
        agent = self.env["crm.case"].with_user(self.users["agent"])
        agent = agent.with_context(allowed_company_ids=self.company_a.ids)
        case = agent.search([("name", "=", "From the portal")])
        self.assertEqual(case.partner_id.name, "Anna")
        other = self.env["crm.case"].with_user(self.users["agent_b"])
        other = other.with_context(allowed_company_ids=self.company_b.ids)
        self.assertFalse(other.search([("name", "=", "From the portal")]))

    def test_the_home_page_counts_and_writes_nothing(self):
        self._login("anna")
        self.assertIn("Your Cases", self._open("/my/home"))
        answer = self.make_jsonrpc_request("/my/counters", {"counters": ["case_count"]})
        self.assertEqual(answer["case_count"], 1)

    def test_an_agent_is_never_a_portal_user(self):
        with self.assertRaises(ValidationError):
            self.cases["anna"].user_id = self.people["anna"]

    def test_documents_of_others_cannot_be_named(self):
        order = self._create_order(
            self.people["carl"].partner_id,
            self._create_product(type="consu"),
            confirm=True,
        )
        self._login("anna")
        self._post(
            "/my/cases/new",
            "/my/cases/new",
            subject="Whose order",
            sale_order_id=str(order.id),
            product_id=str(order.order_line.product_id.id),
        )
        case = self.env["crm.case"].search([("name", "=", "Whose order")])
        self.assertEqual(len(case), 1)
        self.assertFalse(case.sale_order_id)
        self.assertFalse(case.product_id)

    def test_the_products_bought_last_are_offered(self):
        """Who bought more than the form shows finds the newest."""
        products = [
            self._create_product(name=f"Part {number:02}", type="consu")
            for number in range(32)
        ]
        for product in products:
            self._create_order(self.people["anna"].partner_id, product, confirm=True)
        self._login("anna")
        text = self._open("/my/cases/new")
        self.assertIn("Part 31", text)
        self.assertNotIn("Part 01", text)

    def test_a_missed_promise_is_not_promised_again(self):
        case = self.cases["anna"]
        self._login("anna")
        for hours, said, unsaid in (
            (1, "We answer by", "Sorry, we wanted to answer by"),
            (-1, "Sorry, we wanted to answer by", "We answer by"),
        ):
            deadline = fields.Datetime.now() + timedelta(hours=hours)
            case._store({"sla_deadline": deadline})
            with self.subTest(hours=hours):
                page = self._open(case.access_url)
                self.assertIn(said, page)
                self.assertNotIn(unsaid, page)
