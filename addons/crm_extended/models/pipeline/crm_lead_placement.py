"""Who got which lead when, why, and whether the person took it."""

from odoo import api, fields, models

from ...tools import lead_routing as engine


class CrmLeadPlacement(models.Model):
    """One lead given to one person by routing; rows are never deleted but with it."""

    _name = "crm.lead.placement"
    _description = "Placement of a Lead"
    _order = "date_placed desc, id desc"
    _rec_name = "user_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="cascade"
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        index=True,
        ondelete="cascade",
    )
    territory_id = fields.Many2one(
        comodel_name="crm.territory", index="btree_not_null", ondelete="set null"
    )
    reason_code = fields.Char(required=True)
    reason = fields.Char(string="Why", compute="_compute_reason")
    date_placed = fields.Datetime(string="Placed On", required=True)
    date_deadline = fields.Datetime(string="To Be Accepted By")
    date_done = fields.Datetime(string="Answered On")
    state = fields.Selection(
        selection=[
            ("given", "Given"),
            ("open", "To be accepted"),
            ("accepted", "Accepted"),
            ("passed", "Passed on"),
            ("timed_out", "Not accepted in time"),
            ("replaced", "Given to somebody else by hand"),
        ],
        required=True,
    )

    _open_index = models.Index("(date_deadline) WHERE state = 'open'")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("reason_code")
    @api.depends_context("lang")
    def _compute_reason(self):
        texts = {
            engine.LAST_OWNER: self.env._("Looks after this customer already"),
            engine.TURN: self.env._("Next in turn"),
            "distribution": self.env._("Distributed in one go"),
        }
        for placement in self:
            placement.reason = texts.get(placement.reason_code, placement.reason_code)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _finish(self, state):
        """Close placements; the activity that asked for an answer goes too."""
        self.write({"state": state, "date_done": fields.Datetime.now()})
        self.lead_id._remove_accept_activities()
