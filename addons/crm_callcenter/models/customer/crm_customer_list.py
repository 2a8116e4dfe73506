"""Open cases on the customer's page."""

from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_extended.tools.document_block import DocumentBlock


class CrmCustomerList(models.AbstractModel):
    """Show the open cases; the figures of service lead to all of them."""

    _inherit = "crm.customer.list"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_document_blocks(self, partner):
        """Put the open cases first: somebody waits for an answer.

        :return: {key: DocumentBlock}.
        """
        blocks = super()._get_document_blocks(partner)
        if not self.env.company.crm_callcenter_enabled:
            return blocks
        case = {
            "icon": "fa fa-life-ring",
            "model": "crm.case",
            "action": "crm_callcenter.crm_case_action",
            "fields": ("number", "name", "user_id", "date_received", "stage_id"),
            "describe": self._describe_case_row,
        }
        open_cases = DocumentBlock(
            key="cases",
            title=self.env._("Open cases"),
            empty=self.env._("No open cases"),
            domain=self._get_open_case_domain(partner),
            order="priority DESC, date_received, id",
            **case,
        )
        all_cases = DocumentBlock(
            key="service",
            title=self.env._("Cases"),
            empty="",
            domain=self._get_case_domain(partner),
            order="date_received DESC, id DESC",
            has_archived=True,
            is_hidden=True,
            **case,
        )
        return {"cases": open_cases, **blocks, "service": all_cases}

    def _get_fact_blocks(self, partner, overview):
        """Let the block of figures lead to all cases, and say what service costs."""
        blocks = super()._get_fact_blocks(partner, overview)
        for block in blocks:
            if block["key"] == "service" and self._can_read("crm.case"):
                block["can_open"] = True
                block["facts"] += self._get_cost_facts(partner)
        return blocks

    def _get_cost_facts(self, partner):
        """Return the fact "what service costs", for whoever may read costs."""
        if not self._can_read("crm.case.cost.report"):
            return []
        report = self.env["crm.case.cost.report"]
        [(cost,)] = report._read_group(
            self._get_company_domain()
            & Domain("commercial_partner_id", "=", partner.commercial_partner_id.id),
            [],
            ["amount:sum"],
        )
        value = self.env.company.currency_id.format(cost or 0.0)
        return [{"label": self.env._("Cost of service"), "value": value}]

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    def _describe_case_row(self, case, clock):
        """Describe a case: number and subject, who works on it, since when."""
        return {
            "title": case.display_name,
            "note": case.user_id.name or "",
            "date": self._to_day(clock, case.date_received),
            "badge": case.stage_id.name or "",
        }
