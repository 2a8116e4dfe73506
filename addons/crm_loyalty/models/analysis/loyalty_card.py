"""Whose mails may be sent."""

from odoo import models
from odoo.fields import Domain


class LoyaltyCard(models.Model):
    """Ask for consent before marketing goes out."""

    _inherit = "loyalty.card"

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _filter_mail_allowed(self):
        """Return the cards whose holders may get marketing by mail.

        As mailings are: one refusal by the person, or by anybody with the same
        address, is enough; where the company asks for consent, somebody must have
        given it; blacklisted addresses get nothing. In a constant number of queries.
        """
        cards = self.filtered(lambda card: card.partner_id.email_normalized)
        emails = set(cards.partner_id.mapped("email_normalized"))
        if not emails:
            return cards
        # sudo: everybody's refusal counts
        blacklist = self.env["mail.blacklist"].sudo()
        blocked = set(
            blacklist.search(Domain("email", "in", list(emails))).mapped("email")
        )
        purpose = self.env.ref(
            "crm_extended.crm_consent_purpose_marketing", raise_if_not_found=False
        )
        # sudo: as above
        statements = self.env["crm.consent"].sudo()
        by_partner, by_email = statements._get_decisions(
            purpose or self.env["crm.consent.purpose"],
            "email",
            set(cards.partner_id.ids),
            emails,
        )
        is_needed = self.env.company.crm_consent_required

        def is_allowed(card):
            partner = card.partner_id
            email = partner.email_normalized
            said = {by_partner.get(partner.id), by_email.get(email)}
            if email in blocked or False in said:
                return False
            return True in said or not is_needed

        return cards.filtered(is_allowed)
