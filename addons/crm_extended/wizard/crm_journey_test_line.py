"""The steps of a test run."""

from odoo import fields, models


class CrmJourneyTestLine(models.TransientModel):
    """One step of a test run."""

    _name = "crm.journey.test.line"
    _description = "Step of a Test Run"
    _order = "id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    test_id = fields.Many2one(
        comodel_name="crm.journey.test", required=True, ondelete="cascade", index=True
    )
    step_id = fields.Many2one(comodel_name="crm.journey.step", ondelete="cascade")
    kind = fields.Selection(related="step_id.kind")
    date = fields.Datetime(string="When")
    what = fields.Char(string="What Would Happen")
    text = fields.Html(readonly=True)
