"""What agents know, and how well."""

from odoo import fields, models


class CrmAgentSkill(models.Model):
    """One skill of one agent, at a level from 1 to 10."""

    _name = "crm.agent.skill"
    _description = "Agent Skill"
    _rec_name = "expertise_id"
    _order = "user_id, level desc, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    expertise_id = fields.Many2one(
        comodel_name="im_livechat.expertise",
        string="Skill",
        required=True,
        index=True,
        ondelete="cascade",
    )
    level = fields.Integer(default=5, required=True)

    _unique_skill = models.Constraint(
        "UNIQUE(user_id, expertise_id)", "This agent has this skill already."
    )
    _check_level = models.Constraint(
        "CHECK(level BETWEEN 1 AND 10)", "Levels go from 1 to 10."
    )
