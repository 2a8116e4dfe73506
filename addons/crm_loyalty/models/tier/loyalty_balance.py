"""The tier in what is told about a customer's points."""

from decimal import Decimal

from odoo import fields, models

from ...tools.tier import ZERO, get_missing, get_next
from .loyalty_program import MONEY_BASES


class LoyaltyBalance(models.AbstractModel):
    """Fill in what belongs to tiers."""

    _inherit = "loyalty.balance"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_balance(self, partner, program=None):
        """Add tier, progress and what is missing; money is in that of the company."""
        program = program or self._get_shown_program(partner)
        balance = super()._get_balance(partner, program)
        # sudo: the rules of the program are no secret from who sees the customer
        program_sudo = program.sudo()
        ladder = program_sudo._get_ladder() if program_sudo else None
        if not ladder or not ladder.tiers:
            return balance
        company = program_sudo.company_id or self.env.company
        member = self.env["loyalty.member"]._get_member(partner, program, company)
        amount = Decimal(str(member.qualifying)) if member else ZERO
        following = get_next(ladder, member.tier_id.id)
        tiers = program_sudo.tier_ids
        balance.update(
            tier=member.tier_id.name or False,
            tier_until=fields.Date.to_string(member.tier_until) or False,
            qualifying=float(amount),
            next_tier=tiers.browse(following.id).name if following else False,
            to_next_tier=float(get_missing(ladder, member.tier_id.id, amount)),
        )
        if program_sudo.tier_basis in MONEY_BASES:
            balance["currency"] = company.currency_id.name
        return balance

    def _enroll(self, partner, program):
        """Let a new member stand where its documents put it."""
        card, is_created = super()._enroll(partner, program)
        if is_created:
            self._refresh_tier(partner, program)
        return card, is_created

    def _bring_up_to_date(self, partner):
        """Count what was paid a moment ago, too."""
        result = super()._bring_up_to_date(partner)
        for program in self._get_cards(partner).program_id:
            self._refresh_tier(partner, program)
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _refresh_tier(self, partner, program):
        """Bring a customer up to date in a program."""
        # sudo: the rules of the program are no secret from who sees the customer
        program = program.sudo()
        if program.tier_ids:
            self.env["loyalty.tier.engine"]._run(
                program,
                program.company_id or self.env.company,
                partner.sudo().commercial_partner_id.ids,
            )
