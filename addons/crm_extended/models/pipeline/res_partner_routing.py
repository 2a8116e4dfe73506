"""What places a customer in a territory, and how often somebody visits."""

from odoo import fields, models


class ResPartner(models.Model):
    """Add the size and the class of a customer."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_employee_count = fields.Integer(string="Number of Employees")
    crm_visit_class = fields.Selection(
        selection=[("a", "A"), ("b", "B"), ("c", "C")],
        string="Visit Class",
        help="How important visits are: plans say how often each class is visited.",
        prefetch="crm_extended",
    )
