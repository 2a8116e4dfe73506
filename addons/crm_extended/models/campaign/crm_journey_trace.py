"""What happened to a person at each step."""

from odoo import fields, models

OUTCOMES = [
    ("done", "Done"),
    ("sent", "Sent"),
    ("yes", "Yes"),
    ("no", "No"),
    ("held", "Held"),
    ("blocked", "Not Sent"),
    ("failed", "Failed"),
]


class CrmJourneyTrace(models.Model):
    """One step of one person: append-only, written by the engine."""

    _name = "crm.journey.trace"
    _description = "Step That a Person Took"
    _order = "id desc"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    person_id = fields.Many2one(
        comodel_name="crm.journey.person",
        string="Walk",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    step_id = fields.Many2one(
        comodel_name="crm.journey.step",
        readonly=True,
        ondelete="cascade",
    )
    date = fields.Datetime(required=True, readonly=True)
    outcome = fields.Selection(selection=OUTCOMES, required=True, readonly=True)
    reason = fields.Char(readonly=True)

    _step_idx = models.Index("(step_id, outcome)")
