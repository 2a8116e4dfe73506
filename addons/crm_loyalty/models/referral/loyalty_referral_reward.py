"""Rewards of both sides, and taking them back."""

from odoo import fields, models
from odoo.fields import Domain

from ...tools.referral import APPROVED, VOID, is_capped
from ...tools.rounding import to_points
from ..points.loyalty_ledger import Facts


class LoyaltyReferral(models.Model):
    """Move the points of a referral by the ledger, once."""

    _inherit = "loyalty.referral"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _approve(self):
        """Reward both sides; the member as often only as the program allows."""
        self.ensure_one()
        program = self.program_id
        card = self._get_member_card()
        # the caps of a member are counted by one transaction at a time
        self.env["loyalty.ledger"]._lock_cards(card)
        capped = self._is_member_capped(card)
        self.write(
            {
                "state": APPROVED,
                "date_approved": fields.Datetime.now(),
                "is_capped": capped,
            }
        )
        friend_card, _is_new = self.env["loyalty.balance"]._enroll(
            self.friend_id, program
        )
        rewards = [(friend_card, program.referral_friend_points)]
        if not capped:
            rewards.append((card, program.referral_points))
        for rewarded, points in sorted(rewards, key=lambda reward: reward[0].id):
            self._reward(rewarded, to_points(points))

    def _reward(self, card, points):
        """Give one side its points, unless it has them."""
        ledger = self.env["loyalty.ledger"]
        if points <= 0 or not card or ledger._get_document_entries(card, self):
            return
        # the return window is over: nothing is held any more
        ledger._earn(card, points, self._get_facts(), fields.Datetime.now())

    def _void(self, reason):
        """Reward nobody: take back what both sides were given.

        :param str reason: in words.
        """
        self.ensure_one()
        self.write({"state": VOID, "void_reason": reason})
        ledger = self.env["loyalty.ledger"]
        facts = self._get_facts()._replace(reason=reason)
        for card in self._get_rewarded_cards().sorted("id"):
            ledger._reverse_document(card, self, facts)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_facts(self):
        """Return why points move."""
        return Facts(reason=self.display_name, document=self)

    def _get_member_card(self):
        """Return the member's card; after a merge the one that was kept."""
        card = self.card_id
        if card.active:
            return card
        member = card.partner_id
        cards = self.env["loyalty.balance"]._get_cards(member, self.program_id)
        return cards[:1] or card

    def _get_rewarded_cards(self):
        """Return the cards that were given points."""
        # sudo: the ledger reads itself
        entries = self.env["loyalty.point.entry"].sudo()
        return entries.search(
            Domain("res_model", "=", self._name) & Domain("res_id", "=", self.id)
        ).card_id

    def _is_member_capped(self, card):
        """Tell whether the member was rewarded as often as the program allows."""
        program = self.program_id
        rewarded = Domain("card_id.partner_id", "=", card.partner_id.id) & Domain(
            "program_id", "=", program.id
        )
        rewarded &= Domain("company_id", "=", self.company_id.id)
        rewarded &= Domain("state", "=", APPROVED) & Domain("is_capped", "=", False)
        this_month = rewarded & Domain("date_approved", ">=", self._get_month_start())
        return is_capped(
            self.search_count(this_month),
            self.search_count(rewarded),
            (program.referral_month_cap, program.referral_total_cap),
        )
