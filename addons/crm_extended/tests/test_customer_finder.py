"""Finding customers by phone, e-mail, VAT, reference and name."""

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CrmExtendedCommon

SEPARATORS = st.sampled_from(["", " ", ".", "-", "/", " - "])


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerFinder(CrmExtendedCommon):
    """Who comes first, and who does not come at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.country_id = cls.env.ref("base.be")
        partners = cls.env["res.partner"]
        cls.firm = partners.create(
            {
                "name": "Finder Works",
                "is_company": True,
                "vat": "BE0477472701",
                "ref": "F-100",
            }
        )
        cls.person = partners.create(
            {
                "name": "Zoë Finderling",
                "parent_id": cls.firm.id,
                "email": "Zoe@Finder.example",
                "phone": "+32 470 12 34 56",
                "crm_phone_ids": [Command.create({"phone": "02 555 98 76"})],
            }
        )
        cls.stranger = partners.create(
            {
                "name": "Finder of B",
                "company_id": cls.company_b.id,
                "email": "zoe@finder.example",
                "phone": "+32 470 12 34 56",
                "ref": "F-100",
            }
        )
        cls.finder = cls.env["crm.customer.finder"]

    def _find(self, **criteria):
        """Return (partner, criterion that matched) of each result."""
        partners = self.env["res.partner"]
        return [
            (partners.browse(row["partner_id"]), row["matched_on"])
            for row in self.finder._find(criteria)
        ]

    def test_each_criterion(self):
        """Each criterion finds its customer, whatever the notation."""
        self.env["crm.partner.ref"].create(
            {
                "company_id": self.company_a.id,
                "partner_id": self.person.id,
                "source": "webshop",
                "ref": "W-7",
            }
        )
        for criteria, partner in (
            ({"phone": "0470123456"}, self.person),
            ({"phone": "0032 470/12.34.56"}, self.person),
            ({"phone": "(02) 555 98 76"}, self.person),
            ({"email": " ZOE@finder.EXAMPLE"}, self.person),
            ({"ref": "W-7"}, self.person),
            ({"ref": "F-100"}, self.firm),
        ):
            with self.subTest(criteria=criteria):
                self.assertEqual(self._find(**criteria), [(partner, *criteria)])
        for vat in ("BE0477472701", "be 0477.472.701", "0477472701"):
            with self.subTest(vat=vat):
                self.assertIn((self.firm, "vat"), self._find(vat=vat))

    def test_keys_of_the_contract(self):
        """A result has exactly the keys of the contract."""
        (row,) = self.finder._find({"email": "zoe@finder.example"})
        self.assertEqual(
            row,
            {
                "partner_id": self.person.id,
                "commercial_partner_id": self.firm.id,
                "name": "Zoë Finderling",
                "company_name": "Finder Works",
                "email": "Zoe@Finder.example",
                "phone": "+32 470 12 34 56",
                "matched_on": "email",
                "open_cases": False,
            },
        )

    def test_best_first(self):
        """Two exact criteria before one, one before a name."""
        other = self.env["res.partner"].create(
            {"name": "Namesake", "phone": "+32 470 12 34 56"}
        )
        named = self.env["res.partner"].create({"name": "Zoë Finderling"})
        self.assertEqual(
            self._find(
                phone="0470123456", email="zoe@finder.example", name="zoë finderling"
            ),
            [
                (self.person, "email"),
                (other, "phone"),
                (named, "name"),
            ],
        )

    def test_at_most_ten(self):
        """Ten results are enough, those with the whole name first."""
        self.env["res.partner"].create(
            [{"name": f"Finderman {number}"} for number in range(15)]
        )
        exact = self.env["res.partner"].create({"name": "finderman"})
        found = self._find(name="Finderman")
        self.assertEqual(len(found), 10)
        self.assertEqual(found[0][0], exact)

    def test_wildcards_are_text(self):
        """A percent sign finds a percent sign."""
        self.assertEqual(self._find(name="Finder%ling"), [])
        self.assertEqual(self._find(name="Finder_Works"), [])

    def test_archived_and_bad_input(self):
        """Archived contacts are left out; what is no number or address is refused."""
        self.person.active = False
        self.assertEqual(self._find(phone="0470123456"), [])
        for criteria in ({"phone": "unknown"}, {"email": "zoe@"}):
            with self.subTest(criteria=criteria), self.assertRaises(ValidationError):
                self.finder._find(criteria)

    def test_company_without_country(self):
        """An international number needs no country."""
        self.company_a.country_id = False
        self.assertEqual(len(self._find(phone="0032470123456")), 1)
        self.assertEqual(len(self._find(phone="+32470123456")), 1)

    @settings(max_examples=40, deadline=None, database=None)
    @given(st.lists(SEPARATORS, min_size=8, max_size=8), st.sampled_from(range(3)))
    def test_any_notation(self, separators, prefix):
        """Separators and prefix change nothing."""
        number = "".join(
            digit + separator
            for digit, separator in zip("70123456", separators, strict=True)
        )
        start = ("04", "+32 4", "0032 4")[prefix]
        self.assertEqual(
            self.finder._normalize_phone(start + number.rstrip(" .-/")), "+32470123456"
        )

    def test_look_ups_use_indexes(self):
        """The columns that are searched exactly have an index."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename IN "
            "('res_partner', 'crm_partner_phone', 'crm_partner_ref')"
        )
        definitions = " ".join(row[0] for row in self.env.cr.fetchall())
        for column in ("phone_sanitized", "email_normalized", "vat", "ref"):
            with self.subTest(column=column):
                self.assertIn(f"({column})", definitions)
