"""How much a person may get in some days."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CAP_CHANNELS = [("email", "E-mail"), ("sms", "SMS"), ("letter", "Letter")]
MOST_DAYS = 366


class CrmSendCap(models.Model):
    """At most so many messages per person and channel in a rolling window."""

    _name = "crm.send.cap"
    _description = "Limit of Messages"
    _order = "company_id, channel, days, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    channel = fields.Selection(selection=CAP_CHANNELS, required=True, default="email")
    maximum = fields.Integer(string="At Most", required=True, default=2)
    days = fields.Integer(
        string="In (days)",
        required=True,
        default=7,
        help="A rolling window: the last so many times 24 hours.",
    )

    _window_uniq = models.UniqueIndex(
        "(company_id, channel, days)", "There is already a limit for this window."
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("maximum", "days")
    def _check_numbers(self):
        """Keep numbers within what people mean."""
        for cap in self:
            if cap.maximum < 0 or not 1 <= cap.days <= MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Say how many messages (0 or more) in how many days "
                        "(1 to %(most)s).",
                        most=MOST_DAYS,
                    )
                )
