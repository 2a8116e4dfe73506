"""Mails on birthdays and to dormant members: to whom, once, in which language."""

from datetime import datetime, timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.points.loyalty_ledger import Facts
from .common import CrmLoyaltyCommon

NOW = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install", "crm_loyalty")
@freeze_time(NOW)
class TestOccasion(CrmLoyaltyCommon):
    """One program with both mails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_consent_required = False
        cls.birthday, cls.dormant = cls.env["loyalty.mail"].create(
            [
                {
                    "program_id": cls.program_a.id,
                    "trigger": trigger,
                    "mail_template_id": cls.env.ref(
                        f"crm_loyalty.mail_template_loyalty_{trigger}"
                    ).id,
                }
                for trigger in ("birthday", "dormant")
            ]
        )
        cls.mails = cls.birthday | cls.dormant
        # plans that the database had before
        cls.env["loyalty.mail"].search([("id", "not in", cls.mails.ids)]).active = False

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _create_member(self, name, *, joined=NOW, points=10, **values):
        """Return the card of a person."""
        partner = self.env["res.partner"].create(
            {"name": name, "email": f"{name.lower()}@example.com", **values}
        )
        with freeze_time(joined):
            card = self._create_card(partner, points)
        self.env.cr.execute(
            "UPDATE loyalty_card SET create_date = %s WHERE id = %s", [joined, card.id]
        )
        card.invalidate_recordset()
        return card

    def _run(self):
        """Run the job and return whom it wrote to: list of (name, subject)."""
        before = self.env["mail.mail"].search([])
        with self.enter_registry_test_mode():
            self.env.ref("crm_loyalty.ir_cron_send_occasions").method_direct_trigger()
        mails = self.env["mail.mail"].search([]) - before
        return sorted(
            (mail.recipient_ids.name or mail.email_to, mail.subject) for mail in mails
        )

    def _get_due_names(self, mail):
        cards = self.env["loyalty.card"].browse(row[0] for row in mail._get_due())
        return sorted(cards.partner_id.mapped("name"))

    # ------------------------------------------------------------
    # WHO AND WHEN
    # ------------------------------------------------------------

    def test_a_birthday_is_congratulated_on_once_a_year(self):
        self._create_member("Bea", birth_date="1990-03-10")
        self._create_member("Leap", birth_date="1992-02-29")
        self._create_member("Later", birth_date="1990-03-11")
        self.assertEqual(self._run(), [("Bea", "Happy birthday, Bea")])
        self.assertEqual(self._run(), [])
        with freeze_time(NOW + timedelta(days=1)):
            self.assertEqual(self._run(), [("Later", "Happy birthday, Later")])
        with freeze_time("2027-02-28 12:00:00"):
            self.assertEqual(self._get_due_names(self.birthday), ["Leap"])
        with freeze_time("2027-03-10 12:00:00"):
            self.assertEqual(self._get_due_names(self.birthday), ["Bea"])

    def test_a_birthday_that_the_job_missed_is_late(self):
        self._create_member("Bea", birth_date="1990-12-31")
        with freeze_time("2027-01-02 12:00:00"):
            self.assertEqual(self._get_due_names(self.birthday), ["Bea"])
            self.birthday._send_occasions_batch(self.birthday._get_due())
        with freeze_time("2027-01-03 12:00:00"):
            self.assertEqual(self._get_due_names(self.birthday), [])
        with freeze_time("2027-12-31 12:00:00"):
            self.assertEqual(self._get_due_names(self.birthday), ["Bea"])

    def test_the_day_begins_in_the_company(self):
        self._create_member("Bea", birth_date="1990-03-11")
        with freeze_time("2026-03-10 23:30:00"):
            self.assertEqual(self._get_due_names(self.birthday), [])
            self.company_a.partner_id.tz = "Europe/Brussels"
            self.assertEqual(self._get_due_names(self.birthday), ["Bea"])

    def test_dormant_once_until_points_move_again(self):
        self.dormant.dormant_days = 30
        card = self._create_member("Dora", joined=NOW - timedelta(days=60), points=0)
        with freeze_time(NOW - timedelta(days=30)):
            self._earn_on(card, Decimal(10))
        fresh = self._create_member("Fred", joined=NOW - timedelta(days=60), points=0)
        with freeze_time(NOW - timedelta(days=29)):
            self._earn_on(fresh, Decimal(10))
        self.assertEqual([name for name, _subject in self._run()], ["Dora"])
        self.assertEqual(self._run(), [])
        with freeze_time(NOW + timedelta(days=1)):
            self._earn_on(card, Decimal(5))
        with freeze_time(NOW + timedelta(days=32)):
            self.assertEqual(self._get_due_names(self.dormant), ["Dora", "Fred"])

    def test_who_joined_and_never_bought_is_dormant_too(self):
        self._create_member("Ned", joined=NOW - timedelta(days=181), points=0)
        self._create_member("New", joined=NOW - timedelta(days=179), points=0)
        self.assertEqual(self._get_due_names(self.dormant), ["Ned"])

    def _earn_on(self, card, points):
        self.env["loyalty.ledger"]._earn(card, points, Facts(reason="Bought"))

    # ------------------------------------------------------------
    # CONSENT AND LANGUAGE
    # ------------------------------------------------------------

    def _say(self, partner, granted):
        self.env["crm.consent"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company_a.id,
                "purpose_id": self.env.ref(
                    "crm_extended.crm_consent_purpose_marketing"
                ).id,
                "granted": granted,
            }
        )

    def test_who_refused_or_is_blacklisted_gets_nothing(self):
        born = {"birth_date": "1990-03-10"}
        self._create_member("Open", **born)
        refused = self._create_member("Refused", **born)
        blocked = self._create_member("Blocked", **born)
        self._create_member("Mute", email=False, **born)
        self._say(refused.partner_id, False)
        self.env["mail.blacklist"]._add(blocked.partner_id.email)
        self.assertEqual([name for name, _subject in self._run()], ["Open"])

    def test_a_company_that_asks_for_consent_waits_for_it(self):
        self.company_a.crm_consent_required = True
        born = {"birth_date": "1990-03-10"}
        self._create_member("Silent", **born)
        granted = self._create_member("Granted", **born)
        self._say(granted.partner_id, True)
        self.assertEqual([name for name, _subject in self._run()], ["Granted"])

    def test_members_read_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.birthday.mail_template_id
        template.with_context(
            lang="fr_FR"
        ).subject = "Bon anniversaire, {{ object.partner_id.name }}"
        self._create_member("Anna", birth_date="1990-03-10")
        self._create_member("Chloe", birth_date="1990-03-10", lang="fr_FR")
        expected = [
            ("Anna", "Happy birthday, Anna"),
            ("Chloe", "Bon anniversaire, Chloe"),
        ]
        self.assertEqual(self._run(), expected)

    # ------------------------------------------------------------
    # COST AND ACCESS
    # ------------------------------------------------------------

    def test_finding_and_asking_costs_the_same_for_many(self):
        counts = []
        # what is kept between requests is read once
        self._create_member("First", birth_date="1990-03-10")._filter_mail_allowed()
        self.birthday._get_due()
        for number in (2, 40):
            cards = self.env["loyalty.card"]
            for index in range(number):
                cards |= self._create_member(
                    f"M{number}x{index}", birth_date="1990-03-10"
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            due = self.birthday._get_due()
            cards._filter_mail_allowed()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertGreaterEqual(len(due), number)
        self.assertEqual(counts[0], counts[1])

    def test_who_reads_what_was_sent(self):
        self._create_member("Bea", birth_date="1990-03-10")
        self._run()
        sent = self.env["loyalty.mail.occasion"].search(
            [("mail_id", "=", self.birthday.id)]
        )
        self.assertEqual(len(sent.with_user(self.users["manager"]).occasion), 13)
        for role in ("salesperson", "marketer", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                sent.with_user(self.users[role]).read(["occasion"])
        other = sent.with_user(self.users["manager_b"]).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertFalse(other.search([("id", "in", sent.ids)]))
