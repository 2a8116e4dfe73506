"""Merging contacts moves their points, with the days on which they lapse."""

from odoo import models
from odoo.fields import Domain

from ...tools.ledger import Part
from .loyalty_ledger import Facts


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Bring the lots of several cards onto one."""

    _inherit = "base.partner.merge.automatic.wizard"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _merge_loyalty_cards(self, src_partners, dst_partner):
        """Move the lots of ledgered cards before Odoo merges what is left."""
        # sudo: as Odoo's own merge of cards
        cards = self.env["loyalty.card"].sudo()
        own = cards.search(
            [("partner_id", "in", (src_partners | dst_partner).ids)], order="id"
        ).filtered(lambda card: card.program_id._is_ledgered())
        ledger = self.env["loyalty.ledger"]
        for of_program in own.grouped("program_id").values():
            kept = of_program.filtered(lambda card: card.partner_id == dst_partner)
            target = (kept or of_program)[:1]
            for card in of_program - target:
                ledger._merge_cards(card, target, self._get_merge_facts())
        return super()._merge_loyalty_cards(src_partners, dst_partner)

    def _get_merge_facts(self):
        """Return why points move when contacts are merged."""
        return Facts(reason=self.env._("Contacts merged"))


class LoyaltyLedger(models.AbstractModel):
    """Move whole lots from one card to another."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _earn(
        self, card, points, facts, available_on=None, expires_on=None, kind="earn"
    ):
        """Let what a merged card still earns go on to the card that was kept."""
        entry = super()._earn(card, points, facts, available_on, expires_on, kind)
        self._follow_merge(card)
        return entry

    def _follow_merge(self, card):
        """Move what is on a card that was merged to the one that its member has now.

        Documents from before name the merged card.
        """
        # sudo: the ledger writes itself
        card = card.sudo()
        if card.active or not card.partner_id:
            return
        kept = card.search(
            Domain("program_id", "=", card.program_id.id)
            & Domain("partner_id", "=", card.partner_id.id),
            order="id",
            limit=1,
        )
        if kept:
            facts = self.env["base.partner.merge.automatic.wizard"]._get_merge_facts()
            self._merge_cards(card, kept, facts)

    def _merge_cards(self, source, target, facts, kind="merge"):
        """Move all lots of a card to another one; days of lapsing and holding stay.

        Debts move as well.
        """
        self._lock_cards(source | target)
        giving, taking = self._open(source), self._open(target)
        taking.extend(giving.clock.last_day)
        for lot in giving.get_lots():
            self._move_lot(giving, taking, lot, lot.remaining, facts, kind)
        self._close(giving)
        self._close(taking)

    def _move_lot(self, giving, taking, lot, points, facts, kind):
        """Move points of a lot: out of one card, into a new lot of the other."""
        self._write_entry(giving, kind, [Part(lot.id, -points)], facts)
        company_id = giving.lot_companies.get(lot.id)
        new_lot = (points, lot.available_on, lot.expires_on, None, company_id)
        self._write_entry(taking, kind, [], facts, new_lot=new_lot)
