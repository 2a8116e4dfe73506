"""The history of tiers: who went up or down, when, and why."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

BATCH = 1000
COLUMNS = (
    "member_id",
    "company_id",
    "program_id",
    "date",
    "from_tier_id",
    "to_tier_id",
    "direction",
    "cause",
    "reason",
    "qualifying",
    "needed",
    "date_from",
    "date_to",
    "user_id",
    "is_mail_due",
)
CAUSES = [
    ("reached", "Enough came together"),
    ("review", "The period ended"),
    ("manual", "By hand"),
    ("merge", "Contacts merged"),
]


class LoyaltyTierChange(models.Model):
    """One change of one member's tier, with what counted then; never changed."""

    _name = "loyalty.tier.change"
    _description = "Change of Tier"
    _order = "id desc"
    _rec_name = "partner_id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    member_id = fields.Many2one(
        comodel_name="loyalty.member", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(related="member_id.partner_id", string="Customer")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade", index=True
    )
    program_id = fields.Many2one(
        comodel_name="loyalty.program", required=True, ondelete="cascade", index=True
    )
    date = fields.Datetime(required=True)
    from_tier_id = fields.Many2one(
        comodel_name="loyalty.tier", string="From", ondelete="restrict"
    )
    to_tier_id = fields.Many2one(
        comodel_name="loyalty.tier", string="To", ondelete="restrict"
    )
    direction = fields.Selection(
        selection=[("up", "Up"), ("down", "Down"), ("same", "Unchanged")],
        required=True,
    )
    cause = fields.Selection(selection=CAUSES, string="Why", required=True)
    reason = fields.Char()
    qualifying = fields.Float(
        string="Qualifying Then",
        digits=(16, 2),
        aggregator=None,
        help="What counted on that day: for the tier that was reached, or for the one "
        "that was lost.",
    )
    needed = fields.Float(
        digits=(16, 2), aggregator=None, help="What was needed for it."
    )
    date_from = fields.Date(string="Counted From")
    date_to = fields.Date(string="Counted To")
    user_id = fields.Many2one(
        comodel_name="res.users", string="By", required=True, ondelete="restrict"
    )
    is_mail_due = fields.Boolean(
        string="Mail Waits", help="A mail about this change is to be sent."
    )

    _mail_due = models.Index("(id) WHERE is_mail_due")
    _company_date = models.Index("(company_id, program_id, date)")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: what happened stays as it was written down."""
        raise UserError(self.env._("The history of tiers cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse, as ``write`` does."""
        raise UserError(self.env._("The history of tiers cannot be deleted."))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _record(self, run, moves):
        """Write down what a run decided (list of ``TierMove``)."""
        now = fields.Datetime.now()
        triggers = set(run.program.communication_plan_ids.mapped("trigger"))
        rows = [self._prepare_row(run, move, now, triggers) for move in moves]
        # in SQL: a first run may bring a million members up
        for start in range(0, len(rows), BATCH):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO loyalty_tier_change (%s) VALUES %s",
                    SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
                    SQL(", ").join(
                        SQL("%s", tuple(row)) for row in rows[start : start + BATCH]
                    ),
                )
            )
        self.invalidate_model(flush=False)

    def _prepare_row(self, run, move, now, triggers):
        """Return the values of ``COLUMNS`` for one ``TierMove``."""
        old, new = move.before.tier_id, move.after.tier_id
        direction = "same"
        if old != new:
            is_up = run.ladder.get_rank(new) > run.ladder.get_rank(old)
            direction = "up" if is_up else "down"
        return (
            move.member_id,
            run.company.id,
            run.program.id,
            now,
            old,
            new,
            direction,
            move.cause,
            move.reason or None,
            move.amount,
            move.tier.minimum if move.tier else 0,
            move.days.first,
            move.days.last,
            self.env.uid,
            f"tier_{direction}" in triggers,
        )

    @api.model
    def _hand_over(self, members, kept):
        """Let the history of members be that of another one, when they are merged."""
        if not members:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_tier_change SET member_id = %s WHERE member_id IN %s",
                kept.id,
                tuple(members.ids),
            )
        )
        self.invalidate_model(flush=False)
