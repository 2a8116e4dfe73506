"""Finding contacts by tax number, however it is written."""

from odoo import models


class ResPartner(models.Model):
    """Index tax numbers without blanks and dots."""

    _inherit = "res.partner"

    # the expression of queries.lead_duplicate.build_vat_key
    _crm_vat_key_idx = models.Index(
        "(upper(regexp_replace(vat, '[^[:alnum:]]', '', 'g'))) WHERE vat IS NOT NULL"
    )
