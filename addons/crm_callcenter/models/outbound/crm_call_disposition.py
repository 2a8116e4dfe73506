"""What follows from the outcome of a call."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

MINUTES_PER_DAY = 24 * 60


class CrmCallDisposition(models.Model):
    """Say what happens to somebody on a call list after this outcome."""

    _inherit = "crm.call.disposition"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    is_outbound = fields.Boolean(
        string="On Call Lists", help="Agents may choose it after calling out."
    )
    is_reached = fields.Boolean(
        string="Spoke to the Person", help="Counted as reached in the lists' figures."
    )
    follow_up = fields.Selection(
        selection=[
            ("final", "Nothing More"),
            ("retry", "Try Again"),
            ("callback", "Call Back as Agreed"),
        ],
        string="Then",
        required=True,
        default="final",
    )
    retry_minutes = fields.Integer(
        string="Again After (min)",
        default=120,
        help="The number rests so long on all lists of the company.",
    )
    max_attempts = fields.Integer(
        string="Attempts",
        default=5,
        help="After so many calls of the same number with this outcome, on all lists "
        "together, nobody tries again. 0: as often as the list says.",
    )
    is_refusal = fields.Boolean(
        string="Withdraws the Consent",
        help="The person does not want such calls: recorded as consent by phone, "
        "refused, for the purpose of the list.",
    )
    is_number_blocked = fields.Boolean(
        string="Blocks the Number",
        help="The number goes on the blacklist: nobody calls it or sends it an SMS.",
    )
    creates = fields.Selection(
        selection=[
            ("case", "A Case"),
            ("lead", "A Lead"),
            ("quotation", "A Quotation"),
        ],
        help="Made for the person, with the answers of the script.",
    )
    case_type_id = fields.Many2one(
        comodel_name="crm.case.type",
        ondelete="restrict",
        help="Of the case that is made.",
    )
    journey_id = fields.Many2one(
        comodel_name="crm.journey",
        ondelete="set null",
        help="The person enters this journey.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("retry_minutes", "max_attempts", "follow_up")
    def _check_retry(self):
        """Refuse to ring without a pause, and to count below zero."""
        for disposition in self:
            is_tried = disposition.follow_up == "retry"
            if disposition.max_attempts < 0 or (
                is_tried and not 1 <= disposition.retry_minutes <= 90 * MINUTES_PER_DAY
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: try again after 1 minute to 90 days, and no "
                        "number of attempts is below 0.",
                        name=disposition.name,
                    )
                )

    @api.constrains("company_id", "journey_id", "case_type_id")
    def _check_companies(self):
        """Let people enter journeys of the outcome's own company only."""
        # sudo: also what the writer may not read
        for disposition in self.sudo():
            others = disposition.journey_id.company_id
            if others and others != disposition.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” leads into a journey of %(company)s: let the "
                        "outcome be that company's, too.",
                        name=disposition.name,
                        company=others.name,
                    )
                )
