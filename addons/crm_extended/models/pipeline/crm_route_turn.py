"""Whose turn it is: how many leads each member of a pool had, since the member came."""

from odoo import fields, models


class CrmRouteTurn(models.Model):
    """The turn of a person in a territory or in a team.

    Written by the engine only, see ``tools/lead_routing.py``.
    """

    _name = "crm.route.turn"
    _description = "Turn in the Routing of Leads"
    _log_access = False
    _order = "territory_id, team_id, turn, user_id"
    _rec_name = "user_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    territory_id = fields.Many2one(
        comodel_name="crm.territory", index="btree_not_null", ondelete="cascade"
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", index="btree_not_null", ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, index=True, ondelete="cascade"
    )
    turn = fields.Float(required=True)
    was_there = fields.Boolean()
