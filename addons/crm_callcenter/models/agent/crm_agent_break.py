"""Why agents take a break."""

from odoo import fields, models


class CrmAgentBreak(models.Model):
    """A reason that agents choose; shared by all companies, or of one."""

    _name = "crm.agent.break"
    _description = "Reason of a Break"
    _order = "sequence, name"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", index="btree_not_null", ondelete="cascade"
    )
