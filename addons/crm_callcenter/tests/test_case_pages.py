"""What the web client asks for: as many queries for fifty cases as for one."""

from lxml import etree

from odoo.tests import tagged

from .case_common import CrmCaseCommon

PAGE_ROWS = 80


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCasePages(CrmCaseCommon):
    """An agent opens the list and the board of a team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["crm.case"].with_user(cls.users["agent"])
        cls.views = cls.cases.get_views([(False, "list"), (False, "kanban")])["views"]

    def _get_arch(self, view_type):
        """Return a view as the web client gets it."""
        return etree.fromstring(self.views[view_type]["arch"])

    def _get_specification(self, view_type):
        """Return what the web client reads for the fields of a view."""
        names = [node.get("name") for node in self._get_arch(view_type).iter("field")]
        return {
            name: {"fields": {"display_name": {}}}
            if self.cases._fields[name].relational
            else {}
            for name in names
        }

    def _open_list(self):
        """Return the rows of the list."""
        return self.cases.web_search_read(
            [("is_closed", "=", False), ("team_id", "=", self.team.id)],
            self._get_specification("list"),
            limit=PAGE_ROWS,
            count_limit=int(self._get_arch("list").get("count_limit")) + 1,
        )["records"]

    def _open_board(self):
        """Return the cards of the board."""
        groups = self.cases.web_read_group(
            [("is_closed", "=", False), ("team_id", "=", self.team.id)],
            ["stage_id"],
            auto_unfold=True,
            unfold_read_specification=self._get_specification("kanban"),
            unfold_read_default_limit=PAGE_ROWS,
        )["groups"]
        return [row for group in groups for row in group.get("__records", ())]

    def _count(self, open_page, rows):
        """Return the queries of a page that shows so many cases."""
        self.env.flush_all()
        open_page()  # what is remembered from one page to the next
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(open_page()), rows)
        return self.env.cr.sql_log_count - before

    def _create_customers(self, count):
        """Give the team a case of each of so many customers, of another colleague."""
        customers = self.env["res.partner"].create(
            [
                {"name": f"Customer {number}", "company_id": self.company_a.id}
                for number in range(count)
            ]
        )
        for customer in customers:
            self._create_case(partner_id=customer.id)

    def test_queries_do_not_grow_with_the_cases(self):
        self._create_customers(1)
        pages = {"list": self._open_list, "board": self._open_board}
        few = {name: self._count(page, 1) for name, page in pages.items()}
        self._create_customers(49)
        many = {name: self._count(page, 50) for name, page in pages.items()}
        self.assertEqual(many, few)

    def test_the_list_counts_a_thousand_at_most(self):
        """Who wants to know exactly how many there are clicks on the number."""
        self.assertEqual(self._get_arch("list").get("count_limit"), "1000")

    def test_only_the_stage_says_whether_a_new_case_is_closed(self):
        closed = self.env["crm.case"]._get_stage(self.team, "closed")
        self.assertTrue(
            self._create_case(stage_id=closed.id, is_closed=False).is_closed
        )
        self.assertFalse(self._create_case(is_closed=True).is_closed)

    def test_a_new_case_needs_no_rating_to_be_looked_up(self):
        case = self._create_case()
        field = case._fields["rating_last_value"]
        self.assertFalse(self.env.records_to_compute(field) & case)
        self.assertEqual(case.rating_last_value, 0)
        self.assertFalse(case.is_closed)
