"""The cards behind the block of points."""

from odoo import models

from odoo.addons.crm_extended.tools.document_block import DocumentBlock


class CrmCustomerList(models.AbstractModel):
    """Open the loyalty cards from the customer's page."""

    _inherit = "crm.customer.list"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_document_blocks(self, partner):
        """Add the cards, which the block of points opens; they are no block themselves.

        :return: {key: DocumentBlock}.
        """
        blocks = super()._get_document_blocks(partner)
        if self.env.company.crm_loyalty_enabled:
            blocks["loyalty"] = DocumentBlock(
                key="loyalty",
                title=self.env._("Loyalty cards"),
                icon="fa fa-gift",
                empty=self.env._("No loyalty cards"),
                model="loyalty.card",
                domain=self.env["loyalty.balance"]._get_domain(partner),
                order="points DESC, id DESC",
                action="loyalty.loyalty_card_action",
                fields=("code", "points"),
                describe=self._describe_card_row,
                is_hidden=True,
            )
        return blocks

    def _get_fact_blocks(self, partner, overview):
        """Let the block of points lead to the cards, for whoever may read them."""
        blocks = super()._get_fact_blocks(partner, overview)
        for block in blocks:
            if block["key"] == "loyalty" and self._can_read("loyalty.card"):
                domain = self.env["loyalty.balance"]._get_domain(partner)
                count = self.env["loyalty.card"].search_count(domain)
                block.update(count=count, can_open=True)
        return blocks

    def _get_loyalty_facts(self, loyalty):
        """Add how far it is to the next tier, and what is owed.

        :return: the block.
        """
        block = super()._get_loyalty_facts(loyalty)
        following = loyalty["next_tier"]
        page = self.env["loyalty.member.page"]
        facts = [
            (
                self.env._("Way to %(tier)s", tier=following),
                following and f"{page._get_progress_pct(loyalty)} %",
            ),
            (
                self.env._("Missing to %(tier)s", tier=following),
                following and loyalty["to_next_tier"],
            ),
            (self.env._("Taken from later points"), loyalty["debt"] or False),
        ]
        block["facts"] += [
            {"label": label, "value": value}
            for label, value in facts
            if value is not False and value is not None
        ]
        return block

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    def _describe_card_row(self, card, _clock):
        """Describe a card: its code, and the points on it."""
        return {"title": card.code, "note": card.points_display}
