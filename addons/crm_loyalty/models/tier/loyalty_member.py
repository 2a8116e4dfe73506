"""Members: where a customer stands on the ladder of a program."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.tier import get_missing, get_next, get_window
from .loyalty_program import MONEY_BASES


class LoyaltyMember(models.Model):
    """One customer (commercial partner) in one program, in one company.

    There is one for each customer who has a card of a program that the ledger keeps.
    Written by the rules of the ladder only, see ``loyalty.tier.engine``; what was
    decided stands in ``loyalty.tier.change``.
    """

    _name = "loyalty.member"
    _description = "Loyalty Member"
    _order = "qualifying desc, id"
    _rec_name = "partner_id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Member",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    program_id = fields.Many2one(
        comodel_name="loyalty.program",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    card_id = fields.Many2one(
        comodel_name="loyalty.card",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    enrolled_on = fields.Date(string="Member Since", required=True, readonly=True)
    left_on = fields.Date(
        readonly=True,
        help="Since then the member has no card. Empty for members.",
    )
    tier_id = fields.Many2one(
        comodel_name="loyalty.tier",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    tier_since = fields.Date(readonly=True)
    tier_until = fields.Date(
        readonly=True,
        help="The last day of the running period: until then the tier is sure.",
    )
    qualifying = fields.Float(
        digits=(16, 2),
        readonly=True,
        help="What counts for the next tier by now.",
    )
    is_locked = fields.Boolean(string="Locked", readonly=True)
    lock_until = fields.Date(
        string="Locked Until", readonly=True, help="Empty: until somebody unlocks it."
    )
    lock_reason = fields.Char(string="Why It Is Locked", readonly=True)
    change_ids = fields.One2many(
        comodel_name="loyalty.tier.change", inverse_name="member_id", string="History"
    )

    # what follows from the rules of the ladder
    basis = fields.Selection(related="program_id.tier_basis")
    is_money = fields.Boolean(compute="_compute_is_money")
    currency_id = fields.Many2one(related="company_id.currency_id")
    points = fields.Float(related="card_id.points")
    next_tier_id = fields.Many2one(
        comodel_name="loyalty.tier", compute="_compute_progress"
    )
    to_next_tier = fields.Float(
        string="Missing", digits=(16, 2), compute="_compute_progress"
    )
    progress_pct = fields.Float(string="Progress", compute="_compute_progress")
    date_from = fields.Date(
        string="Counting Since",
        compute="_compute_progress",
        help="The first day that counts for the next tier today.",
    )

    _partner_program_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id, program_id)",
        "A customer is a member of a program once.",
    )
    _until = models.Index("(program_id, tier_until) WHERE tier_until IS NOT NULL")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("program_id.tier_basis")
    def _compute_is_money(self):
        for member in self:
            member.is_money = member.program_id.tier_basis in MONEY_BASES

    @api.depends("tier_id", "qualifying", "program_id", "enrolled_on")
    def _compute_progress(self):
        """Compute what is missing to the next tier, and from when documents count."""
        for (program, company), members in self.grouped(
            lambda member: (member.program_id, member.company_id)
        ).items():
            ladder = program._get_ladder()
            today = members._get_today(company)
            for member in members:
                tier_id = member.tier_id.id or None
                amount = Decimal(str(member.qualifying))
                following = get_next(ladder, tier_id)
                shown = following or ladder.get_tier(tier_id)
                member.next_tier_id = following.id if following else False
                member.to_next_tier = float(get_missing(ladder, tier_id, amount))
                member.progress_pct = (
                    float(min(amount / following.minimum, Decimal(1)) * 100)
                    if following and following.minimum
                    else 100.0
                )
                member.date_from = shown and (
                    get_window(
                        shown.window, today, member.enrolled_on, ladder.months
                    ).first
                )

    # ------------------------------------------------------------
    # SETUP
    # ------------------------------------------------------------

    def init(self):
        """Leave room on each page, so that an update stays on it (HOT)."""
        self.env.cr.execute(SQL("ALTER TABLE loyalty_member SET (fillfactor = 80)"))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_members(self, partners, company):
        """Return the members behind contacts in a company, by the order of programs.

        Programs of a company above count in its branches.
        """
        # sudo: benefits hold for whoever serves the customer
        return (
            self.sudo()
            .search(
                Domain("partner_id", "in", partners.sudo().commercial_partner_id.ids)
                & Domain("company_id", "in", company.sudo().parent_ids.ids)
                & Domain("program_id.active", "=", True)
                & Domain("card_id", "!=", False)
            )
            .sorted(lambda m: (m.program_id.sequence, m.program_id.id, m.id))
        )

    @api.model
    def _get_tiers(self, partners, company):
        """Return the tiers of contacts in a company, by the order of programs."""
        members = self.browse()
        if self.env["loyalty.program"]._get_tier_bases():
            members = self._get_members(partners, company)
        return members.tier_id

    @api.model
    def _get_member(self, partner, program, company):
        """Return the member behind a contact in a program, empty when there is none."""
        # sudo: the caller has checked access to the customer
        program = program.sudo()
        return self.sudo().search(
            Domain("partner_id", "=", partner.sudo().commercial_partner_id.id)
            & Domain("program_id", "=", program.id)
            & Domain("company_id", "=", (program.company_id or company).id)
            & Domain("card_id", "!=", False)
        )

    @api.model
    def _get_tier_of_card(self, card):
        """Return the tier of the member behind a card, empty when there is none."""
        # sudo: benefits hold for whoever moves points
        tiers = self.env["loyalty.tier"].sudo()
        if not card or not self.env["loyalty.program"]._get_tier_bases():
            return tiers
        # sudo: benefits hold for whoever moves points
        card = card.sudo()
        if not card.partner_id or not card.program_id.tier_ids:
            return tiers
        return self._get_member(
            card.partner_id, card.program_id, card.company_id or self.env.company
        ).tier_id

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_today(self, company):
        """Return which day it is in a company."""
        ledger = self.env["loyalty.ledger"]
        return ledger.with_company(company)._get_clock().today
