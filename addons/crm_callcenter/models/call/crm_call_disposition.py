"""What came of a call, in the company's own words."""

from odoo import fields, models


class CrmCallDisposition(models.Model):
    """One outcome from which an agent chooses after a call."""

    _name = "crm.call.disposition"
    _description = "Outcome of a Call"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for all companies.",
    )
