"""Calls as something that targets can be set for."""

from odoo import api, models

from ...queries.outbound import build_call_facts


class CrmSalesTarget(models.Model):
    """Count the calls that people made and answered."""

    _inherit = "crm.sales.target"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_measures(self):
        """Add calls."""
        return {**super()._get_measures(), "calls": self.env._("Calls")}

    @api.model
    def _get_count_facts(self, company_ids):
        """Add the calls of telephone systems and call lists."""
        facts = super()._get_count_facts(company_ids)
        return {**facts, "calls": build_call_facts(list(company_ids))}

    @api.model
    def _flush_sources(self):
        """Write to the database what counts calls."""
        super()._flush_sources()
        for model in ("crm.call", "crm.call.attempt"):
            self.env[model].flush_model()
