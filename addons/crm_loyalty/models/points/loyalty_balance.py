"""What a customer holds in the company's loyalty program."""

from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ...tools.earning import CONFIRMED, compute_earned
from ...tools.ledger import ZERO, Clock, Lot, get_available, get_expiring, get_pending
from ...tools.rounding import to_points


class LoyaltyBalance(models.AbstractModel):
    """Add up the lots on a customer's cards.

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

    def _get_balance(self, partner, program=None):
        """Return the customer's points in one of the company's programs.

        :param partner: one contact; the caller has checked access to it.
        :param program: of the company; when left out, with cards in several programs
            the first of them in the order of the programs, and without a card the one
            that one could join.
        :return: dict with ``program`` (name), ``member`` (has a card), ``tier``,
            ``tier_until``, ``points`` (that may be spent now), ``pending`` (promised
            or held), ``debt`` (owed to the company), ``expiring`` (list of ``date``
            and ``points``, soonest first), ``qualifying``, ``next_tier``,
            ``to_next_tier`` and ``currency`` (ISO code). What belongs to tiers is
            ``False`` in a program that has none.
        """
        # figures only: codes and owners of the cards do not leave this method
        cards_sudo = self._get_cards(partner)
        if program is None:
            program = self._get_shown_program(partner)
        # sudo: the rules of the program are no secret from who sees the customer
        program_sudo = program.sudo()
        cards_sudo = cards_sudo.filtered(lambda card: card.program_id == program_sudo)
        company_clock = self._get_clock()
        clock = Clock(
            company_clock.now,
            company_clock.today,
            self._get_idle_day(cards_sudo, program_sudo),
        )
        lots = self._get_lots(cards_sudo)
        available = get_available(lots, clock)
        is_debt_kept_apart = program_sudo.debt_policy == "debt"
        debt = max(-available, ZERO) if is_debt_kept_apart else ZERO
        currency = program_sudo.currency_id or self.env.company.currency_id
        return {
            "program": program_sudo.name or False,
            "member": bool(cards_sudo),
            "tier": False,
            "tier_until": False,
            "points": float(available + debt),
            "pending": float(get_pending(lots, clock) + self._get_promised(cards_sudo)),
            "debt": float(debt),
            "expiring": [
                {"date": fields.Date.to_string(day), "points": float(points)}
                for day, points in get_expiring(lots, clock).items()
            ],
            "qualifying": False,
            "next_tier": False,
            "to_next_tier": False,
            "currency": currency.name,
        }

    def _enroll(self, partner, program):
        """Make a customer a member.

        Two calls at once give one card.

        :return: (the card, whether it is new); the customer's own card comes before
            those of its contacts.
        """
        cards = self._get_cards(partner, program)
        if not cards:
            # Odoo has no unique key for the cards of one member
            self._reserve_membership(partner, program)
            cards = self._get_cards(partner, program)
        if cards:
            own = cards.filtered(lambda card: card.partner_id == partner)
            return (own or cards)[:1], False
        # sudo: who may enroll was checked by the caller
        card = self.env["loyalty.card"].sudo()
        return card.create({"program_id": program.id, "partner_id": partner.id}), True

    def _bring_up_to_date(self, partner):
        """Move what documents have earned, write off what lapsed, for one customer."""
        cards = self._get_cards(partner)
        if not cards:
            return
        # sudo: which orders promise points is looked up by the system
        promises = self.env["sale.order.coupon.points"].sudo()
        orders = promises.search(Domain("coupon_id", "in", cards.ids)).order_id
        if orders:
            self.env["loyalty.point.queue"]._work_off(orders.ids)
        self.env["loyalty.ledger"]._settle(cards)

    def _get_ledger(self, partner, offset, limit):
        """Return movements on the customer's cards, the oldest first.

        :return: list of dicts, see ``crm.api.loyalty_ledger``.
        """
        cards = self._get_cards(partner)
        # sudo: figures of a customer that the caller may see
        entries = self.env["loyalty.point.entry"].sudo()
        return [
            {
                "date": entry.date,
                "kind": entry.kind,
                "points": entry.points,
                "balance": entry.balance,
                "expires_on": entry.expires_on,
                "source": entry.source,
                "external_ref": entry.external_ref,
                "reason": entry.reason,
            }
            for entry in entries.search(
                Domain("card_id", "in", cards.ids),
                order="id",
                offset=offset,
                limit=limit,
            )
        ]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_shown_program(self, partner):
        """Return the program that is shown for a customer, see ``_get_balance``."""
        programs = self._get_cards(partner).program_id
        return (programs.sorted(lambda p: (p.sequence, p.id)) or self._get_programs())[
            :1
        ]

    def _get_cards(self, partner, program=None):
        """Return the customer's cards in the company's programs, or in one of them."""
        domain = self._get_domain(partner)
        if program:
            domain &= Domain("program_id", "=", program.id)
        # sudo: the caller has checked access to the customer
        return self.env["loyalty.card"].sudo().search(domain, order="id")

    def _get_lots(self, cards_sudo):
        """Return the lots on cards that are not empty, in one query."""
        # sudo: figures of a customer that the caller may see
        lots = self.env["loyalty.point.lot"].sudo()
        lots = lots.search_fetch(
            Domain("card_id", "in", cards_sudo.ids) & Domain("remaining", "!=", 0),
            ["remaining", "available_on", "expires_on"],
        )
        return [
            Lot(
                lot.id,
                to_points(lot.remaining),
                lot.available_on,
                lot.expires_on or None,
                lot.id,
            )
            for lot in lots
        ]

    def _get_idle_day(self, cards_sudo, program_sudo):
        """Return the last day of all points, when nothing is earned or spent."""
        if not program_sudo.inactivity_months:
            return None
        days = [card.inactive_after for card in cards_sudo if card.inactive_after]
        return max(days, default=None)

    def _get_promised(self, cards_sudo):
        """Return the points that confirmed orders promise and have not earned yet."""
        # sudo: figures of a customer that the caller may see
        promises = self.env["sale.order.coupon.points"].sudo()
        promises = promises.search(
            Domain("coupon_id", "in", cards_sudo.ids)
            & Domain("order_id.state", "=", "sale")
        )
        total = ZERO
        progress = promises.order_id._get_progress()
        earned = promises.order_id._get_earned()
        for promise in promises:
            order = promise.order_id
            # what was credited will not be earned any more
            kept = compute_earned(
                CONFIRMED, Decimal(str(promise.points)), progress[order.id]
            )
            done = earned.get((order.id, promise.coupon_id.id), ZERO)
            total += max(kept - done, ZERO)
        return total

    def _reserve_membership(self, partner, program):
        """Let one transaction at a time enroll a customer in a program.

        Who comes second waits at the unique key, fails, and is run again by Odoo.
        """
        commercial = partner.commercial_partner_id
        # sudo: a row of the interface, whoever enrolls
        self.env["crm.api.intake"].sudo()._reserve(
            "loyalty_enroll", "crm_loyalty", f"{program.id}:{commercial.id}", ""
        )

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
