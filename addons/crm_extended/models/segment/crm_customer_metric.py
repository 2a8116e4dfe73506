"""Changed figures are what segments ask for."""

from odoo import api, models

from ...queries import segment_change as queries


class CrmCustomerMetric(models.Model):
    """Have the segments look at the customers whose figures or scores changed."""

    _inherit = "crm.customer.metric"

    @api.model
    def _compute_customers(self, company, reference_date, customer_ids):
        """Announce the customers whose figures were computed."""
        result = super()._compute_customers(company, reference_date, customer_ids)
        self.env["crm.segment.queue"]._push(company.id, customer_ids)
        return result

    @api.model
    def _write_scores(self, company, rows):
        """Announce the customers whose scores moved, with or without sales."""
        result = super()._write_scores(company, rows)
        self.env["crm.segment.queue"]._push(
            company.id, queries.build_metric_partners([row[0] for row in rows])
        )
        return result

    @api.model
    def _rebuild_locked(self, company, state):
        """Have the segments look at everybody when a rebuild changed figures."""
        result = super()._rebuild_locked(company, state)
        if result[1]:
            segments = self.env["crm.segment"].search(
                [("company_id", "=", company.id), ("kind", "=", "dynamic")]
            )
            segments.is_stale = True
            segments._trigger_refresh()
        return result
