"""How much work a case of a channel is."""

from odoo import api, fields, models, tools

from ..case.crm_case import CHANNELS


class CrmRoutingWeight(models.Model):
    """The units of a channel, of a team or of all teams of the company."""

    _name = "crm.routing.weight"
    _description = "Weight of a Channel"
    _inherit = ["crm.cached.mixin"]
    _rec_name = "channel"
    _order = "company_id, team_id, channel"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    team_id = fields.Many2one(
        comodel_name="crm.case.team",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty for all teams.",
    )
    channel = fields.Selection(selection=CHANNELS, required=True)
    weight = fields.Integer(default=10, required=True)
    answered_weight = fields.Integer(
        string="Once Answered",
        default=10,
        required=True,
        help="Units after the first answer: the talk is over, the work is not.",
    )

    _unique_channel = models.UniqueIndex(
        "(company_id, COALESCE(team_id, 0), channel)", "This channel has a weight."
    )
    _check_weights = models.Constraint(
        "CHECK(weight >= 1 AND answered_weight >= 1)", "A case weighs 1 at least."
    )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _get_units(self, company_id):
        """Return {(team id, channel): (units, units once answered)} of a company."""
        # sudo: what a case weighs does not depend on who reports it
        rows = self.sudo().search_read(
            [("company_id", "=", company_id)],
            ["team_id", "channel", "weight", "answered_weight"],
            load=None,
        )
        return {
            (row["team_id"], row["channel"]): (row["weight"], row["answered_weight"])
            for row in rows
        }
