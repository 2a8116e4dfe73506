"""Who is on the other side: any notation, several at once, nobody."""

from odoo.tests import tagged

from .call_common import CrmCallCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallCaller(CrmCallCommon):
    """Numbers of contacts and leads of company A."""

    def _identify(self, number):
        """Return what is found of a number."""
        return self.env["crm.call.caller"]._identify(self.provider, number)

    def test_any_notation_finds_the_contact(self):
        for number in (
            "+4722123456",
            "004722123456",
            "22 12 34 56",
            "22-12-34-56",
            "(+47) 22123456",
        ):
            with self.subTest(number=number):
                self.assertEqual(
                    self._identify(number),
                    ("+4722123456", self.caller, self.env["crm.lead"]),
                )

    def test_a_withheld_number_and_an_extension_find_nobody(self):
        self.caller.phone = "+266696687"
        for number in ("", "anonymous", "Unknown", "21", "+266696687", "*72", "x" * 60):
            with self.subTest(number=number):
                found = self._identify(number)
                self.assertFalse(found[1] | self.env["res.partner"] or found[2])

    def test_own_numbers_are_nobodys(self):
        self.caller.phone = "+47 22 00 00 00"
        self.assertFalse(self._identify("22000000")[1])
        self.agent.partner_id.phone = "+47 22 12 34 56"
        self.assertEqual(self._identify("22123456")[1], self.env["res.partner"])

    def test_a_further_number_and_a_lead_are_found(self):
        self.env["crm.partner.phone"].create(
            {"partner_id": self.customer.id, "phone": "+47 23 45 67 89"}
        )
        self.assertEqual(self._identify("23456789")[1], self.customer)
        lead = self.env["crm.lead"].create(
            {
                "name": "Asked at the fair",
                "phone": "+47 24 00 00 01",
                "company_id": self.company_a.id,
            }
        )
        self.assertEqual(self._identify("24000001")[2], lead)
        answer = self._ring(from_number="24000001")
        self.assertEqual((answer["partner_id"], answer["lead_id"]), (False, lead.id))

    def test_of_several_the_one_with_an_open_case_comes_first(self):
        twins = self.env["res.partner"].create(
            [
                {
                    "name": f"Twin {number}",
                    "phone": "+47 22 12 34 56",
                    "company_id": self.company_a.id,
                }
                for number in range(2)
            ]
        )
        company = self.env["res.partner"].create(
            {
                "name": "Twin Ltd",
                "is_company": True,
                "phone": "+47 22 12 34 56",
                "company_id": self.company_a.id,
            }
        )
        # a person before the company, the older record before the newer one
        found = self._identify("22123456")[1]
        self.assertEqual(found.ids, [*(self.caller | twins).ids, company.id])
        self._create_order(twins[0], self._create_product(), confirm=True)
        self.assertEqual(self._identify("22123456")[1][0], twins[0])
        self.env["crm.case"].create(
            {
                "name": "Broken",
                "partner_id": company.id,
                "team_id": self.team.id,
                "company_id": self.company_a.id,
            }
        )
        found = self._identify("22123456")[1]
        self.assertEqual(found[:2].ids, [company.id, twins[0].id])

    def test_contacts_of_another_company_do_not_call(self):
        self.caller.company_id = self.company_b
        self.assertFalse(self._identify("22123456")[1])

    def test_looking_takes_a_constant_number_of_queries(self):
        self._identify("22123456")
        self.env.flush_all()
        with self.assertQueryCount(3):
            self._identify("22123456")
