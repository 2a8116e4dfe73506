"""Who means harm: what customers with a login reach beside the pages."""

import html
import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CrmCallcenterCommon

INTERNAL_FIELDS = (
    "priority_reason",
    "cost",
    "user_id",
    "tag_ids",
    "service_level",
    "severity",
    "external_ref",
    "message_follower_ids",
    "access_token",
    "answer_ids",
    "task_ids",
)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestHostile(CrmCallcenterCommon, HttpCase):
    """A portal user with one case, called as through an interface."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = new_test_user(
            cls.env,
            login="hostile_customer",
            groups="base.group_portal",
            company_id=cls.company_a.id,
            company_ids=[Command.set(cls.company_a.ids)],
        )
        cls.case = cls._create_case(partner_id=cls.customer.partner_id.id)
        cls.as_customer = cls.case.with_user(cls.customer)

    @classmethod
    def _create_case(cls, **values):
        """Return a case of company A."""
        return cls.env["crm.case"].create(
            {"name": "Hostile", "company_id": cls.company_a.id, **values}
        )

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def test_agents_do_not_write_their_own_figures(self):
        agent = new_test_user(
            self.env,
            login="hostile_agent",
            groups="crm_callcenter.crm_callcenter_group_agent",
            company_id=self.company_a.id,
            company_ids=[Command.set(self.company_a.ids)],
        )
        case = self.case.with_user(agent)
        before = case.read()
        for name, value in (
            ("date_first_response", "2026-01-01 00:00:00"),
            ("sla_deadline", "2030-01-01 00:00:00"),
            ("sla_state", "met"),
            ("is_closed", True),
            ("date_closed", "2026-01-01 00:00:00"),
            ("number", "C1"),
            ("merged_into_id", case.id),
            ("commercial_partner_id", self.env.company.partner_id.id),
            ("priority", "3"),
        ):
            with (
                self.subTest(name),
                self.assertRaisesRegex(UserError, "follows from what happens"),
            ):
                case.write({name: value})
        self.assertEqual(case.read(), before)
        # what is an agent's to say
        case.write({"severity": "high", "user_id": agent.id})

    # ------------------------------------------------------------
    # WHAT IS SEEN
    # ------------------------------------------------------------

    def test_cases_without_customer_are_nobodys(self):
        anonymous = self._create_case(email_from="unknown@hostile.example.com")
        found = self.as_customer.search([])
        self.assertEqual(found, self.case)
        self.assertFalse(anonymous.with_user(self.customer).has_access("read"))

    def test_the_customer_reads_what_the_page_shows(self):
        [row] = self.as_customer.read(["number", "name", "stage_id", "is_closed"])
        self.assertEqual(row["number"], self.case.number)
        self.assertTrue(row["stage_id"][1])

    def test_internal_fields_are_closed_to_the_customer(self):
        for name in INTERNAL_FIELDS:
            with self.subTest(name), self.assertRaises(AccessError):
                self.as_customer.read([name])

    def test_internal_fields_cannot_be_searched_or_sorted_by(self):
        for domain, order in (
            ([("priority_reason", "ilike", "a")], None),
            ([("user_id.login", "ilike", "a")], None),
            ([("team_id.member_ids.login", "ilike", "a")], None),
            ([], "severity"),
        ):
            with self.subTest(order or domain), self.assertRaises(AccessError):
                self.as_customer.search(domain, order=order)

    def test_reading_all_fields_leaves_the_internal_out(self):
        [row] = self.as_customer.read()
        self.assertIn("number", row)
        self.assertFalse(set(INTERNAL_FIELDS) & set(row))

    def test_only_agents_models_are_closed(self):
        names = [
            model.model
            for model in self.env["ir.model"].search([("model", "=like", "crm.%")])
            if self.env[model.model]._original_module == "crm_callcenter"
        ]
        self.assertIn("crm.case.event", names)
        readable = {
            name
            for name in names
            if self.env[name].with_user(self.customer).has_access("read")
            and not self.env[name]._abstract
        }
        self.assertEqual(readable, {"crm.case", "crm.knowledge.article"})

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    def _attach(self, subtype):
        """Return a file of a message of the agent."""
        file = self.env["ir.attachment"].create(
            {
                "name": f"{subtype}.txt",
                "raw": b"what is in the file",
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )
        self.case.message_post(
            body="file",
            message_type="comment",
            subtype_xmlid=subtype,
            attachment_ids=file.ids,
        )
        return file

    def test_the_customer_opens_the_files_that_were_sent(self):
        # workers that run side by side share no folder of files
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        note = self._attach("mail.mt_note")
        sent = self._attach("mail.mt_comment")
        self.authenticate("hostile_customer", "hostile_customer")
        page = self.url_open(f"/my/cases/{self.case.id}").text
        links = re.findall(r'href="(/web/content/[^"]+)"', page)
        self.assertEqual(len(links), 1)
        got = self.url_open(html.unescape(links[0]))
        self.assertEqual(got.content, b"what is in the file")
        for file in note, sent:
            refused = self.url_open(f"/web/content/{file.id}?download=true")
            self.assertEqual(refused.status_code, 404)

    # ------------------------------------------------------------
    # WHAT IS SAID
    # ------------------------------------------------------------

    def test_nobody_speaks_as_an_agent(self):
        message = self.as_customer.message_post(
            body="I am an agent",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.users["agent"].partner_id.id,
            email_from="agent@hostile.example.com",
            date="2020-01-01 00:00:00",
        ).sudo()
        self.assertEqual(message.author_id, self.customer.partner_id)
        self.assertGreater(message.date.year, 2020)
        self.assertFalse(self.case.date_first_response)

    # ------------------------------------------------------------
    # STATES
    # ------------------------------------------------------------

    def test_a_case_that_came_in_closed_has_a_page(self):
        stage = self.env["crm.case"]._get_stage(self.case.team_id, "closed")
        case = self._create_case(stage_id=stage.id)
        self.assertTrue(case._can_be_reopened())
        self.assertEqual(case._get_open_successor(fields.Datetime.now()), case)
        case.team_id.reopen_days = 0
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            self.assertFalse(case._can_be_reopened())

    def test_the_second_who_takes_a_case_is_told(self):
        first, second = self.users["agent"], self.users["supervisor"]
        self.case.with_user(first).action_take()
        with self.assertRaises(UserError):
            self.case.with_user(second).action_take()
        self.assertEqual(self.case.user_id, first)
        self.case.with_user(first).action_take()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            self.case.with_user(second).action_take()
        self.assertEqual(self.case.user_id, second)
