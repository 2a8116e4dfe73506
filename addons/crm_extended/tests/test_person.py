"""Birthdays, name days, family and numbers of a person; the lists made of them."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..tools.anniversary import get_next_anniversary
from .common import CrmExtendedCommon

DAYS = [date(1988, 2, 29), date(1990, 2, 28), date(1991, 12, 31), date(2001, 6, 15)]


@tagged("post_install", "-at_install", "crm_extended")
class TestPerson(CrmExtendedCommon):
    """What one remembers of a person, and where it is found again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.country_id = cls.env.ref("base.be")
        cls.people = cls.env["res.partner"].create(
            [
                {
                    "name": f"Person {index}",
                    "birth_date": day,
                    "name_day_month": str(day.month),
                    "name_day_day": day.day,
                    "company_id": cls.company_a.id,
                }
                for index, day in enumerate(DAYS)
            ]
        )
        cls.person = cls.people[0]

    # ------------------------------------------------------------
    # ANNIVERSARIES
    # ------------------------------------------------------------

    def _get_rows(self, user=None):
        """Return the anniversaries of the people of this test."""
        user = user or self.users["salesperson"]
        rows = self._as_user(self.env["crm.anniversary"], user)
        return rows.search([("partner_id", "in", self.people.ids)])

    def _as_user(self, model, user):
        """Return the model as a user sees it in the own companies."""
        return model.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def test_list_agrees_with_rule(self):
        """The list in SQL and the rule in Python name the same days."""
        for today in ("2026-11-23", "2027-02-28", "2028-02-27", "2028-02-29"):
            with self.subTest(today=today), freeze_time(today):
                self.env.invalidate_all()
                monday = date.fromisoformat(today)
                monday -= timedelta(days=monday.weekday())
                expected = [
                    (get_next_anniversary(day.month, day.day, monday), kind)
                    for day in DAYS
                    for kind in ("birthday", "name_day")
                ]
                rows = self._get_rows()
                self.assertEqual(
                    sorted(rows.mapped(lambda row: (row.date, row.kind))),
                    sorted(expected),
                )
                for row in rows.filtered(lambda row: row.kind == "birthday"):
                    born = row.partner_id.birth_date
                    self.assertEqual(row.age, row.date.year - born.year)

    @freeze_time("2027-02-22")
    def test_search_next_birthday(self):
        """Searching by the next birthday finds what the field shows."""
        people = self.env["res.partner"]
        for operator in ("=", "<", "<=", ">", ">="):
            for value in ("2027-02-27", "2027-02-28", "2027-03-01", "2027-12-31"):
                with self.subTest(operator=operator, value=value):
                    domain = [("next_birthday", operator, value)]
                    self.assertEqual(
                        people.search([*domain, ("id", "in", self.people.ids)]),
                        self.people.filtered_domain(domain),
                    )

    def test_name_day_must_exist(self):
        """Half a name day, and 30 February, are refused."""
        for month, day in (("2", 30), ("4", 31), ("1", 0), (False, 3), ("12", -1)):
            with self.subTest(month=month, day=day), self.assertRaises(ValidationError):
                self.person.write({"name_day_month": month, "name_day_day": day})

    def test_family_is_listed(self):
        """The birthday of a child is in the list, with the child's name."""
        self.person.relative_ids = [
            Command.create({"name": "Lou", "kinship": "child", "birth_date": DAYS[3]})
        ]
        row = self._get_rows().filtered(lambda row: row.kind == "family")
        self.assertEqual((row.relative_name, row.partner_id), ("Lou", self.person))

    def test_lists_stay_in_company(self):
        """Another company sees none of it, people from outside see nothing."""
        self.person.crm_phone_ids = [Command.create({"phone": "02 555 12 34"})]
        self.assertFalse(self._get_rows(self.users["manager_b"]))
        book = self.env["crm.phone.book"]
        domain = [("partner_id", "in", self.people.ids)]
        self.assertEqual(
            book.with_user(self.users["salesperson"]).search(domain).mapped("phone"),
            ["02 555 12 34"],
        )
        self.assertFalse(self._as_user(book, self.users["manager_b"]).search(domain))
        for role in ("portal", "external"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                book.with_user(self.users[role]).search(domain)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_rows(self.users[role])

    def test_portal_cannot_read_facts(self):
        """A portal user does not see when a colleague was born."""
        person = self.person.with_user(self.users["portal"])
        with self.assertRaises(AccessError):
            person.read(["birth_date"])

    # ------------------------------------------------------------
    # NUMBERS
    # ------------------------------------------------------------

    def test_number_is_kept_in_e164(self):
        """Whatever the notation, the number is found by its international form."""
        number = self.env["crm.partner.phone"].create(
            {"partner_id": self.person.id, "phone": "02/555.12.34"}
        )
        self.assertEqual(number.phone_sanitized, "+3225551234")
        self.person.country_id = self.env.ref("base.nl")
        self.assertNotEqual(number.phone_sanitized, "+3225551234")

    def test_number_must_be_one(self):
        """A text is no number."""
        with self.assertRaises(ValidationError):
            self.person.crm_phone_ids = [Command.create({"phone": "ask Ada"})]

    def test_merge_of_contacts_with_the_same_number(self):
        """The number that two contacts share is there once; the others all stay."""
        double, triple = self.env["res.partner"].create(
            [{"name": "Ada 2"}, {"name": "Ada 3"}]
        )
        for partner, phones in (
            (self.person, ["02 555 12 34", "02 555 00 01"]),
            (double, ["02 555 12 34", "02 555 00 02"]),
            (triple, ["02 555 12 34", "02 555 00 02", "1234"]),
        ):
            partner.country_id = self.env.ref("base.be")
            partner.crm_phone_ids = [Command.create({"phone": p}) for p in phones]
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.person | double | triple).ids, self.person
        )
        self.assertCountEqual(
            self.person.crm_phone_ids.mapped("phone"),
            ["02 555 12 34", "02 555 00 01", "02 555 00 02", "1234"],
        )

    def test_phone_book_opens_contact(self):
        """A row leads to the person."""
        self.person.phone = "0470 12 34 56"
        row = self.env["crm.phone.book"].search([("partner_id", "=", self.person.id)])
        action = row.action_open_partner()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.person.id)
        )

    def test_relation_is_set_by_hand(self):
        """On the details of the company; its contacts have it, and no field for it."""
        firm = self.env["res.partner"].create({"name": "Rival", "is_company": True})
        contact = self.env["res.partner"].create(
            {"name": "Somebody", "parent_id": firm.id}
        )
        view = "crm_extended.res_partner_view_form_person"
        user = self.users["manager"]
        with Form(self._as_user(firm, user), view=view) as form:
            form.crm_relation_manual = "competitor"
            form.account_manager_id = self.users["salesperson"]
        self.assertEqual(contact.crm_relation_type, "competitor")
        overview = self.env["crm.customer.overview"]._get_overview(contact)
        self.assertEqual(
            (overview["relation"]["type"], overview["relation"]["account_manager"]),
            ("competitor", "Salesperson"),
        )
        form = Form(self._as_user(contact, user), view=view)
        self.assertTrue(form._get_modifier("crm_relation_manual", "invisible"))

    def test_languages_may_be_inactive(self):
        """One speaks languages that nobody switched on in the system."""
        language = self.env["res.lang"].with_context(active_test=False)
        welsh = language.search([("code", "=", "cy_GB")]) or language.search(
            [("active", "=", False)], limit=1
        )
        self.person.spoken_language_ids = welsh
        self.person.invalidate_recordset()
        self.assertEqual(self.person.spoken_language_ids, welsh)
