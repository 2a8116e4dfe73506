"""What the pipeline looked like, night by night."""

from odoo import fields, models

from .crm_lead_forecast import FORECAST_CATEGORIES


class CrmPipelineSnapshot(models.Model):
    """One row is one deal as it was on one day; rows are never changed.

    A row with another status than *open* says on the day after it how a deal ended.
    Amounts are in the currency of the company on that day.
    """

    _name = "crm.pipeline.snapshot"
    _description = "Pipeline History"
    _log_access = False
    _order = "date desc, id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    # survives the deal, so that the bridge adds up when one is deleted
    lead_ref = fields.Integer(string="Number of the Deal", required=True, readonly=True)
    name = fields.Char(string="Deal's Name", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        ondelete="set null",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        readonly=True,
        ondelete="set null",
    )
    stage_id = fields.Many2one(
        comodel_name="crm.stage", readonly=True, ondelete="set null"
    )
    forecast_category = fields.Selection(selection=FORECAST_CATEGORIES, readonly=True)
    probability = fields.Float(readonly=True, aggregator="avg")
    status = fields.Selection(
        selection=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True, ondelete="restrict"
    )
    amount = fields.Monetary(readonly=True)
    date_deadline = fields.Date(string="Expected Closing", readonly=True)
    date_closed = fields.Datetime(string="Closed On", readonly=True)
    date_opened = fields.Datetime(string="Opened On", readonly=True)

    _deal_unique = models.UniqueIndex(
        "(company_id, date, lead_ref)", "A deal is written down once a day."
    )
    _ended_idx = models.Index("(company_id, date) WHERE status <> 'open'")
