"""The teams that serve customers."""

import ast

from odoo import fields, models

REOPEN_DAYS = 7
CLOSE_AFTER_DAYS = 5


class CrmCaseTeam(models.Model):
    """People who share a queue of cases."""

    _name = "crm.case.team"
    _description = "Service Team"
    _inherit = ["mail.alias.mixin", "mail.thread", "rating.parent.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is told when a promise is about to be broken.",
    )
    member_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_case_team_member_rel",
        column1="team_id",
        column2="user_id",
        string="Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Hours",
        check_company=True,
        help="When this team works. Leave empty for day and night, all week.",
    )
    stage_ids = fields.Many2many(
        comodel_name="crm.case.stage",
        relation="crm_case_stage_team_rel",
        column1="team_id",
        column2="stage_id",
        string="Own Stages",
        help="Stages of this team beside those of all teams.",
    )
    reopen_days = fields.Integer(
        string="Reopen Within",
        default=REOPEN_DAYS,
        help="Days after closing within which an answer of the customer reopens the "
        "case; later it becomes a case of its own, linked to this one.",
    )
    close_after_days = fields.Integer(
        default=CLOSE_AFTER_DAYS,
        help="Days of the customer's silence after which a waiting case is closed; "
        "0 = never.",
    )
    case_ids = fields.One2many(comodel_name="crm.case", inverse_name="team_id")

    _check_days = models.Constraint(
        "CHECK(reopen_days >= 0 AND close_after_days >= 0)",
        "Days cannot be negative.",
    )

    # ------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------

    def _alias_get_creation_values(self):
        """Let mail to the team's address open cases."""
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("crm.case")
        if self.id:
            defaults = ast.literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = {**defaults, "team_id": self.id}
        return values
