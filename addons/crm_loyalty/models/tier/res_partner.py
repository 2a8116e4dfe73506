"""The tier on the contact: shown, and searched by lists, mailings and segments."""

from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Show the tier that a contact's company has reached in the first program."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    loyalty_tier_id = fields.Many2one(
        comodel_name="loyalty.tier",
        string="Tier",
        compute="_compute_loyalty_tier_id",
        search="_search_loyalty_tier_id",
        groups="sales_team.group_sale_salesman,"
        "crm_extended.crm_extended_group_reader,"
        "crm_extended.crm_extended_group_marketer",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_loyalty_tier_id(self):
        """Show the tier in the first program in which there is one."""
        members = self.env["loyalty.member"]._get_members(self, self.env.company)
        tiers = {}  # {commercial partner id: tier id}
        for member in members.filtered("tier_id"):
            tiers.setdefault(member.partner_id.id, member.tier_id.id)
        for partner in self:
            # sudo: the company of a contact that one may read
            customer = partner.sudo().commercial_partner_id
            partner.loyalty_tier_id = tiers.get(customer.id, False)

    def _search_loyalty_tier_id(self, operator, value):
        """Find contacts whose company has reached a tier, in any program."""
        if operator not in ("in", "any"):
            return NotImplemented
        # a search would tell who has a tier to people who may not read it
        self._check_field_access(self._fields["loyalty_tier_id"], "read")
        domain = Domain("company_id", "in", self.env.company.sudo().parent_ids.ids)
        domain &= Domain("program_id.active", "=", True) & Domain(
            "card_id", "!=", False
        )
        # sudo: rules of tiers are those of the field's groups
        members = self.env["loyalty.member"].sudo()
        has_tier = members._search(domain & Domain("tier_id", "!=", False))
        without = Domain(
            "commercial_partner_id", "not in", has_tier.subselect("partner_id")
        )
        if operator == "any":
            chosen = Domain("tier_id", "any", value)
        else:
            chosen = Domain("tier_id", "in", [tier for tier in value if tier])
        found = members._search(domain & chosen)
        result = Domain("commercial_partner_id", "in", found.subselect("partner_id"))
        if operator == "in" and False in value:
            result |= without
        return result
