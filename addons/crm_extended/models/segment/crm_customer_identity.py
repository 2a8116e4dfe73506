"""The page says which segments a customer is in."""

from odoo import models


class CrmCustomerIdentity(models.AbstractModel):
    """Name the segment among the facts about a person."""

    _inherit = "crm.customer.identity"

    def _get_person_facts(self, partner):
        """Put the name of the segment, and the other segments, first."""
        facts = super()._get_person_facts(partner)
        if not self._can_read("crm.segment.member"):
            return facts
        name = partner.crm_segment_id
        customer = partner.commercial_partner_id
        others = (partner | customer).crm_segment_ids - name
        values = (
            (self.env._("Segment"), name.name),
            (self.env._("Also in"), ", ".join(others.mapped("name"))),
        )
        return [
            {"label": label, "value": value} for label, value in values if value
        ] + facts
