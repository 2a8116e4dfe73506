"""Versions of journeys: the steps as they were published."""

from odoo import fields, models


class CrmJourneyVersion(models.Model):
    """The steps of those who entered while it was the current version."""

    _name = "crm.journey.version"
    _description = "Version of a Journey"
    _order = "journey_id, number desc"
    _rec_name = "number"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    journey_id = fields.Many2one(
        comodel_name="crm.journey",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="journey_id.company_id", store=True, index=True
    )
    number = fields.Integer(required=True)
    step_ids = fields.One2many(
        comodel_name="crm.journey.step", inverse_name="version_id", string="Steps"
    )

    first_step_id = fields.Many2one(
        comodel_name="crm.journey.step", ondelete="set null", readonly=True
    )

    _number_uniq = models.UniqueIndex("(journey_id, number)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _copy_steps(self, steps):
        """Copy steps into this version; what pointed at a step points at its copy."""
        self.ensure_one()
        copies = {}  # {step of the drawing board: its copy}
        for step in steps:
            copies[step] = step.copy(
                {"version_id": self.id, "origin_id": step.id, "name": step.name}
            )
        for step, copy in copies.items():
            copy.write(
                {
                    name: copies[step[name]].id
                    for name in ("next_step_id", "no_step_id", "branch_step_id")
                    if step[name] in copies
                }
            )
        self.invalidate_recordset(["step_ids"])
        self.first_step_id = self.step_ids[:1]
        self.step_ids._freeze()
