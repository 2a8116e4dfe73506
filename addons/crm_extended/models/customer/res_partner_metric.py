"""A contact that changes its company takes its sales with it."""

from odoo import models


class ResPartner(models.Model):
    """Announce both customers when a partner moves from one to the other."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    def write(self, vals):
        """Announce the old and the new commercial entity when it may change.

        Any other write costs no query.
        """
        if "parent_id" not in vals and "is_company" not in vals:
            return super().write(vals)
        before = {partner: partner.commercial_partner_id for partner in self}
        result = super().write(vals)
        moved = self.browse()
        for partner, customer in before.items():
            if partner.commercial_partner_id != customer:
                moved |= customer | partner.commercial_partner_id
        moved._push_metric_event("partner")
        return result

    def unlink(self):
        """Remove the figures with the partner."""
        partner_ids = self.ids
        result = super().unlink()
        self.env["crm.customer.metric"]._remove("partner_id", partner_ids)
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _push_metric_event(self, kind):
        """Append one event per partner and company, with one INSERT.

        :param str kind: what happened, see ``crm.event.queue``.
        """
        if not self:
            return
        companies = self.env["res.company"]._get_crm_metric_companies()
        self.env["crm.event.queue"]._push(
            kind,
            [
                (company.id, partner.id, partner.id)
                for company in companies
                for partner in self
            ],
        )
