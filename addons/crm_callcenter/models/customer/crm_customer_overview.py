"""How a customer is served, in figures."""

from odoo import fields, models
from odoo.fields import Domain


class CrmCustomerOverview(models.AbstractModel):
    """Fill the service part of the overview."""

    _inherit = "crm.customer.overview"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_overview_service(self, partner):
        """Return the cases of the customer, and how well promises were kept.

        ``last_case`` is the day on which the last one was received, ``csat`` the
        average score (1 to 5) of the cases of the last 12 months.

        Who may open the customer sees the figures; the cases behind them open for
        agents only.

        :return: dict, or ``False`` where the company runs no customer service.
        """
        if not self.env.company.crm_callcenter_enabled:
            return super()._get_overview_service(partner)
        # sudo: figures of a customer that the user may open, not the cases
        cases = self.env["crm.case"].sudo().with_context(active_test=False)
        # what was merged goes on as another case, and counts there
        single = Domain("merged_into_id", "=", False)
        domain = self._get_case_domain(partner) & single
        rated = self._get_recent_case_domain(partner)
        recent = rated & single
        [(last,)] = cases._read_group(domain, [], ["date_received:max"])
        clock = self._get_clock()
        return {
            "open_cases": cases.search_count(self._get_open_case_domain(partner)),
            "cases_12m": cases.search_count(recent),
            "breached_12m": self._count_breached_cases(recent),
            "last_case": fields.Date.to_string(clock.get_day(last)) if last else False,
            "csat": self._get_satisfaction(rated),
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _count_breached_cases(self, domain):
        """Return of how many cases at least one promise was broken."""
        # sudo: figures of a customer that the user may open
        cases = self.env["crm.case"].sudo().with_context(active_test=False)
        # sudo: as above
        statuses_sudo = self.env["crm.sla.status"].sudo()
        [(count,)] = statuses_sudo._read_group(
            Domain("case_id", "in", cases._search(domain))
            & Domain("state", "=", "breached"),
            [],
            ["case_id:count_distinct"],
        )
        return count

    def _get_satisfaction(self, domain):
        """Return the average score of the cases, rounded to a tenth, or ``False``."""
        # sudo: figures of a customer that the user may open
        cases = self.env["crm.case"].sudo().with_context(active_test=False)
        # sudo: as above
        [(score,)] = (
            self.env["rating.rating"]
            .sudo()
            ._read_group(
                Domain("res_model", "=", "crm.case")
                & Domain("res_id", "in", cases._search(domain))
                & Domain("consumed", "=", True)
                & Domain("rating", ">=", 1),
                [],
                ["rating:avg"],
            )
        )
        return round(score, 1) if score else False
