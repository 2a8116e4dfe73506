"""Price lists that are for segments of customers."""

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...queries import segment as queries


class ProductPricelist(models.Model):
    """Give members of a segment the price list that is for it.

    The customer's own price list, set by hand, comes first. Nothing is written on
    contacts: who enters or leaves has other prices from the next quotation on.
    """

    _inherit = "product.pricelist"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_pricelist_segment_rel",
        column1="pricelist_id",
        column2="segment_id",
        string="For Segments",
        help="Customers in one of these segments get this price list, unless they have "
        "one of their own; others do not get it by themselves.",
    )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let quotations know that a price list may be for segments."""
        pricelists = super().create(vals_list)
        if any(vals.get("crm_segment_ids") for vals in vals_list):
            self.env.registry.clear_cache()
        return pricelists

    def write(self, vals):
        """Let quotations know that a price list may be for segments."""
        result = super().write(vals)
        if "crm_segment_ids" in vals:
            self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _is_any_for_segments(self):
        """Tell whether any price list is for segments: others cost no query."""
        # sudo: whoever makes a quotation may not read all price lists. Archived ones
        # count, since one that comes back changes nothing here.
        pricelists = self.sudo().with_context(active_test=False)
        return bool(pricelists.search(Domain("crm_segment_ids", "!=", False), limit=1))

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """Put price lists of segments before the usual one.

        :return: {partner id: price list}.
        """
        result = super()._get_partner_pricelist_multi(partner_ids)
        if not result or not self._is_any_for_segments():
            return result
        rows = self.env.execute_query(
            queries.build_pricelists_query(self.env.company.id, list(partner_ids))
        )
        partners = self.env["res.partner"].with_context(active_test=False)
        for partner_id, pricelist_id in rows:
            # sudo: who sees the price may not see the contact's settings
            partner = partners.browse(partner_id).sudo()
            own = partner.specific_property_product_pricelist
            if not own._get_partner_pricelist_multi_filter_hook():
                pricelist = self.browse(pricelist_id)
                if pricelist._get_partner_pricelist_multi_filter_hook():
                    result[partner_id] = pricelist
        return result

    def _get_partner_pricelist_multi_search_domain_hook(self, company_id):
        """Leave price lists of segments out of the usual ones."""
        domain = super()._get_partner_pricelist_multi_search_domain_hook(company_id)
        return [*domain, ("crm_segment_ids", "=", False)]
