"""Why a lead has its score."""

from odoo import fields, models


class CrmLeadScoreReason(models.Model):
    """The points of one rule for one lead; written by the job of the scores."""

    _name = "crm.lead.score.reason"
    _description = "Reason of an Engagement Score"
    _order = "points desc, id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lead_id = fields.Many2one(
        comodel_name="crm.lead", required=True, ondelete="cascade", index=True
    )
    rule_id = fields.Many2one(
        comodel_name="crm.score.rule",
        string="Reason",
        required=True,
        ondelete="cascade",
        index=True,
    )
    points = fields.Float(digits=(16, 1))
    event_count = fields.Integer(string="Times")
    date_last = fields.Datetime(string="Last")

    _reason_uniq = models.UniqueIndex("(lead_id, rule_id)")
