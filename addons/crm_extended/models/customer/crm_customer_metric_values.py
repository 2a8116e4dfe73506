"""The figures of customers as other systems and the 360 page are told them."""

from odoo import api, fields, models
from odoo.fields import Domain


class CrmCustomerMetric(models.Model):
    """Answer who has which figures, for the partners that may be known."""

    _inherit = "crm.customer.metric"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_values(self, partner_ids):
        """Return the figures of partners in the current company.

        A contact has the figures of its commercial entity. Partners that do not exist,
        belong to another company or may not be read are left out.

        :param list partner_ids: ids of ``res.partner``.
        :return: list of dictionaries in the order asked for, each once, with the keys
            of ``metrics_get``; a partner without documents has zeros and ``False``.
        """
        partner_ids = list(dict.fromkeys(partner_ids))
        if not partner_ids:
            return []
        partners = self.env["res.partner"].with_context(active_test=False)
        partners = partners.search(
            Domain("id", "in", partner_ids)
            & Domain(partners._check_company_domain(self.env.company)),
            order="id",
        )
        # sudo: a contact that may be read has the figures of its company
        customer_by_partner = {
            partner.id: partner.commercial_partner_id.id for partner in partners.sudo()
        }
        metrics_sudo, hidden_ids = self._get_metrics(set(customer_by_partner.values()))
        metric_by_customer = {metric.partner_id.id: metric for metric in metrics_sudo}
        return [
            metric_by_customer.get(customer_id, self.browse())._to_values(partner_id)
            for partner_id in partner_ids
            if (customer_id := customer_by_partner.get(partner_id))
            and customer_id not in hidden_ids
        ]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_metrics(self, customer_ids):
        """Return the rows of these customers that the user may read, and who is hidden.

        :return: tuple (metrics as superuser, set of customer ids that have a row which
            this user may not read).
        """
        domain = Domain("partner_id", "in", list(customer_ids))
        domain &= Domain("company_id", "=", self.env.company.id)
        # sudo: to tell "has no documents" from "not for this user"
        metrics_sudo = self.sudo().search(domain)
        if self.env.su:
            return metrics_sudo, set()
        readable = self.search(domain)
        hidden = metrics_sudo.filtered(lambda metric: metric.id not in readable._ids)
        return metrics_sudo - hidden, set(hidden.partner_id.ids)

    def _to_values(self, partner_id):
        """Return the dictionary of ``metrics_get`` for one row or none."""
        return {
            "partner_id": partner_id,
            "first_sale_date": fields.Date.to_string(self.first_sale_date) or False,
            "last_sale_date": fields.Date.to_string(self.last_sale_date) or False,
            "recency_days": bool(self.last_sale_date) and self.recency_days,
            "sale_count": self.sale_count,
            "revenue_total": self.revenue_total,
            "revenue_12m": self.revenue_12m,
            "average_sale": self.average_sale,
            "recency_score": self.recency_score or False,
            "frequency_score": self.frequency_score or False,
            "monetary_score": self.monetary_score or False,
            "rfm_code": self.rfm_code or False,
        }
