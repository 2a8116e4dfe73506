"""The statement of a card: figures, once by mail, on demand; and the card itself."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmLoyaltyCommon

LOGGER = "odoo.addons.crm_loyalty.models.statement.loyalty_statement_job"
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install", "crm_loyalty")
class TestStatement(CrmLoyaltyCommon):
    """Points of February, March and April."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.partner_id.tz = "Europe/Brussels"
        cls.member = cls.env["res.partner"].create(
            {"name": "Mia Member", "email": "mia@example.com"}
        )
        with freeze_time("2026-02-10 12:00:00"):
            cls.program_a.is_statement_monthly = True
            cls.card = cls._create_card(cls.member, 100)
        # midnight of Brussels lies between the two
        cls._move("2026-02-28 22:59:59", 1)
        cls._move("2026-02-28 23:00:00", 10)
        cls._move("2026-03-20 12:00:00", -30)
        cls._move("2026-03-31 21:59:59", 2)
        cls._move("2026-03-31 22:00:00", 500)
        cls.statements = cls.env["loyalty.statement"]

    @classmethod
    def _move(cls, instant, points):
        with freeze_time(instant):
            cls.card.points += points
            cls.env.flush_all()

    def _get_mails(self, partner=None):
        return self.env["mail.mail"].search(
            [
                ("model", "=", "loyalty.statement"),
                ("recipient_ids", "in", (partner or self.member).ids),
            ]
        )

    def _run(self):
        job = self.env.ref("crm_loyalty.ir_cron_send_statements")
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def test_figures(self):
        statement = self.statements._get_statement(self.card, *MARCH)
        figures = statement._get_figures()
        self.assertEqual((figures["opening"], figures["closing"]), (101.0, 83.0))
        self.assertEqual(
            [
                (str(row["date"]), row["points"], row["balance"])
                for row in figures["rows"]
            ],
            [
                ("2026-03-01", 10.0, 111.0),
                ("2026-03-20", -30.0, 81.0),
                ("2026-03-31", 2.0, 83.0),
            ],
        )
        self.assertEqual((figures["received"], figures["gone"]), (12.0, -30.0))
        following = self.statements._get_statement(
            self.card, date(2026, 4, 1), date(2026, 4, 30)
        )
        self.assertEqual(following._get_figures()["opening"], figures["closing"])
        self.assertEqual(following._get_figures()["closing"], self.card.points)

    def test_one_statement_for_the_same_days(self):
        first = self.statements._get_statement(self.card, *MARCH)
        self.assertEqual(self.statements._get_statement(self.card, *MARCH), first)
        with self.assertRaises(ValidationError):
            self.statements._get_statement(self.card, *reversed(MARCH))
        ewallet = self._create_program("Wallet", self.company_a, "ewallet")
        card = self._create_card(self.member, 5, ewallet)
        with self.assertRaises(ValidationError):
            self.statements._get_statement(card, *MARCH)

    # ------------------------------------------------------------
    # BY MAIL
    # ------------------------------------------------------------

    @freeze_time("2026-04-02 06:00:00")
    def test_every_month_once(self):
        self._run()
        statement = self.statements.search([("card_id", "=", self.card.id)])
        self.assertEqual((statement.date_from, statement.date_to), MARCH)
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        for text in ("101.00", "83.00", "Mia Member"):
            self.assertIn(text, mail.body_html)
        self._run()
        self.assertEqual(self._get_mails(), mail)

    @freeze_time("2026-04-02 06:00:00")
    def test_who_gets_none(self):
        self.card.partner_id.email = False
        empty = self.env["res.partner"].create(
            {"name": "Empty", "email": "empty@example.com"}
        )
        self._create_card(empty, 0)
        other = self.env["res.partner"].create(
            {"name": "Other", "email": "other@example.com"}
        )
        self._create_card(other, 9, self.program_b)
        self._run()
        for partner in (self.member, empty, other):
            self.assertFalse(self._get_mails(partner))

    @freeze_time("2026-04-02 06:00:00")
    def test_no_statement_of_the_time_before_it_was_turned_on(self):
        self.program_a.is_statement_monthly = True
        self._run()
        self.assertFalse(self._get_mails())

    def test_a_program_may_begin_with_statements(self):
        with freeze_time("2026-02-10 12:00:00"):
            program = self.env["loyalty.program"].create(
                {
                    "name": "From the beginning",
                    "program_type": "loyalty",
                    "company_id": self.company_a.id,
                    "is_statement_monthly": True,
                    "reward_ids": [Command.create({})],
                }
            )
            self._create_card(self.member, 50, program)
        with freeze_time("2026-04-02 06:00:00"):
            self._run()
        self.assertEqual(len(self._get_mails()), 2)

    def _fail_for_member(self, error):
        """Let the statement of the member fail, and no other one."""
        origin = type(self.statements)._send

        def send(statement, has_pdf=False):
            if statement.partner_id == self.member:
                raise error("broken")
            return origin(statement, has_pdf)

        return patch.object(type(self.statements), "_send", send)

    @freeze_time("2026-04-02 06:00:00")
    def test_one_that_fails_stops_no_other(self):
        other = self.env["res.partner"].create(
            {"name": "Other", "email": "other@example.com"}
        )
        self._create_card(other, 9)
        with self._fail_for_member(ValueError), mute_logger(LOGGER):
            self._run()
        self.assertFalse(self._get_mails())
        self.assertEqual(len(self._get_mails(other)), 1)
        self._run()
        self.assertEqual(len(self._get_mails()), 1)
        self.assertEqual(len(self._get_mails(other)), 1)

    @freeze_time("2026-04-02 06:00:00")
    def test_who_was_slower_is_sent_the_next_time(self):
        with (
            self._fail_for_member(SerializationFailure),
            self.assertNoLogs(LOGGER, "WARNING"),
        ):
            self._run()
        self.assertFalse(self._get_mails())
        self._run()
        self.assertEqual(len(self._get_mails()), 1)

    # ------------------------------------------------------------
    # ON DEMAND
    # ------------------------------------------------------------

    def _open_dialog(self, user=None):
        dialogs = self.env["loyalty.statement.print"].with_user(
            user or self.users["salesperson"]
        )
        return dialogs.create(
            {"card_id": self.card.id, "date_from": MARCH[0], "date_to": MARCH[1]}
        )

    def test_staff_prints_and_sends(self):
        dialog = self._open_dialog()
        action = dialog.action_print()
        self.assertEqual(action["report_name"], "crm_loyalty.report_loyalty_statement")
        with patch.object(
            type(self.env["ir.actions.report"]),
            "_render_qweb_pdf",
            return_value=(b"%PDF", "pdf"),
        ):
            dialog.action_send()
        self.assertEqual(self._get_mails().attachment_ids.mapped("raw"), [b"%PDF"])
        self.member.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            dialog.action_send()

    def test_who_may_not(self):
        dialog = self._open_dialog()
        for role in ("employee", "portal", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                dialog.with_user(self.users[role]).action_print()
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.statements.with_user(self.users[role]).search([])
        statement = dialog._get_statement()
        with self.assertRaises(AccessError):
            statement.with_user(self.users["manager_b"]).read(["date_from"])

    # ------------------------------------------------------------
    # ON PAPER
    # ------------------------------------------------------------

    def _render(self, report, record):
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_html(report, record.ids)[0].decode()

    def test_the_statement_on_paper(self):
        statement = self.statements._get_statement(self.card, *MARCH)
        html = self._render("crm_loyalty.loyalty_statement_report", statement)
        for text in ("Opening balance", "101.00", "Closing balance", "83.00"):
            self.assertIn(text, html)

    def test_the_card_on_paper(self):
        html = self._render("crm_loyalty.loyalty_card_report", self.card)
        self.assertIn("Mia Member", html)
        self.assertIn(self.card.code, html)
        # logo, QR code and bar code lie in the page itself
        self.assertEqual(html.count('src="data:image/'), 2 + bool(self.company_a.logo))
        paper = self.env.ref("crm_loyalty.paperformat_loyalty_card")
        args = self.env["ir.actions.report"]._build_wkhtmltopdf_args(paper, False)
        at = args.index("--page-width")
        self.assertEqual(
            args[at : at + 4], ["--page-width", "85.6mm", "--page-height", "54mm"]
        )
