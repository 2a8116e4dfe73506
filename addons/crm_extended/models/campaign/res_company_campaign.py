"""How campaigns of a company are approved and measured."""

from odoo import fields, models
from odoo.tools import SQL

from ...queries.holdout import build_groups_query
from ...tools.holdout import is_held_out


class ResCompany(models.Model):
    """Add what holds for all campaigns of the company."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_campaign_approval = fields.Boolean(
        string="Campaigns Need Approval",
        default=True,
        help="A campaign starts only after a CRM manager other than the one who "
        "submitted it has approved it.",
        prefetch="crm_extended",
    )
    crm_global_holdout_pct = fields.Float(
        string="Global Hold-out (%)",
        digits=(5, 2),
        help="So many of all people get no marketing at all, to compare with: the same "
        "people in every campaign. 0 for nobody.",
        prefetch="crm_extended",
    )
    crm_attribution_days = fields.Integer(
        string="Attribution Period (days)",
        default=90,
        help="A sale is credited to what reached the customer in so many days before.",
        prefetch="crm_extended",
    )

    _crm_global_holdout_range = models.Constraint(
        "CHECK(crm_global_holdout_pct >= 0 AND crm_global_holdout_pct <= 50)",
        "Hold out from 0 to 50 percent of all people.",
    )
    _crm_attribution_days_range = models.Constraint(
        "CHECK(crm_attribution_days > 0 AND crm_attribution_days <= 3650)",
        "Credit sales to what reached the customer in the last 1 to 3650 days.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_held_out_ids(self, partner_ids, campaign_id=None, campaign_pct=0):
        """Return which of these persons get nothing, to compare with.

        Without a campaign those who are held out of all marketing of the company.

        :param partner_ids: ids of ``res.partner``.
        :param campaign_id: a planned campaign of this company.
        :param campaign_pct: what that campaign holds out by itself.
        :return: set of ids.
        """
        self.ensure_one()
        # sudo: who is held out is decided the same whoever asks
        company_pct = self.sudo().crm_global_holdout_pct
        if not partner_ids or not (campaign_id or company_pct):
            return set()
        groups = build_groups_query(
            campaign_id, campaign_pct, self.id, company_pct, list(partner_ids)
        )
        rows = self.env.execute_query(
            SQL("SELECT partner_id FROM (%s) groups WHERE is_held_out", groups)
        )
        return {row[0] for row in rows}

    def _get_crm_held_out_addresses(self, addresses):
        """Return which addresses get no marketing at all, to compare with.

        Behind the address of a contact stands that person, the one known for longest
        when several share it; other addresses are decided by what they read.

        :param addresses: set of normalized e-mail addresses and numbers in E.164.
        :return: set of addresses.
        """
        self.ensure_one()
        # sudo: who is held out is decided the same whoever asks
        share_pct = self.sudo().crm_global_holdout_pct
        if not addresses or not share_pct:
            return set()
        persons = self._get_crm_persons_by_address(addresses)  # {address: person id}
        held_out = self._get_crm_held_out_ids(set(persons.values()))
        scope = f"company-{self.id}"
        return {
            address
            for address in addresses
            if (
                persons[address] in held_out
                if address in persons
                else is_held_out(scope, address, share_pct)
            )
        }

    def _get_crm_persons_by_address(self, addresses):
        """Return the oldest contact of each address that has one.

        :return: {address: partner id}.
        """
        # sudo: as above; contacts of other companies stay out
        partners = self.env["res.partner"].sudo()
        found = {}
        for name in ("phone_sanitized", "email_normalized"):
            domain = [
                (name, "in", list(addresses)),
                ("company_id", "in", [False, self.id]),
            ]
            found.update(partners._read_group(domain, [name], ["id:min"]))
        return found
