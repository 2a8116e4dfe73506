"""What a customer holds in the company's loyalty program."""

from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ...tools.balance import Card, compute_balance


class LoyaltyBalance(models.AbstractModel):
    """Compute balances from Odoo's loyalty cards.

    Points lie on cards (``loyalty.card``) of programs of type *Loyalty Cards*; gift
    cards, eWallets and coupons are money or discounts and no points. A customer is a
    commercial partner, hence the cards of all its contacts count together.
    """

    _name = "loyalty.balance"
    _inherit = "crm.customer.document"
    _description = "Loyalty Balance"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_balance(self, partner):
        """Return the customer's points in the company's program.

        With cards in several programs it is the first of them in the order of the
        programs; without a card it is the program that one could join.

        :param partner: one contact; the caller has checked access to it.
        :return: dict with ``program`` (name), ``member`` (has a card), ``tier``,
            ``tier_until``, ``points``, ``pending``, ``expiring`` (list of ``date`` and
            ``points``, soonest first), ``qualifying``, ``next_tier``, ``to_next_tier``
            and ``currency`` (ISO code). Odoo's programs have no tiers and give points
            at once: these keys are ``False``, and 0 for ``pending``.
        """
        # figures only: codes and owners of the cards do not leave this method, and the
        # caller may see the customer
        cards_sudo = self.env["loyalty.card"].sudo().search(self._get_domain(partner))
        program_sudo = cards_sudo.program_id.sorted(lambda p: (p.sequence, p.id))[:1]
        is_member = bool(program_sudo)
        program_sudo = program_sudo or self._get_programs()[:1]
        balance = compute_balance(
            [
                Card(Decimal(str(card.points)), card.expiration_date or None)
                for card in cards_sudo
                if card.program_id == program_sudo
            ],
            self._get_today(),
        )
        currency = program_sudo.currency_id or self.env.company.currency_id
        return {
            "program": program_sudo.name or False,
            "member": is_member,
            "tier": False,
            "tier_until": False,
            "points": float(balance.points),
            "pending": 0.0,
            "expiring": [
                {"date": fields.Date.to_string(day), "points": float(points)}
                for day, points in balance.expiring.items()
            ],
            "qualifying": False,
            "next_tier": False,
            "to_next_tier": False,
            "currency": currency.name,
        }

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_domain(self, partner):
        """Return the domain of the cards that count for this customer.

        Called by ``_get_balance``; combined with nothing, override to narrow it.
        """
        return self._get_contact_domain(partner) & Domain(
            "program_id", "in", self._get_programs().ids
        )

    def _get_programs(self):
        """Return the running loyalty programs of the company, shared ones included."""
        # the name of the program is no secret from who may see the customer
        return (
            self.env["loyalty.program"]
            .sudo()
            .search(
                self._get_program_company_domain()
                & Domain("program_type", "=", "loyalty"),
                order="sequence, id",
            )
        )

    def _get_program_company_domain(self, field="company_id"):
        """Return the domain "of this company, of one above it, or shared by all"."""
        # Odoo's own rule on programs; the names of parent companies are not read
        companies_sudo = self.env.company.sudo().parent_ids
        return Domain(field, "in", [*companies_sudo.ids, False])
