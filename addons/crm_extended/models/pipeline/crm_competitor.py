"""Who else wants the deal."""

from odoo import fields, models


class CrmCompetitor(models.Model):
    """A rival of the company, with what its salespeople know about it."""

    _name = "crm.competitor"
    _description = "Competitor"
    _order = "name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    color = fields.Integer(string="Colour")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        check_company=True,
        help="The contact of the competitor, when there is one.",
    )
    website = fields.Char()
    strengths = fields.Text(help="What it does better than we do.")
    weaknesses = fields.Text(help="What we do better.")

    _name_uniq = models.Constraint(
        "UNIQUE(company_id, name)", "There is already a competitor with this name."
    )
