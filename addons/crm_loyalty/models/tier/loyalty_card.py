"""Whoever has a card is a member."""

from odoo import api, fields, models


class LoyaltyCard(models.Model):
    """Make members of customers who get a card, and show their tier on it."""

    _inherit = "loyalty.card"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    tier_id = fields.Many2one(
        comodel_name="loyalty.tier",
        compute="_compute_tier_id",
        help="The tier of the customer behind the card.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("partner_id.commercial_partner_id", "program_id")
    @api.depends_context("company")
    def _compute_tier_id(self):
        """Show where the member stands in the program of the card."""
        members = self.env["loyalty.member"]._get_members(
            self.partner_id, self.env.company
        )
        tiers = {}  # {(program id, commercial partner id): tier id}
        for member in members:
            key = (member.program_id.id, member.partner_id.id)
            tiers.setdefault(key, member.tier_id.id)
        for card in self:
            # sudo: the company of a contact that one may read
            customer = card.partner_id.sudo().commercial_partner_id
            card.tier_id = tiers.get((card.program_id.id, customer.id), False)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Make members, one statement per program."""
        cards = super().create(vals_list)
        cards._add_members()
        return cards

    def write(self, vals):
        """Let members follow cards that are given away, archived or brought back."""
        result = super().write(vals)
        if vals.get("partner_id") or "active" in vals:
            self._add_members(is_card_changed=True)
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _add_members(self, is_card_changed=False):
        """Make members of the owners; their tier is looked at with the next documents.

        New members are announced, so that past documents count within a minute.

        :param bool is_card_changed: members may have lost this card, or got it back.
        """
        owned = self.filtered(
            lambda card: card.partner_id and card.program_id._is_ledgered()
        )
        engine = self.env["loyalty.tier.engine"]
        if owned:
            self.env["res.partner"].flush_model(["commercial_partner_id"])
        for program, cards in owned.grouped("program_id").items():
            cards.flush_recordset(["partner_id", "program_id", "active"])
            # sudo: members are made by the system for whoever makes the card
            program = program.sudo()
            company = program.company_id or self.env.company
            customer_ids = cards.sudo().partner_id.commercial_partner_id.ids
            engine._add_members(
                program, company, customer_ids, is_announced=bool(program.tier_ids)
            )
            if is_card_changed:
                engine._find_cards(program, company, customer_ids)
