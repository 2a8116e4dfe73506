"""A card that several members share: a household, a company."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.ledger import ZERO
from ...tools.rounding import to_points
from ...tools.sharing import compute_spendable
from ..points.loyalty_point_entry import POINTS_DIGITS


class LoyaltyPool(models.Model):
    """Points that belong to nobody alone; who takes part says who may spend them.

    The card of the pool has no member. What a participant earns is earned on the own
    card, where it qualifies, and goes from there to the pool.
    """

    _name = "loyalty.pool"
    _description = "Pool of Points"
    _order = "name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        comodel_name="loyalty.program",
        required=True,
        ondelete="restrict",
        domain="[('program_type', '=', 'loyalty')]",
        check_company=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    card_id = fields.Many2one(
        comodel_name="loyalty.card", readonly=True, copy=False, ondelete="restrict"
    )
    points = fields.Float(related="card_id.points", related_sudo=False)
    member_ids = fields.One2many(
        comodel_name="loyalty.pool.member",
        inverse_name="pool_id",
        string="Participants",
    )

    _card_uniq = models.UniqueIndex("(card_id) WHERE card_id IS NOT NULL")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("program_id")
    def _check_program(self):
        """Refuse programs without a ledger, and to change the program of a card."""
        for pool in self:
            is_moved = pool.card_id and pool.card_id.program_id != pool.program_id
            if is_moved or not pool.program_id._is_ledgered():
                raise ValidationError(
                    self.env._("A pool stays in one program with loyalty cards.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Give each pool a card."""
        pools = super().create(
            [
                {name: value for name, value in vals.items() if name != "card_id"}
                for vals in vals_list
            ]
        )
        # sudo: cards are created by sales managers, pools as well
        cards = self.env["loyalty.card"].sudo()
        for pool in pools:
            card = cards.create({"program_id": pool.program_id.id, "partner_id": False})
            # pylint: disable-next=super-method-mismatch
            super(LoyaltyPool, pool).write({"card_id": card.id})
        self.env.registry.clear_cache()
        return pools

    def write(self, vals):
        """Keep the card, and refuse to close a pool that has points."""
        vals = {name: value for name, value in vals.items() if name != "card_id"}
        if vals.get("active") is False and any(pool.points for pool in self):
            raise UserError(
                self.env._("Pay the points of the pool out first: open its card.")
            )
        return super().write(vals)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_card(self):
        """Open the card with its movements.

        :return: the form of the card.
        """
        self.ensure_one()
        return self.card_id._get_records_action()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _is_any(self):
        """Tell whether there is any pool; where there is none, nobody pays for them."""
        # sudo: whoever moves points
        pools = self.sudo().with_context(active_test=False)
        return bool(pools.search([], limit=1))

    @api.model
    def _get_pool(self, card):
        """Return the running pool of a card, none when it is a member's own."""
        # sudo: whoever moves points
        pools = self.sudo()
        if not self._is_any():
            return pools
        return pools.search(Domain("card_id", "=", card.id), limit=1)

    @api.model
    def _get_member(self, partner, programs):
        """Return what a customer is in the pool of a program: a participant, or none.

        The contact itself comes before its commercial partner.
        """
        # sudo: whoever moves points
        members = self.env["loyalty.pool.member"].sudo()
        if not partner or not programs or not self._is_any():
            return members
        people = partner | partner.commercial_partner_id
        found = members.search(
            Domain("partner_id", "in", people.ids)
            & Domain("program_id", "in", programs.ids)
            & Domain("pool_id.active", "=", True),
            order="id",
        )
        return (found.filtered(lambda row: row.partner_id == partner) or found)[:1]

    def _ensure_participant(self, partner):
        """Refuse to pay points out to somebody who takes no part."""
        self.ensure_one()
        if partner not in self.member_ids.partner_id:
            raise UserError(
                self.env._("The points of a pool are for those who take part in it.")
            )


class LoyaltyPoolMember(models.Model):
    """Somebody who takes part: gives points to the pool, may spend of it."""

    _name = "loyalty.pool.member"
    _description = "Participant of a Pool"
    _inherit = ["loyalty.number.guard"]
    _order = "pool_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    pool_id = fields.Many2one(
        comodel_name="loyalty.pool", required=True, ondelete="cascade", index=True
    )
    program_id = fields.Many2one(related="pool_id.program_id", store=True, index=True)
    company_id = fields.Many2one(related="pool_id.company_id", store=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    contributes = fields.Boolean(
        string="Earns for the Pool",
        default=True,
        help="What this member earns goes to the pool; it counts for the own tier.",
    )
    right = fields.Selection(
        selection=[
            ("none", "Nothing"),
            ("limited", "Up to a limit"),
            ("all", "Everything"),
        ],
        string="May Spend",
        required=True,
        default="none",
    )
    month_limit = fields.Float(
        string="Points a Month",
        digits=POINTS_DIGITS,
        help="For the right with a limit.",
    )
    spent = fields.Float(
        string="Spent This Month", digits=POINTS_DIGITS, compute="_compute_spent"
    )

    _one_pool = models.Constraint(
        "UNIQUE(program_id, partner_id)",
        "A member takes part in one pool of a program.",
    )
    _check_limit = models.Constraint(
        "CHECK(month_limit >= 0)", "The limit is not below zero."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_spent(self):
        for member in self:
            member.spent = float(member._get_spent())

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_spent(self):
        """Return what the participant spent of the pool this month, as a Decimal.

        What came back is taken off.
        """
        self.ensure_one()
        clock = self.env["loyalty.ledger"].with_company(self.company_id)._get_clock()
        start = clock.get_day_start(clock.today.replace(day=1))
        # sudo: what counts for the limit does not depend on who asks
        uses = self.env["loyalty.pool.use"].sudo()
        entries = uses.search(
            Domain("pool_id", "=", self.pool_id.id)
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("date", ">=", start)
        ).entry_id
        entries |= self.env["loyalty.ledger"]._get_reversals(entries)
        return -sum((to_points(row.points) for row in entries), ZERO)

    def _get_spendable(self):
        """Return how many points of the pool the participant may spend now."""
        self.ensure_one()
        return compute_spendable(
            self.right,
            to_points(self.month_limit),
            self._get_spent(),
            to_points(self.pool_id.card_id.points),
        )


class LoyaltyPoolUse(models.Model):
    """Who spent points of a pool."""

    _name = "loyalty.pool.use"
    _description = "Use of a Pool"
    _order = "id desc"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    pool_id = fields.Many2one(
        comodel_name="loyalty.pool", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="pool_id.company_id", store=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Spent By", ondelete="set null", index=True
    )
    entry_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        string="Movement",
        required=True,
        ondelete="restrict",
        index=True,
    )
    points = fields.Float(related="entry_id.points")
    date = fields.Datetime(required=True)
