"""Who sees which sales history, and what it costs to write it."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestSaleHistoryAccess(CrmExtendedCommon):
    """Roles see what Odoo's sales rules give them; nobody writes by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load(cls._make_rows("C", 3))
        refs = cls.env["crm.partner.ref"].with_company(cls.company_a)
        partners = refs._get_partner_map("shop", ["C0", "C1", "C2"])
        users = (cls.users["salesperson"], cls.users["manager"], cls.env["res.users"])
        for ref, user in zip(("C0", "C1", "C2"), users, strict=True):
            cls.env["res.partner"].browse(partners[ref]).user_id = user

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @classmethod
    def _make_rows(cls, prefix, count):
        """Return one row for each of so many customers."""
        return [
            {
                "document_ref": f"{prefix}{number}",
                "date": "2020-05-01",
                "customer_ref": f"{prefix}{number}",
                "quantity": 1,
                "unit_price": 1,
            }
            for number in range(count)
        ]

    @classmethod
    def _load(cls, rows):
        """Import rows of source ``shop`` into company A."""
        model = cls.env["crm.sale.import"].with_company(cls.company_a)
        return model._import_rows(rows, {"source": "shop"})

    def _get_seen(self, role, company=None):
        """Return the documents that a role sees, sorted."""
        history = self.env["crm.sale.history"].with_user(self.users[role])
        company = company or self.company_a
        history = history.with_context(allowed_company_ids=company.ids)
        return sorted(history.search([]).mapped("document_ref"))

    def _count_queries(self, rows):
        """Return how many queries an import of these rows takes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._load(rows)
        return self.env.cr.sql_log_count - before

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_each_role_sees_its_customers(self):
        self.assertEqual(self._get_seen("salesperson"), ["C0", "C2"])
        for role in ("all_customers", "marketer", "manager", "accountant"):
            with self.subTest(role=role):
                self.assertEqual(self._get_seen(role), ["C0", "C1", "C2"])
        self.assertEqual(self._get_seen("manager_b", self.company_b), [])

    def test_others_see_nothing(self):
        for role in ("employee", "external", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_seen(role)

    def test_nobody_writes_by_hand(self):
        line = self.env["crm.sale.history"].search(
            [("company_id", "=", self.company_a.id)], limit=1
        )
        for role in ("salesperson", "manager", "accountant"):
            own = line.with_user(self.users[role])
            for write in (lambda own=own: own.write({"quantity": 9}), own.unlink):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    write()
        self.assertEqual(line.quantity, 1)

    def test_fifty_rows_cost_the_queries_of_one(self):
        self._load(self._make_rows("W", 2))
        one = self._count_queries(self._make_rows("X", 1))
        fifty = self._count_queries(self._make_rows("Y", 50))
        self.assertEqual(fifty, one)
        self.assertEqual(
            self._count_queries(self._make_rows("Y", 50)),
            self._count_queries(self._make_rows("X", 1)),
        )
