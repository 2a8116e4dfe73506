"""What service a customer has bought."""

from odoo import api, fields, models, tools
from odoo.fields import Domain


class CrmServiceContract(models.Model):
    """An agreement with a customer: how well, when, and how often it is served."""

    _name = "crm.service.contract"
    _description = "Service Contract"
    _inherit = ["crm.cached.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        help="The contract is for this contact and, of a company, for its people.",
    )
    date_start = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(string="Until", help="Last day. Leave empty for no end.")
    service_level = fields.Selection(
        selection=lambda self: self.env["crm.case"]._get_service_levels(),
        help="How well the customer is served while the contract lasts.",
    )
    product_category_id = fields.Many2one(
        comodel_name="product.category",
        index="btree_not_null",
        ondelete="restrict",
        help="Covers cases about products of this category and those below. Leave "
        "empty to cover all cases.",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Service Hours",
        check_company=True,
        help="For policies that run by the customer's hours.",
    )
    included_cases = fields.Integer(help="Cases that are covered; 0 = any number.")
    case_ids = fields.One2many(
        comodel_name="crm.case", inverse_name="service_contract_id"
    )
    used_cases = fields.Integer(compute="_compute_case_stats")
    remaining_cases = fields.Integer(compute="_compute_case_stats")

    _check_dates = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "The contract ends before it begins.",
    )
    _check_included_cases = models.Constraint(
        "CHECK(included_cases >= 0)", "Included cases cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_ids.contract_state", "included_cases")
    def _compute_case_stats(self):
        """Compute used_cases and remaining_cases."""
        # archived cases have used the contract, too
        counts = dict(
            self.env["crm.case"]
            .with_context(active_test=False)
            ._read_group(
                Domain("service_contract_id", "in", self.ids)
                & Domain("contract_state", "=", "covered"),
                ["service_contract_id"],
                ["__count"],
            )
        )
        for contract in self:
            used = counts.get(contract, 0)
            contract.used_cases = used
            contract.remaining_cases = max(contract.included_cases - used, 0)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_cases(self):
        """Show the cases of this contract.

        :return: an ``ir.actions.act_window`` as a dictionary.
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_case_action"
        )
        action.update(domain=[("service_contract_id", "=", self.id)], context={})
        return action

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_valid(self, partners, companies, dates):
        """Return the contracts of contacts that last on one of these days.

        :param partners: contacts, their companies among them.
        :param dates: days of which the first and the last count.
        """
        holders = self._get_holder_ids() & set(partners.ids)
        if not holders:
            return self.browse()
        return self.search(
            Domain("partner_id", "in", list(holders))
            & Domain("company_id", "in", companies.ids)
            & Domain("date_start", "<=", max(dates))
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", min(dates)))
        )

    @api.model
    @tools.ormcache()
    def _get_holder_ids(self):
        """Return the ids of the contacts that have a contract, whatever its days.

        Most customers have none: for them no case asks the database.
        """
        # sudo: used inside only, and tells nobody who they are
        groups = self.sudo()._read_group([], ["partner_id"])
        return frozenset(partner.id for (partner,) in groups)

    def _covers(self, case, day):
        """Tell whether the contract is for this case, whatever was used of it."""
        self.ensure_one()
        path = case.product_id.categ_id.parent_path or ""
        category = self.product_category_id
        return (
            self.company_id == case.company_id
            and self.partner_id in case.partner_id | case.commercial_partner_id
            and self.date_start <= day
            and (not self.date_end or day <= self.date_end)
            and (not category or path.startswith(category.parent_path))
        )
