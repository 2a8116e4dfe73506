"""Members without a price list of their own get that of their tier."""

from odoo import api, models


class ProductPricelist(models.Model):
    """Put the tier between the customer's own price list and the usual one."""

    _inherit = "product.pricelist"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """Add the price lists of tiers, for who has none of its own.

        :return: {partner id: price list}.
        """
        result = super()._get_partner_pricelist_multi(partner_ids)
        if not result:
            return result
        partners = self.env["res.partner"].with_context(active_test=False)
        # sudo: who sees the price may not see the tier behind it
        partners = partners.browse(partner_ids).sudo()
        members = self.env["loyalty.member"]
        if not self.env["loyalty.program"]._get_tier_bases():
            return result
        own = {}  # {commercial partner: price list}
        for member in members._get_members(partners, self.env.company):
            pricelist = member.tier_id.pricelist_id
            if pricelist._get_partner_pricelist_multi_filter_hook():
                own.setdefault(member.partner_id, pricelist)
        if not own:
            return result
        for partner in partners:
            pricelist = own.get(partner.commercial_partner_id)
            specific = partner.specific_property_product_pricelist
            has_own = bool(specific._get_partner_pricelist_multi_filter_hook())
            if pricelist and not has_own and self._is_of_company(pricelist):
                result[partner.id] = pricelist.with_env(self.env)
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _is_of_company(self, pricelist):
        """Tell whether a price list may be used in the company."""
        return not pricelist.company_id or pricelist.company_id == self.env.company
