"""Letters that wait to be printed."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmJourneyLetter(models.Model):
    """One letter to one person; printed together with others as one PDF."""

    _name = "crm.journey.letter"
    _description = "Letter of a Journey"
    _order = "id"
    _rec_name = "partner_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
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
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    journey_id = fields.Many2one(related="step_id.journey_id")
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True, sanitize=False)
    date = fields.Datetime(
        string="Written", required=True, readonly=True, default=fields.Datetime.now
    )
    date_printed = fields.Datetime(string="Printed", readonly=True, copy=False)

    _pile_idx = models.Index("(company_id, id) WHERE date_printed IS NULL")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print(self):
        """Print these letters as one PDF, and take them off the pile."""
        if not self:
            raise UserError(self.env._("Choose the letters to print."))
        self.check_access("read")
        # sudo: letters are changed by printing them alone
        self.sudo().date_printed = fields.Datetime.now()
        return self.env.ref("crm_extended.action_report_journey_letter").report_action(
            self
        )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _put_on_pile(self, step, partners):
        """Write a letter to each of these people."""
        subjects = step.env["mail.render.mixin"]._render_template(
            step.letter_subject, "res.partner", partners.ids
        )
        bodies = step.env["mail.render.mixin"]._render_template(
            step.letter_body, "res.partner", partners.ids, engine="qweb"
        )
        return self.create(
            [
                {
                    "company_id": step.company_id.id,
                    "partner_id": partner.id,
                    "step_id": step.id,
                    "subject": subjects[partner.id],
                    "body": bodies[partner.id],
                }
                for partner in partners
            ]
        )
