"""What to offer a customer next, and why."""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from ...queries.next_offer import build_next_offers_query

LOOK_BACK_DAYS = 730
OFFER_LIMIT = 5


class CrmNextOffer(models.AbstractModel):
    """Products that similar customers bought and this one did not."""

    _name = "crm.next.offer"
    _description = "What to Offer Next"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_offers(self, partners, company, limit=OFFER_LIMIT):
        """Return what to offer to contacts, one query for all.

        :return: dict: partner id -> list of (product, buyers, similar): so many of the
            similar customers bought the product; best first.
        """
        self.env["sale.order"].flush_model(
            ["partner_id", "state", "company_id", "date_order"]
        )
        self.env["sale.order.line"].flush_model(
            ["order_id", "product_id", "product_uom_qty"]
        )
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["product.product"].flush_model(["active"])
        self.env["product.template"].flush_model(["active", "sale_ok"])
        customers = partners.commercial_partner_id
        found = {}  # {customer id: [(product id, buyers, similar)]}
        if customers:
            since = fields.Datetime.now() - timedelta(days=LOOK_BACK_DAYS)
            query = build_next_offers_query(customers.ids, company.id, since, limit)
            for customer_id, *offer in self.env.execute_query(query):
                found.setdefault(customer_id, []).append(offer)
        products = self.env["product.product"]
        return {
            partner.id: [
                (products.browse(product_id), buyers, similar)
                for product_id, buyers, similar in found.get(
                    partner.commercial_partner_id.id, ()
                )
            ]
            for partner in partners
        }

    @api.model
    def _to_html(self, offers):
        """Return the offers as a list for people, empty without any."""
        items = Markup("").join(
            Markup("<li><b>{}</b><br/><small>{}</small></li>").format(
                product.display_name,
                self.env._(
                    "bought by %(buyers)s of %(similar)s similar customers",
                    buyers=buyers,
                    similar=similar,
                ),
            )
            for product, buyers, similar in offers
        )
        return Markup("<ul>{}</ul>").format(items) if items else False
