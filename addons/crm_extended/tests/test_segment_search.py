"""Lists and reports are found by the segment of the customer."""

from ast import literal_eval

from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install", "crm_extended")
class TestSegmentSearch(TransactionCase):
    """Every search that offers the segment can be carried out."""

    # where people look for customers
    WANTED = {
        "res.partner",
        "crm.lead",
        "sale.order",
        "sale.report",
        "account.move",
        "account.invoice.report",
        "crm.sales.credit",
        "crm.deal.report",
        "crm.sale.history",
        "crm.consent",
        "crm.journey.person",
        "crm.send.log",
    }

    def _get_searches(self):
        """Return {model: domain of the search by segment}."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "search"), ("arch_db", "ilike", "crm_segment_ids")]
        )
        found = {}
        for view in views:
            for node in etree.fromstring(view.arch).iter("field"):
                domain = node.get("filter_domain") or ""
                if "crm_segment_ids" in domain:
                    found[view.model] = literal_eval(domain.replace("self", "'Loyal'"))
                elif node.get("name") == "crm_segment_ids":
                    found[view.model] = [("crm_segment_ids", "ilike", "Loyal")]
        return found

    def test_every_search_finds(self):
        searches = self._get_searches()
        self.assertFalse(self.WANTED - set(searches))
        for model, domain in searches.items():
            with self.subTest(model):
                self.env[model].search_count(domain, limit=1)
