"""Blocks of the customer's page that show figures instead of documents."""

from odoo import models


class CrmCustomerFact(models.AbstractModel):
    """Put the parts that other add-ons fill into words.

    Every method takes its part of the overview, which is not ``False``.
    """

    _name = "crm.customer.fact"
    _description = "Customer Page Facts"

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    def _get_service_facts(self, service):
        """Return the block of cases."""
        return self._prepare_fact_block(
            "service",
            self.env._("Customer service"),
            "fa fa-life-ring",
            [
                (self.env._("Open cases"), service["open_cases"]),
                (self.env._("Cases, 12 months"), service["cases_12m"]),
                (self.env._("Deadlines missed, 12 months"), service["breached_12m"]),
                (self.env._("Last case"), service["last_case"]),
                (self.env._("Satisfaction"), service["csat"]),
            ],
        )

    def _get_call_facts(self, calls):
        """Return the block of calls."""
        return self._prepare_fact_block(
            "calls",
            self.env._("Calls"),
            "fa fa-phone",
            [
                (self.env._("Last call"), calls["last_call"]),
                (self.env._("Calls, 12 months"), calls["calls_12m"]),
            ],
        )

    def _get_loyalty_facts(self, loyalty):
        """Return the block of points."""
        expiring = loyalty["expiring"][:1] if loyalty["expiring"] else []
        return self._prepare_fact_block(
            "loyalty",
            loyalty["program"] or self.env._("Loyalty"),
            "fa fa-gift",
            [
                (self.env._("Points"), loyalty["points"]),
                (self.env._("Pending points"), loyalty["pending"]),
                (self.env._("Tier"), loyalty["tier"]),
                (self.env._("Tier until"), loyalty["tier_until"]),
                *[
                    (self.env._("Points expiring on %s", lot["date"]), lot["points"])
                    for lot in expiring
                ],
            ],
        )

    def _prepare_fact_block(self, key, title, icon, facts):
        """Return a block that shows facts; what is not known is left out."""
        return {
            "key": key,
            "title": title,
            "icon": icon,
            "column": "side",
            "empty": "",
            "count": False,
            "rows": [],
            "facts": [
                {"label": label, "value": value}
                for label, value in facts
                if value is not False
            ],
            "can_open": False,
        }
