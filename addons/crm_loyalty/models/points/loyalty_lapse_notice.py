"""Reminders that points are about to lapse: which were given, so that none is twice."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .loyalty_point_entry import POINTS_DIGITS


class LoyaltyLapseNotice(models.Model):
    """A member was told that points lapse after a day.

    The mail is written in the same transaction; the unique key lets nobody be told
    twice, however often and wherever the job runs.
    """

    _name = "loyalty.lapse.notice"
    _description = "Reminder of Lapsing Points"
    _order = "date desc, last_day, id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    program_id = fields.Many2one(
        comodel_name="loyalty.program", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="cascade",
        help="That of the program; empty for one that is shared.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
    )
    card_id = fields.Many2one(
        comodel_name="loyalty.card",
        string="Written to",
        required=True,
        ondelete="cascade",
        index=True,
    )
    last_day = fields.Date(string="Lapse After", required=True)
    days_before = fields.Integer(required=True)
    points = fields.Float(digits=POINTS_DIGITS, required=True)
    date = fields.Datetime(string="Told on", required=True)

    _unique_occasion = models.Constraint(
        "UNIQUE(program_id, partner_id, last_day, days_before)",
        "A member is reminded once of the points of a day.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("card_id", "points", "last_day")
    def _compute_display_name(self):
        """Say which points lapse when."""
        for notice in self:
            notice.display_name = self.env._(
                "%(points)s until %(day)s",
                points=notice.card_id._format_points(notice.points),
                day=fields.Date.to_string(notice.last_day),
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: what a member was told stays as it was."""
        raise UserError(self.env._("A reminder that was given cannot be changed."))
