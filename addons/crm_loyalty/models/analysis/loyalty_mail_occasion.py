"""Which member had which mail for which occasion."""

from odoo import fields, models


class LoyaltyMailOccasion(models.Model):
    """One row: this mail went out, or was withheld, for this occasion; never twice."""

    _name = "loyalty.mail.occasion"
    _description = "Mail to a Member"
    _order = "id desc"
    _rec_name = "occasion"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    mail_id = fields.Many2one(
        comodel_name="loyalty.mail",
        string="Communication",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    card_id = fields.Many2one(
        comodel_name="loyalty.card",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    occasion = fields.Char(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE(mail_id, card_id, occasion)", "Each occasion has one mail."
    )
