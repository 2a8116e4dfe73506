"""The card on paper."""

from odoo import models

from ...tools.code_image import draw_code

CARD_REPORT = "crm_loyalty.loyalty_card_report"


class LoyaltyCard(models.Model):
    """Print a card of the size of a bank card."""

    _inherit = "loyalty.card"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _print_card(self):
        """Return the card as PDF."""
        self.ensure_one()
        # sudo: a member prints the own card; the caller has checked that
        reports = self.env["ir.actions.report"].sudo()
        content, _kind = reports._render_qweb_pdf(CARD_REPORT, self.ids)
        return content

    def _get_code_image(self, kind):
        """Return the address of an image of the card's code.

        :param kind: ``QR`` or ``Code128``.
        """
        self.ensure_one()
        return draw_code(kind, self.code)

    def _get_card_tier(self):
        """Return the name of the member's tier, ``""`` without one."""
        self.ensure_one()
        company = self.company_id or self.env.company
        balance = self.env["loyalty.balance"].with_company(company)
        if not self.partner_id:
            return ""
        return balance._get_balance(self.partner_id, self.program_id)["tier"] or ""

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print_card(self):
        """Print the card.

        :return: an action.
        """
        self.check_access("read")
        return self.env.ref(CARD_REPORT).report_action(self)
