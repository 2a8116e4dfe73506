"""The ledger of points: one row per movement, never changed."""

from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("earn", "Earned"),
    ("redeem", "Spent"),
    ("expire", "Lapsed"),
    ("reverse", "Reversed"),
    ("adjust", "Adjusted"),
    ("transfer", "Transferred"),
    ("merge", "Merged"),
]
POINTS_DIGITS = (16, 2)


class LoyaltyPointEntry(models.Model):
    """One movement of points on one card; the sum of a card's rows is its balance.

    Written by ``loyalty.ledger`` only. ``loyalty.history`` of Odoo gets a row for each
    entry, so that Odoo's own screens show the same.
    """

    _name = "loyalty.point.entry"
    _description = "Movement of Points"
    _order = "card_id, sequence"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="loyalty.card", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(
        comodel_name="loyalty.program", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    sequence = fields.Integer(
        string="Number", required=True, help="1 for the first movement of the card."
    )
    kind = fields.Selection(selection=KINDS, required=True)
    date = fields.Datetime(required=True)
    points = fields.Float(digits=POINTS_DIGITS, required=True)
    balance = fields.Float(
        digits=POINTS_DIGITS,
        required=True,
        aggregator=None,
        help="All points of the card after this movement: those that are held "
        "included, debts taken off.",
    )
    available_on = fields.Datetime(help="From when what was earned may be spent.")
    expires_on = fields.Date(
        string="Lapses After", help="The last day on which they may be spent."
    )
    reason = fields.Char()
    source = fields.Char(help="The other system that reported it.")
    external_ref = fields.Char(string="Its Reference")
    res_model = fields.Char(string="Document Model")
    res_id = fields.Many2oneReference(string="Document", model_field="res_model")
    reversed_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        string="Takes Back",
        ondelete="restrict",
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="By", required=True, ondelete="restrict"
    )
    move_ids = fields.One2many(
        comodel_name="loyalty.point.move", inverse_name="entry_id", string="Lots"
    )

    points_reinstatable = fields.Float(
        digits=POINTS_DIGITS,
        compute="_compute_points_reinstatable",
        help="Points that lapsed and did not come back yet.",
    )

    _unique_sequence = models.Constraint(
        "UNIQUE(card_id, sequence)", "A card has each movement once."
    )
    _document = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _external = models.Index(
        "(company_id, source, external_ref) WHERE external_ref IS NOT NULL"
    )
    _company_date = models.Index("(company_id, program_id, date)")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_display_name(self):
        """Name a movement by its reason, or by what it was."""
        for entry in self:
            entry.display_name = entry.reason or self._get_kind_label(entry.kind)

    @api.depends("kind", "points")
    def _compute_points_reinstatable(self):
        """Take off what came back of points that lapsed."""
        lapsed = self.filtered(lambda entry: entry.kind == "expire")
        # sudo: sums of entries that the user sees
        groups = lapsed.sudo()._read_group(
            [("reversed_id", "in", lapsed.ids)], ["reversed_id"], ["points:sum"]
        )
        back = {entry.id: points for entry, points in groups}
        for entry in self:
            left = -entry.points - back.get(entry.id, 0.0)
            entry.points_reinstatable = left if entry in lapsed else 0.0

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: what happened stays as it was written down."""
        raise UserError(self.env._("The ledger of points cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse, as ``write`` does."""
        raise UserError(
            self.env._(
                "The ledger of points cannot be deleted. Take the points back instead."
            )
        )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_reinstate(self):
        """Ask how many points that lapsed come back, until when, and why.

        :return: the action of the dialog.
        :raises AccessError: for who may not bring points back.
        :raises UserError: nothing lapsed, or all of it came back.
        """
        self.ensure_one()
        self._check_may_reinstate()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reinstate Lapsed Points"),
            "res_model": "loyalty.point.reinstate",
            "view_mode": "form",
            "target": "new",
            "context": {"default_entry_id": self.id},
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _check_may_reinstate(self):
        """Refuse whoever may not bring points back, and what cannot come back."""
        self.check_access("read")
        self.card_id.check_access("write")
        self.env["loyalty.point.reinstate"].check_access("create")
        if self.points_reinstatable <= 0:
            raise UserError(self.env._("Of these points none can be brought back."))

    def _get_kind_label(self, kind):
        """Return what a kind of movement is called, in the user's language."""
        return dict(self._fields["kind"]._description_selection(self.env)).get(kind)
