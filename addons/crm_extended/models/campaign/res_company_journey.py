"""Switch of the journeys, and the guard-rails of sending, per company."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Each company decides whether journeys run, and when nothing is sent."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_journeys_enabled = fields.Boolean(
        string="Journeys",
        default=True,
        help="Let people enter journeys and go on. Off: everybody stays where they "
        "are.",
        prefetch="crm_extended",
    )
    crm_quiet_enabled = fields.Boolean(
        string="Quiet Hours",
        default=True,
        help="Hold marketing back while it is night where the recipient lives.",
        prefetch="crm_extended",
    )
    crm_quiet_start = fields.Float(
        string="Quiet From", default=21.0, prefetch="crm_extended"
    )
    crm_quiet_end = fields.Float(
        string="Quiet Until", default=8.0, prefetch="crm_extended"
    )
    crm_bounce_limit = fields.Integer(
        string="Bounces Before Silence",
        default=3,
        help="Write no marketing to people whose mails came back so often, until one "
        "of theirs arrives. 0 for no limit.",
        prefetch="crm_extended",
    )

    crm_double_opt_in = fields.Boolean(
        string="Double Opt-in",
        help="What people allow by e-mail online, or by another system, counts only "
        "when they confirmed it by a link in a mail.",
        prefetch="crm_extended",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("crm_quiet_start", "crm_quiet_end")
    def _check_quiet_hours(self):
        """Accept times of day only."""
        for company in self:
            hours = (company.crm_quiet_start, company.crm_quiet_end)
            if not all(0 <= hour <= 24 for hour in hours):
                raise ValidationError(
                    self.env._("Quiet hours are times of day, from 0:00 to 24:00.")
                )
