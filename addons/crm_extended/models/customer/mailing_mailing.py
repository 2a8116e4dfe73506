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
        help="Recipients who refused this purpose by e-mail are left out when it is "
        "sent; so are those who never allowed it, when the company's settings ask for "
        "consent.",
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

    def _get_refusals(self, partners_by_record, emails_by_record):
        """Return which recipients may not get this mailing.

        What counts is what the person said, and what anybody said for the same
        address: one refusal is enough to be left out, one permission enough to be let
        in. Subscribers of mailing lists have said yes by subscribing.

        :param dict partners_by_record: record id -> its ``res.partner``, may be empty.
        :param dict emails_by_record: record id -> list of normalized addresses.
        :return: record id -> ``refused`` or ``missing``; others may get it.
        :rtype: dict
        """
        self.ensure_one()
        company = self.crm_company_id or self.user_id.company_id or self.env.company
        purpose = self.crm_purpose_id or self._get_default_purpose()
        # sudo: the sender may not read every contact, but everybody's refusal counts;
        # without any purpose nobody said anything
        decisions = self.env["crm.consent"].sudo().with_company(company)
        by_partner, by_email = decisions._get_decisions(
            purpose,
            "email",
            {pid for partners in partners_by_record.values() for pid in partners.ids},
            {email for emails in emails_by_record.values() for email in emails},
        )
        is_needed = (
            company.crm_consent_required
            and self.mailing_model_real != "mailing.contact"
        )
        refusals = {}
        for record_id, emails in emails_by_record.items():
            said = {
                *(
                    by_partner.get(partner.id)
                    for partner in partners_by_record[record_id]
                ),
                *(by_email.get(email) for email in emails),
            }
            if False in said:
                refusals[record_id] = "refused"
            elif is_needed and True not in said:
                refusals[record_id] = "missing"
        return refusals
