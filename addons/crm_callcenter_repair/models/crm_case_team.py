"""Which agents send things to the workshop."""

from odoo import fields, models


class CrmCaseTeam(models.Model):
    """Let the agents of a team arrange repairs."""

    _inherit = "crm.case.team"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    can_repair = fields.Boolean(
        string="Agents Arrange Repairs",
        help="Agents without a role in the warehouse may ask for repairs. The workshop "
        "still confirms and does them.",
    )
