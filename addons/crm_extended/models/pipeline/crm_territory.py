"""Territories: who belongs where, and who looks after them."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import territory as engine


class CrmTerritory(models.Model):
    """A part of the market: by country, zip code, industry and size.

    Territories form a tree; a child narrows its parent, and its figures count for the
    parent too. Leads of a territory without people go to those of the nearest ancestor.
    """

    _name = "crm.territory"
    _description = "Territory"
    _parent_store = True
    _check_company_auto = True
    _order = "sequence, name, id"
    _rec_names_search = ["name", "complete_name"]

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10,
        help="Where two territories of the same depth fit, the lower number wins.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    parent_id = fields.Many2one(
        comodel_name="crm.territory",
        string="Part of",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.territory", "parent_id", string="Parts")
    country_ids = fields.Many2many("res.country", string="Countries")
    zip_ranges = fields.Char(
        string="Zip Codes",
        help="Ranges and beginnings, separated by commas: 1000-1999, 4020, SW1.",
    )
    industry_ids = fields.Many2many("res.partner.industry", string="Industries")
    size_min = fields.Integer(
        string="Employees From", help="Least number of employees; 0 for any."
    )
    size_max = fields.Integer(
        string="Employees Up To", help="Greatest number of employees; 0 for any."
    )
    takes_rest = fields.Boolean(
        string="Takes the Rest",
        help="Also takes what fits nowhere else, within the territory it is part of.",
    )
    date_from = fields.Date(string="In Effect From")
    date_to = fields.Date(string="In Effect Until")
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Set on the leads of the territory.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_territory_res_users_rel",
        column1="territory_id",
        column2="user_id",
        string="Salespeople",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who shares the leads of the territory.",
    )
    lead_count = fields.Integer(
        string="Open Leads",
        compute="_compute_lead_stats",
        help="Open leads and opportunities here and in all parts.",
    )
    open_revenue = fields.Monetary(
        string="Expected Revenue", compute="_compute_lead_stats"
    )
    won_count = fields.Integer(string="Won", compute="_compute_lead_stats")
    won_revenue = fields.Monetary(compute="_compute_lead_stats")

    _check_sizes = models.Constraint(
        "CHECK(size_min >= 0 AND size_max >= 0"
        " AND (size_max = 0 OR size_min <= size_max))",
        "The number of employees goes from the smaller to the greater.",
    )
    _check_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "A territory ends after it begins."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for territory in self:
            parent = territory.parent_id.complete_name
            territory.complete_name = (
                f"{parent} / {territory.name}" if parent else territory.name
            )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_lead_stats(self):
        """Count leads: lead_count, open_revenue, won_count, won_revenue, with parts."""
        below = self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )
        rows = self.env["crm.lead"]._read_group(
            [
                ("territory_id", "in", below.ids),
                ("won_status", "in", ("pending", "won")),
            ],
            ["territory_id", "won_status"],
            ["__count", "expected_revenue:sum"],
        )
        totals = {}  # {(territory id, won status): [count, revenue]}
        for territory, status, count, revenue in rows:
            for ancestor_id in map(int, (territory.parent_path or "").split("/")[:-1]):
                total = totals.setdefault((ancestor_id, status), [0, 0.0])
                total[0] += count
                total[1] += revenue
        for territory in self:
            own = territory._origin.id
            counts = totals.get((own, "pending"), (0, 0.0))
            territory.lead_count, territory.open_revenue = counts
            counts = totals.get((own, "won"), (0, 0.0))
            territory.won_count, territory.won_revenue = counts

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("zip_ranges")
    def _check_zip_ranges(self):
        for territory in self:
            try:
                engine.parse_zips(territory.zip_ranges)
            except ValueError as err:
                raise ValidationError(
                    self.env._(
                        "“%(part)s” is no range of zip codes. Write for example "
                        "1000-1999, 4020, SW1; both ends of a range are equally long.",
                        part=str(err)[:80],
                    )
                ) from err

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_leads(self):
        """Return the action that lists the leads here and in all parts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_all_leads")
        return {
            **action,
            "name": self.display_name,
            "domain": [("territory_id", "child_of", self.id)],
            "context": {"default_territory_id": self.id},
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }

    def action_apply(self):
        """Let the job look up the territories of all open leads of the companies anew.

        :raises AccessError: for who may not change territories.
        """
        self.check_access("write")
        domain = Domain("company_id", "in", self.company_id.ids)
        # sudo: open leads of everybody in the company
        self.env["crm.lead.router"].sudo()._look_again(domain)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The territories of all open leads are looked up in a moment."
                ),
            },
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_finder(self, company, day=None):
        """Return what finds territories of a company.

        :param day: as of which day; today in the company when left out.
        :return: :class:`~..tools.territory.Finder`.
        """
        day = day or fields.Date.context_today(
            self.with_context(tz=company._get_crm_timezone())
        )
        # sudo: where a lead belongs does not depend on who asks
        territories = self.sudo().search([("company_id", "=", company.id)])
        return engine.Finder([t._to_engine() for t in territories], day)

    @api.model
    def _find_for_partners(self, partners, company=None, day=None):
        """Return the territories of contacts.

        :param partners: any number of ``res.partner``; the industry and size are those
            of the commercial partner where the contact has none.
        :return: dict: partner id -> territory (empty when there is none).
        """
        company = company or self.env.company
        finder = self._get_finder(company, day)
        found = {}
        for partner in partners:
            parent = partner.commercial_partner_id
            facts = engine.Facts(
                partner.country_id.id or parent.country_id.id or None,
                partner.zip or parent.zip or "",
                partner.industry_id.id or parent.industry_id.id or None,
                partner.crm_employee_count or parent.crm_employee_count,
            )
            found[partner.id] = self.browse(finder.find(facts))
        return found

    def _to_engine(self):
        """Return the territory as the engine sees it."""
        self.ensure_one()
        return engine.Territory(
            id=self.id,
            parent=self.parent_id.id or None,
            sequence=self.sequence,
            countries=frozenset(self.country_ids.ids),
            zips=engine.parse_zips(self.zip_ranges),
            industries=frozenset(self.industry_ids.ids),
            size_min=self.size_min,
            size_max=self.size_max,
            takes_rest=self.takes_rest,
            first_day=self.date_from or None,
            last_day=self.date_to or None,
        )
