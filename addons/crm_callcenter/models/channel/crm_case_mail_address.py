"""Further addresses of a team: a fax gateway, a scanner, a second mailbox."""

import ast

from odoo import fields, models


class CrmCaseMailAddress(models.Model):
    """An address whose mail opens cases of a team, with a channel of its own."""

    _name = "crm.case.mail.address"
    _description = "Further Address of a Service Team"
    _inherit = ["mail.alias.mixin"]
    _rec_name = "alias_email"
    _order = "team_id, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    team_id = fields.Many2one(
        comodel_name="crm.case.team",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="team_id.company_id", store=True, index=True)
    channel = fields.Selection(
        selection=[("email", "E-mail"), ("fax", "Fax"), ("letter", "Letter")],
        default="fax",
        required=True,
        help="How the customer wrote. A fax or a letter comes as mail of a machine: "
        "its sender is not the customer.",
    )

    # ------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------

    def _alias_get_creation_values(self):
        """Let mail to this address open cases of the team."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("crm.case")
        if self.id:
            defaults = ast.literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = {
                **defaults,
                "team_id": self.team_id.id,
                "company_id": self.company_id.id,
                "channel": self.channel,
            }
        return values

    def write(self, vals):
        """Keep what the mail gateway reads in step."""
        result = super().write(vals)
        if {"team_id", "channel"} & vals.keys():
            for address in self:
                # sudo: who manages teams need not manage aliases
                address.alias_id.sudo().write(address._alias_get_creation_values())
        return result
