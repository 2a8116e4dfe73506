"""Real mail through the gateway: cases, answers, and what is parked."""

import threading
from contextlib import closing
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import fields, sql_db
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, file_open, mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..queries.mail_log import build_claim_query
from .common import CrmCallcenterCommon

GATEWAY = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseMail(MockEmail, CrmCallcenterCommon):
    """One team with an address, one for invoices, one fax."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "service.example",
                "bounce_alias": "bounce",
                "catchall_alias": "catchall",
                "default_from": "notifications",
            }
        )
        cls.company_a.alias_domain_id = cls.domain
        cls.team = cls._create_team("Support", "support")
        cls.billing = cls._create_team("Billing", "billing")
        cls.fax = cls.env["crm.case.mail.address"].create(
            {"team_id": cls.team.id, "alias_name": "fax", "channel": "fax"}
        )
        cls.anna = cls.env["res.partner"].create(
            {"name": "Anna Green", "email": "anna@green.example", "lang": "en_US"}
        )
        cls.agent_partner = cls.users["agent"].partner_id
        cls.agent_partner.email = "agent@firm.example"

    @classmethod
    def _create_team(cls, name, alias):
        return cls.env["crm.case.team"].create(
            {
                "name": name,
                "company_id": cls.company_a.id,
                "alias_name": alias,
                "alias_domain_id": cls.domain.id,
            }
        )

    def _receive(self, name, replace=None):
        """Send one mail file through the gateway; return the cases and parked mails."""
        with file_open(f"crm_callcenter/tests/mail/{name}.eml", "rb") as file:
            raw = file.read()
        for old, new in (replace or {}).items():
            self.assertIn(old.encode(), raw)
            raw = raw.replace(old.encode(), new.encode())
        return self._process(raw)

    def _process(self, raw):
        cases, parked = self._get_cases(), self._get_parked()
        with mute_logger(GATEWAY), self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, raw)
        return self._get_cases() - cases, self._get_parked() - parked

    def _get_cases(self):
        return self.env["crm.case"].search(
            [("team_id", "in", (self.team + self.billing).ids)]
        )

    def _get_parked(self):
        return self.env["crm.mail.parked"].search(
            [("team_id", "in", (self.team + self.billing).ids)]
        )

    def _get_kinds(self, case):
        return (
            self.env["crm.case.event"]
            .search([("case_id", "=", case.id)], order="id")
            .mapped("kind")
        )

    def _reply(self, case, sender, subject="Re: hello", headers=""):
        ident = fields.Datetime.now().timestamp()
        number = len(self.env["crm.mail.log"].search([("email", "!=", False)]))
        return self._process(
            f"From: {sender}\nTo: support@service.example\nSubject: {subject}\n"
            f"Message-ID: <r{number}-{ident}@x.example>\n{headers}"
            "Content-Type: text/plain\n\nMore words.\n".encode()
        )

    # ------------------------------------------------------------
    # CASES
    # ------------------------------------------------------------

    def test_plain_mail_opens_a_case(self):
        """The known customer, the team of the address, the words, one event."""
        case, parked = self._receive("plain")
        self.assertFalse(parked)
        self.assertEqual(case.name, "The pump leaks")
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(case.company_id, self.company_a)
        self.assertEqual(case.partner_id, self.anna)
        self.assertEqual(case.channel, "email")
        self.assertIn("drips since Monday", case.description)
        self.assertEqual(self._get_kinds(case), ["received"])
        self.assertIn("<plain-1@green.example>", case.message_ids.mapped("message_id"))

    def test_same_mail_twice_opens_one_case(self):
        """A mail that is delivered again opens nothing."""
        first, _parked = self._receive("plain")
        self.assertEqual(len(first), 1)
        again, parked = self._receive("plain")
        self.assertFalse(again)
        self.assertFalse(parked)

    def test_claimed_once(self):
        """The same mail is taken by one worker only."""
        log = self.env["crm.mail.log"]
        self.assertTrue(log._claim("<same@x.example>", "a@x.example"))
        self.assertFalse(log._claim("<same@x.example>", "a@x.example"))

    def test_same_mail_at_once(self):
        """Of two workers with the same mail the second waits and is run again."""
        ident = "<at-once@x.example>"
        query = build_claim_query(ident, None, fields.Datetime.now())
        database = sql_db.db_connect(self.env.cr.dbname)
        errors = []

        def claim_second():
            with closing(database.cursor()) as cursor:
                try:
                    cursor.execute(query)
                except SerializationFailure as err:
                    errors.append(err)

        with closing(database.cursor()) as first:
            first.execute(query)
            self.assertTrue(first.fetchone())
            with mute_logger("odoo.sql_db"):
                second = threading.Thread(target=claim_second)
                second.start()
                second.join(0.5)
                self.assertTrue(second.is_alive(), "the second waits for the first")
                first.commit()
                second.join(10)
            first.execute(SQL("DELETE FROM crm_mail_log WHERE message_id = %s", ident))
            first.commit()
        self.assertEqual(len(errors), 1)

    def test_contents(self):
        """Multipart, foreign alphabets, script: readable and harmless."""
        for name, subject, words in (
            ("multipart", "Two pictures", "<b>words</b>"),
            ("latin2", "Porucha čerpadla", "Žluťoučký kůň"),
            ("windows1252", "Preis in €", "5 € – „wirklich“"),
            ("html_script", "Only HTML", "<p>Hello</p>"),
        ):
            with self.subTest(name):
                case, _parked = self._receive(name)
                self.assertEqual(case.name, subject)
                self.assertIn(words, case.description)
                self.assertNotIn("steal", case.description)
                self.assertNotIn("steal", "".join(case.message_ids.mapped("body")))

    def test_broken_mail_is_not_lost(self):
        """Broken headers and a subject of 40 KB still open a case."""
        case, _parked = self._receive("broken_headers")
        self.assertEqual(len(case), 1)
        self.assertNotIn("\n", case.name)
        case, _parked = self._receive("huge_subject")
        self.assertEqual(len(case), 1)
        self.assertEqual(len(case.name), 200)

    def test_fax(self):
        """The machine is not the customer; the PDF is the main attachment."""
        caller = self.env["res.partner"].create(
            {"name": "Caller", "phone": "+49 30 1234567"}
        )
        case, parked = self._receive("fax")
        self.assertFalse(parked)
        self.assertEqual(case.channel, "fax")
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(case.partner_id, caller)
        self.assertFalse(case.email_from)
        self.assertEqual(case.message_main_attachment_id.mimetype, "application/pdf")
        self.assertFalse(self._mails)

    def test_letter(self):
        """A letter that the office scans: its channel is kept, nobody is answered."""
        self.fax.write({"alias_name": "post", "channel": "letter"})
        case, parked = self._receive(
            "fax", {"fax@service.example": "post@service.example"}
        )
        self.assertFalse(parked)
        self.assertEqual((case.channel, case.team_id), ("letter", self.team))
        self.assertFalse(case.email_from)
        self.assertEqual(case.message_main_attachment_id.mimetype, "application/pdf")
        self.assertFalse(self._mails)

    def test_two_teams(self):
        """One case for each team in To; a team in copy opens none."""
        cases, _parked = self._receive("two_teams")
        self.assertEqual(cases.team_id, self.team + self.billing)
        self.assertEqual(len(cases), 2)
        raw_cc = {
            "To: support@service.example, billing@service.example": (
                "To: support@service.example\nCc: billing@service.example"
            ),
            "<two-1@green.example>": "<two-2@green.example>",
        }
        case, _parked = self._receive("two_teams", raw_cc)
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(len(case), 1)

    # ------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------

    def test_colleague_in_copy(self):
        """Who is in copy answers the same case, with and without references."""
        case, _parked = self._receive("cc")
        self.assertEqual(case.email_cc, '"Bob Blue" <bob@blue.example>')
        for name in ("cc_colleague", "cc_colleague_bare"):
            with self.subTest(name):
                new, parked = self._receive(name)
                self.assertFalse(new | case.browse(parked.case_id.ids))
        self.assertEqual(
            self._get_kinds(case), ["received", "customer_message", "customer_message"]
        )

    def test_number_in_subject(self):
        """The number is enough for people of the case, and not for others."""
        case, _parked = self._receive("plain")
        subject = f"Re: [{case.number}] pump"
        new, _parked = self._reply(case, "anna@green.example", subject)
        self.assertFalse(new)
        self.assertEqual(self._get_kinds(case), ["received", "customer_message"])
        new, _parked = self._reply(case, "stranger@evil.example", subject)
        self.assertEqual(len(new), 1)
        self.assertEqual(self._get_kinds(case), ["received", "customer_message"])

    def test_late_answer(self):
        """An answer to a closed case reopens it, or opens one that follows it."""
        start = fields.Datetime.now() - timedelta(days=30)
        with freeze_time(start):
            case, _parked = self._receive("plain")
            case._close()
        header = "In-Reply-To: <plain-1@green.example>\n"
        with freeze_time(start + timedelta(days=3)):
            new, _parked = self._reply(case, "anna@green.example", headers=header)
            self.assertFalse(new)
            self.assertFalse(case.is_closed)
            case._close()
        with freeze_time(start + timedelta(days=20)):
            new, _parked = self._reply(case, "anna@green.example", headers=header)
            self.assertEqual(new.origin_id, case)
            self.assertTrue(case.is_closed)
            self.assertEqual(self._get_kinds(new), ["received", "customer_message"])
            again, _parked = self._reply(case, "anna@green.example", headers=header)
            self.assertFalse(again)

    def test_agent_answers_by_mail(self):
        """An agent's mail counts as an answer and goes to the customer."""
        case, _parked = self._receive("plain")
        header = "In-Reply-To: <plain-1@green.example>\n"
        self._reply(case, "agent@firm.example", headers=header)
        self.assertEqual(self._get_kinds(case)[:2], ["received", "agent_reply"])
        self.assertIn(self.anna, case.message_ids[0].notified_partner_ids)

    # ------------------------------------------------------------
    # PARKED
    # ------------------------------------------------------------

    def test_parked(self):
        """What no person wrote opens no case, is kept, and acknowledges nothing."""
        for name, reason in (
            ("dsn", "bounce"),
            ("vacation", "auto_reply"),
            ("vacation_exchange", "auto_reply"),
            ("list", "list"),
            ("own_address", "own_address"),
            ("receipt", "receipt"),
        ):
            with self.subTest(name):
                case, parked = self._receive(name)
                self.assertFalse(case)
                self.assertEqual(parked.reason, reason)
                self.assertEqual(parked.team_id, self.team)
                self.assertEqual(parked.company_id, self.company_a)
                self.assertIn(b"Message-ID:", parked.attachment_id.raw)
                self.assertFalse(self._mails)

    def test_vacation_reply_changes_nothing(self):
        """An automatic answer to a case is parked beside it."""
        case, _parked = self._receive("plain")
        case._close()
        _new, parked = self._receive("vacation")
        self.assertEqual(parked.case_id, case)
        self.assertTrue(case.is_closed)
        self.assertEqual(self._get_kinds(case)[-1], "closed")

    def test_own_mail_comes_back(self):
        """Mail with our own header is known, whoever forwarded it."""
        marker = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        _new, parked = self._reply(
            None, "anna@green.example", headers=f"X-Crm-Case: {marker}\n"
        )
        self.assertEqual(parked.reason, "loop")

    def test_flood(self):
        """Mails beyond the limit of the team are parked, not lost."""
        self.team.mails_per_hour = 2
        results = [
            self._reply(None, "mad@x.example", f"Number {word}")
            for word in ("one", "two", "three")
        ]
        self.assertEqual([len(case) for case, _parked in results], [1, 1, 0])
        self.assertEqual(results[2][1].reason, "flood")

    def test_list_is_welcome(self):
        """A team behind a group mailbox takes list mail."""
        self.team.accepts_lists = True
        case, parked = self._receive("list")
        self.assertEqual((len(case), len(parked)), (1, 0))

    def test_open_parked(self):
        """An agent opens a case from parked mail, once; strangers see none."""
        _case, parked = self._receive("vacation_exchange")
        other = parked.with_user(self.users["agent_b"]).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertFalse(other.search([("id", "=", parked.id)]))
        action = parked.with_user(self.users["agent"]).action_open_case()
        case = self.env["crm.case"].browse(action["res_id"])
        self.assertEqual(parked.case_id, case)
        self.assertEqual(case.team_id, self.team)
        self.assertIn("Ich bin nicht im Haus", case.description)
        with self.assertRaisesRegex(UserError, "let in before"):
            parked.with_user(self.users["agent"]).action_open_case()

    def test_parked_mail_is_deleted_in_time(self):
        """Parked mail goes after the days of its team."""
        _case, parked = self._receive("list")
        self.env["crm.mail.parked"]._gc_parked()
        self.assertTrue(parked.exists())
        parked.date = fields.Datetime.now() - timedelta(days=91)
        self.env["crm.mail.parked"]._gc_parked()
        self.assertFalse(parked.exists())

    # ------------------------------------------------------------
    # ACKNOWLEDGEMENT
    # ------------------------------------------------------------

    def test_acknowledgement(self):
        """The customer gets the number and a link, marked as automatic."""
        case, _parked = self._receive("plain")
        mail = self._new_mails.filtered(lambda m: m.email_to)
        self.assertEqual(len(mail), 1)
        self.assertIn(case.number, mail.subject)
        self.assertIn(case.access_token, mail.body_html)
        self.assertIn("'Auto-Submitted': 'auto-replied'", mail.headers)
        self.assertEqual(mail.email_to, "anna@green.example")
        self.assertIn("support@service.example", mail.reply_to)

    def test_no_acknowledgement(self):
        """Not for history, another system, or where the team wants none."""
        intake = self.env["crm.case.intake"].with_company(self.company_a)
        values = {
            "name": "x",
            "email": "anna@green.example",
            "channel": "web",
            "team_id": self.team.id,
        }
        old = fields.Datetime.now() - timedelta(days=1)
        with self.mock_mail_gateway():
            intake._receive(values, at=old)
            intake._receive({**values, "source": "shop"})
            self.assertFalse(self._new_mails)
            intake._receive(values)
            self.assertEqual(len(self._new_mails), 1)
            self.team.acknowledges_web = False
            intake._receive(values)
            self.assertEqual(len(self._new_mails), 1)
