"""Whether a telephone system lets supervisors into calls."""

from odoo import fields, models


class CrmCtiProvider(models.Model):
    """Know whether supervisors may be let in: no, unless an adapter says so."""

    _inherit = "crm.cti.provider"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # an adapter computes it: what is not said here stays as it says
    can_supervise = fields.Boolean()
