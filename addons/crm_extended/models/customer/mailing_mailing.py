"""For which purpose a mailing is sent, and on whose behalf."""

from odoo import fields, models


class MailingMailing(models.Model):
    """Add the purpose and the company whose recorded consents count."""

    _inherit = "mailing.mailing"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        string="Purpose",
        default=lambda self: self._get_default_purpose(),
        ondelete="restrict",
        index="btree_not_null",
        help="Recipients who refused this purpose by this channel are left out when it "
        "is sent; so are those who never allowed it, when the company's settings ask "
        "for consent.",
    )
    crm_company_id = fields.Many2one(
        comodel_name="res.company",
        string="Sent For",
        default=lambda self: self.env.company,
        ondelete="set null",
        index="btree_not_null",
        help="The company whose recorded consents and settings count.",
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def _get_default_purpose(self):
        """Return marketing, which mailings are for unless somebody says otherwise."""
        purpose = self.env.ref(
            "crm_extended.crm_consent_purpose_marketing", raise_if_not_found=False
        )
        return purpose or self.env["crm.consent.purpose"]

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_channel(self):
        """Return the channel of a mailing: key of ``CHANNELS`` of ``crm.consent``."""
        self.ensure_one()
        return "sms" if self.mailing_type == "sms" else "email"

    def _get_refusals(self, partners_by_record, addresses_by_record):
        """Return which recipients may not get this mailing.

        What counts is what the person said, and what anybody said for the same
        address: one refusal is enough to be left out, one permission enough to be let
        in. Subscribers of mailing lists have said yes by subscribing.

        :param dict partners_by_record: record id -> its ``res.partner``, may be empty.
        :param dict addresses_by_record: record id -> list of normalized addresses, of
            SMS numbers in E.164.
        :return: record id -> ``refused`` or ``missing``; others may get it.
        :rtype: dict
        """
        self.ensure_one()
        company = self.crm_company_id or self.user_id.company_id or self.env.company
        purpose = self.crm_purpose_id or self._get_default_purpose()
        # sudo: the sender may not read every contact, but everybody's refusal counts;
        # without any purpose nobody said anything
        decisions = self.env["crm.consent"].sudo().with_company(company)
        by_partner, by_address = decisions._get_decisions(
            purpose,
            self._get_crm_channel(),
            {pid for partners in partners_by_record.values() for pid in partners.ids},
            {one for addresses in addresses_by_record.values() for one in addresses},
        )
        is_needed = (
            company.crm_consent_required
            and self.mailing_model_real != "mailing.contact"
        )
        refusals = {}
        for record_id, addresses in addresses_by_record.items():
            said = {
                *(
                    by_partner.get(partner.id)
                    for partner in partners_by_record[record_id]
                ),
                *(by_address.get(address) for address in addresses),
            }
            if False in said:
                refusals[record_id] = "refused"
            elif is_needed and True not in said:
                refusals[record_id] = "missing"
        return refusals
