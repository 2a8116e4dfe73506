"""By what customers can be recognised, read for many of them at once."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ...tools.referral import (
    Identity,
    get_reasons,
    has_common_device,
    normalize_address,
    normalize_email,
    normalize_phone,
)


class LoyaltyReferral(models.Model):
    """Compare members with the friends whom they brought."""

    _inherit = "loyalty.referral"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_found_reasons(self):
        """Return what speaks for member and friend being one person or household.

        What was found earlier stays: traces are deleted after some time.

        :return: {referral: list of names of reasons}, in a constant number of queries.
        """
        referrers = self.card_id.partner_id.commercial_partner_id
        siblings = self.search(
            Domain("card_id", "in", self.card_id.ids) & Domain("is_merged", "=", False)
        )
        friends = (self | siblings).friend_id.commercial_partner_id
        identities = self._get_identities(referrers | friends)
        of_card = siblings.grouped("card_id")
        found = {}
        for referral in self:
            member = referral.card_id.partner_id.commercial_partner_id
            friend = identities[referral.friend_id.commercial_partner_id.id]
            codes = set(referral._get_codes())
            if member:
                codes.update(get_reasons(identities[member.id], friend))
            others = of_card.get(referral.card_id, self.browse()) - referral
            others = others.friend_id.commercial_partner_id
            if has_common_device(friend, [identities[other.id] for other in others]):
                codes.add("friends_device")
            found[referral] = [
                code for code in self._get_reason_words() if code in codes
            ]
        return found

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_identities(self, partners):
        """Return {id of a commercial partner: Identity}.

        All contacts of an organisation count for it, archived ones included.
        """
        # sudo: looked up by the system; only that both have the same gets out
        contacts = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search(Domain("commercial_partner_id", "in", partners.ids))
        )
        marks = {partner.id: defaultdict(set) for partner in partners}
        for contact in contacts:
            mark = marks[contact.commercial_partner_id.id]
            mark["emails"].add(normalize_email(contact.email))
            mark["phones"].add(normalize_phone(contact.phone_sanitized))
            mark["addresses"].add(
                normalize_address(
                    contact.street,
                    contact.zip,
                    contact.city,
                    contact.country_id.code,
                )
            )
        self._add_phones(contacts, marks)
        self._add_relatives(contacts, marks)
        self._add_means_of_payment(contacts, marks)
        self._add_traces(partners, marks)
        return {
            partner_id: Identity(
                partner_id,
                **{name: frozenset(found - {"", None}) for name, found in own.items()},
            )
            for partner_id, own in marks.items()
        }

    def _add_phones(self, contacts, marks):
        """Add the further numbers of contacts."""
        # sudo: as in _get_identities
        numbers = self.env["crm.partner.phone"].sudo()
        for number in numbers.search([("partner_id", "in", contacts.ids)]):
            mark = marks[number.partner_id.commercial_partner_id.id]
            mark["phones"].add(normalize_phone(number.phone_sanitized))

    def _add_relatives(self, contacts, marks):
        """Add the family that is kept with contacts."""
        # sudo: as in _get_identities
        relatives = self.env["crm.partner.relative"].sudo()
        for relative in relatives.search(
            [
                ("partner_id", "in", contacts.ids),
                ("related_partner_id", "!=", False),
            ]
        ):
            mark = marks[relative.partner_id.commercial_partner_id.id]
            mark["relatives"].add(relative.related_partner_id.commercial_partner_id.id)

    def _add_means_of_payment(self, contacts, marks):
        """Add bank accounts, and what the payment providers keep."""
        # sudo: as in _get_identities
        env = self.sudo().with_context(active_test=False).env
        for account in env["res.partner.bank"].search(
            [("partner_id", "in", contacts.ids)]
        ):
            mark = marks[account.partner_id.commercial_partner_id.id]
            mark["banks"].add(account.sanitized_acc_number)
        for token in env["payment.token"].search([("partner_id", "in", contacts.ids)]):
            mark = marks[token.partner_id.commercial_partner_id.id]
            mark["tokens"].add(f"{token.provider_id.id}:{token.provider_ref}")

    def _add_traces(self, partners, marks):
        """Add browsers and internet addresses that are remembered."""
        # sudo: as in _get_identities
        traces = self.env["loyalty.referral.trace"].sudo()
        fields_by_kind = {"device": "devices", "network": "networks"}
        for trace in traces.search(
            Domain("partner_id", "in", partners.ids)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("kind", "in", list(fields_by_kind))
        ):
            marks[trace.partner_id.id][fields_by_kind[trace.kind]].add(trace.key)
