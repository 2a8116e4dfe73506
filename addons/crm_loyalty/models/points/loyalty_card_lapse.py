"""What a card knows about points that are about to lapse."""

from odoo import fields, models


class LoyaltyCard(models.Model):
    """Tell the last reminder to whoever writes it."""

    _inherit = "loyalty.card"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lapse_notice_ids = fields.One2many(
        comodel_name="loyalty.lapse.notice",
        inverse_name="card_id",
        string="Reminders",
        readonly=True,
    )
    lapse_date = fields.Date(
        string="Points Lapse After",
        compute="_compute_lapse",
        help="The first day of the last reminder.",
    )
    lapse_points = fields.Float(
        string="Lapsing Points",
        compute="_compute_lapse",
        help="Points of that day.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_lapse(self):
        """Compute ``lapse_date`` and ``lapse_points`` from the last reminder."""
        for card in self:
            first = card._get_lapse_notices()[:1]
            card.lapse_date = first.last_day
            card.lapse_points = first.points

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_lapse_notices(self):
        """Return what the last reminder to this card tells, the first day first.

        Called by the template of the reminder.
        """
        self.ensure_one()
        # sudo: whoever writes the mail may not read the reminders of others
        notices = self.sudo().lapse_notice_ids
        last = max(notices.mapped("date"), default=False)
        return notices.filtered(lambda row: row.date == last).sorted("last_day")
