"""Finding ratings and consents by when they came, without reading all of them."""

from odoo import models


class RatingRating(models.Model):
    """Find ratings by the instant at which they were given."""

    _inherit = "rating.rating"

    _crm_loyalty_rated_on = models.Index("(rated_on) WHERE consumed")


class CrmConsent(models.Model):
    """Find consents by the instant at which they were recorded."""

    _inherit = "crm.consent"

    _crm_loyalty_created = models.Index("(company_id, create_date) WHERE granted")
