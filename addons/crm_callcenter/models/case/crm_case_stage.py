"""The steps of a case."""

from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.fields import Domain


class StageFacts(NamedTuple):
    """What the flow of cases asks of a stage."""

    id: int
    is_closed: bool
    is_paused: bool


class CrmCaseStage(models.Model):
    """A step on the way from received to closed, of some teams or of all."""

    _name = "crm.case.stage"
    _description = "Case Stage"
    _inherit = ["crm.cached.mixin"]
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        index=True,
        help="A short name that other systems use and that nobody translates.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    team_ids = fields.Many2many(
        comodel_name="crm.case.team",
        relation="crm_case_stage_team_rel",
        column1="stage_id",
        column2="team_id",
        string="Teams",
        help="The teams that use this step. Leave empty for all teams.",
    )
    is_closed = fields.Boolean(
        string="Closing Stage", help="Cases in this stage are done."
    )
    is_paused = fields.Boolean(
        string="Clocks Stand Still",
        help="Cases in this stage wait for the customer; no clock runs.",
    )
    fold = fields.Boolean(
        string="Folded in Kanban", help="Show this column folded when it is empty."
    )

    _unique_code = models.Constraint("UNIQUE(code)", "This code is taken.")

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache("team_id")
    def _get_of_team(self, team_id):
        """Return the stages of a team in their order, as :class:`StageFacts`."""
        # sudo: the flow of a case does not depend on who moves it
        stages = self.sudo().search(
            Domain("team_ids", "=", False) | Domain("team_ids", "in", [team_id])
        )
        return tuple(StageFacts(s.id, s.is_closed, s.is_paused) for s in stages)
