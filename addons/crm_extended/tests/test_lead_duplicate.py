"""Leads of the same person or company are found, within one company."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..queries import lead_duplicate
from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestLeadDuplicate(CrmExtendedCommon):
    """Compare leads, and remember what people say of pairs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.country_id = cls.env.ref("base.be")

    def _lead(self, **values):
        """Return a lead of company A without salesperson."""
        company = values.pop("company", self.company_a)
        return self.env["crm.lead"].create(
            {
                "name": "Lead",
                "company_id": company.id,
                "user_id": False,
                "country_id": self.env.ref("base.be").id,
                **values,
            }
        )

    def _find(self, lead):
        """Return the duplicates of one lead."""
        return lead._get_crm_duplicates()[lead]

    def test_each_criterion(self):
        """Mail, phone, tax number and names, however they are written."""
        cases = {
            "email": ({"email_from": "A <a@x.com>"}, {"email_from": "A@X.com"}),
            "phone": ({"phone": "02 555 12 34"}, {"phone": "+32 2 555 12 34"}),
            "vat": ({"crm_vat": "BE 0477.472.701"}, {"crm_vat": "be0477472701"}),
            "company": (
                {"partner_name": "Müller Maschinenbau GmbH"},
                {"partner_name": "Mueller Maschinenbau"},
            ),
            "typo": (
                {"partner_name": "Global Logistics Partners"},
                {"partner_name": "Global Logistic Partners Ltd"},
            ),
            "contact": (
                {"contact_name": "Marguerite Vandenberghe"},
                {"contact_name": "Vandenberghe Marguerite"},
            ),
        }
        for name, (one, other) in cases.items():
            with self.subTest(name):
                lead, same = self._lead(**one), self._lead(**other)
                self.assertEqual(self._find(lead), same)
                self.assertEqual(self._find(same), lead)

    def test_what_is_no_duplicate(self):
        """Other numbers, other companies with one name of a person, closed leads."""
        lead = self._lead(
            partner_name="Bakery Branch 12",
            contact_name="Jan Peeters",
            email_from="jan@bakery12.com",
        )
        self._lead(partner_name="Bakery Branch 13")
        self._lead(partner_name="Steel Works", contact_name="Jan Peeters")
        self._lead(contact_name="Jan")
        lost = self._lead(email_from="jan@bakery12.com")
        lost.action_set_lost()
        self._lead(email_from="jan@bakery12.com", company=self.company_b)
        self.assertFalse(self._find(lead))

    def test_tax_number_and_people_of_a_customer(self):
        """A lead of a customer's colleague, and one that names its tax number."""
        customer = self.env["res.partner"].create(
            {"name": "Acme", "is_company": True, "vat": "BE0477472701"}
        )
        one, two = self.env["res.partner"].create(
            [{"name": name, "parent_id": customer.id} for name in ("Ann", "Ben")]
        )
        lead = self._lead(partner_id=one.id)
        colleague = self._lead(partner_id=two.id)
        by_number = self._lead(crm_vat="BE 0477 472 701")
        for each in (lead, colleague, by_number):
            each.company_id = self.company_a
        self.assertEqual(self._find(lead), colleague | by_number)
        self.assertEqual(self._find(by_number), lead | colleague)

    def test_threshold_is_the_company_s(self):
        """At 100 percent only equal names count."""
        lead = self._lead(partner_name="Global Logistics Partners")
        same = self._lead(partner_name="Global Logistic Partners Ltd")
        self.assertEqual(self._find(lead), same)
        self.company_a.crm_duplicate_pct = 100
        self.assertFalse(self._find(lead))

    def test_pairs_and_exceptions(self):
        """The job keeps pairs; what a person said of one stays."""
        pairs = self.env["crm.lead.pair"]
        one = self._lead(email_from="p@x.com", phone="02 555 77 77")
        two = self._lead(email_from="p@x.com", phone="02 555 77 77")
        pairs._refresh(one | two)
        pair = pairs.search([("lead_id", "=", one.id)])
        self.assertEqual(pair.other_id, two)
        self.assertEqual(pair.reason_text, "e-mail, phone")
        self.assertEqual(one.crm_pair_count, 1)
        pair.with_user(self.users["salesperson"]).action_set_two()
        pairs._refresh(one | two)
        self.assertEqual(pair.state, "two")
        self.assertEqual(pair.user_id, self.users["salesperson"])
        self.assertFalse(self._find(one))
        self.assertEqual(one.crm_pair_count, 0)
        pair.action_set_open()
        two.write({"email_from": "q@x.com", "phone": False})
        pairs._refresh(two)
        self.assertFalse(pair.exists())

    def test_who_sees_pairs(self):
        """A salesperson those of own or free leads; the other company none."""
        mine = self._lead(email_from="p@x.com")
        other = self._lead(email_from="p@x.com")
        (mine | other).user_id = self.users["manager"]
        pairs = self.env["crm.lead.pair"]
        pairs._refresh(mine)
        pair = pairs.search([("lead_id", "=", mine.id)])
        domain = [("id", "=", pair.id)]
        seen = {
            role: bool(pairs.with_user(self.users[role]).search(domain))
            for role in ("salesperson", "all_customers", "manager")
        }
        self.assertEqual(
            seen, {"salesperson": False, "all_customers": True, "manager": True}
        )
        manager_b = pairs.with_user(self.users["manager_b"]).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertFalse(manager_b.search(domain))

    def test_query_count_does_not_grow(self):
        """Fifty leads cost as many queries as one."""
        leads = self.env["crm.lead"].concat(
            *(self._lead(email_from=f"n{i % 9}@x.com") for i in range(50))
        )
        counts = []
        for some in (leads[:1], leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_crm_duplicates()
            self.env["crm.lead.pair"]._refresh(some)
            some.mapped("crm_pair_count")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_all_leads_are_compared_at_once(self):
        """Whatever PostgreSQL knows of the table: not all of them for each lead."""
        leads = self._lead(name="One") | self._lead(name="Two")
        is_fuzzy = leads._prepare_crm_comparison()
        query = lead_duplicate.build_pair_query(leads.ids, is_fuzzy, self.env.uid)
        plan = "\n".join(
            row[0] for row in self.env.execute_query(SQL("EXPLAIN %s", query))
        )
        self.assertIn("CTE Scan on found", plan)

    def test_who_may_not_read_a_lead_looks_for_no_pairs(self):
        """The button writes pairs for readers of the lead only."""
        lead, _same = self._lead(email_from="a@x.com"), self._lead(email_from="a@x.com")
        pairs = [("lead_id", "=", lead.id), ("other_id", "=", lead.id)]
        pairs = ["|", *pairs]
        self.env.flush_all()
        for role in ("external", "manager_b"):
            with self.subTest(role), self.assertRaises(AccessError):
                lead.with_user(self.users[role]).action_open_crm_duplicates()
            self.assertFalse(self.env["crm.lead.pair"].search(pairs))
        action = lead.with_user(self.users["manager"]).action_open_crm_duplicates()
        self.assertEqual(action["res_model"], "crm.lead.pair")
        self.assertEqual(len(self.env["crm.lead.pair"].search(pairs)), 1)

    def test_creating_costs_no_query(self):
        """Keys to compare are written with the lead itself."""
        keys = ("crm_vat_key", "crm_company_key", "crm_contact_key")
        values = {"partner_name": "Acme", "contact_name": "Ann", "crm_vat": "BE1"}
        lead = self._lead(**values)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._lead(**values)
        self.env.flush_all()
        with_keys = self.env.cr.sql_log_count - before
        self.assertTrue(all(lead[key] for key in keys))
        before = self.env.cr.sql_log_count
        self._lead(name="Plain")
        self.env.flush_all()
        self.assertLessEqual(with_keys, self.env.cr.sql_log_count - before)
