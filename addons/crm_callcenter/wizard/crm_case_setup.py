"""A working service desk in one dialog."""

from odoo import Command, api, fields, models
from odoo.fields import Domain

# working hours promised per preset: severity -> (first response, next response, solved)
PRESETS = {
    "relaxed": {False: (8, 16, 40), "urgent": (4, 8, 16)},
    "usual": {False: (4, 8, 24), "high": (2, 4, 16), "urgent": (1, 2, 8)},
    "strict": {False: (2, 4, 16), "high": (1, 2, 8), "urgent": (0.5, 1, 4)},
}
PREMIUM_LEVELS = ("premium", "vip")


class CrmCaseSetup(models.TransientModel):
    """Ask for what a service desk needs to begin, and make it."""

    _name = "crm.case.setup"
    _description = "Set Up Customer Service"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="crm.case.team",
        domain="[('company_id', '=', company_id)]",
        help="Leave empty to create a team.",
        default=lambda self: self._get_first_team(),
    )
    team_name = fields.Char(
        compute="_compute_team_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    alias_name = fields.Char(
        string="E-mail Address",
        compute="_compute_team",
        store=True,
        readonly=False,
        help="Mail to this address becomes a case.",
    )
    alias_domain = fields.Char(
        related="company_id.alias_domain_id.name", string="Domain"
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        compute="_compute_team",
        store=True,
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    member_ids = fields.Many2many(
        comodel_name="res.users",
        compute="_compute_team",
        store=True,
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Hours",
        default=lambda self: self.env.company.resource_calendar_id,
        help="When the team works, and by which hours its promises run. Leave empty "
        "for day and night.",
    )
    preset = fields.Selection(
        selection=[
            ("relaxed", "Relaxed: an answer within a working day"),
            ("usual", "Usual: an answer within half a working day"),
            ("strict", "Strict: an answer within two working hours"),
            ("none", "No promise"),
        ],
        string="Promise",
        default="usual",
        required=True,
    )
    has_types = fields.Boolean(
        string="Usual Types of Cases",
        default=lambda self: self._is_without_types(),
        help="Delivery, product, invoice and order, with the usual questions below.",
    )

    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTE METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_first_team(self):
        in_company = Domain("company_id", "=", self.env.company.id)
        return self.env["crm.case.team"].search(in_company, limit=1)

    @api.model
    def _is_without_types(self):
        return not self.env["crm.case.type"].search_count([], limit=1)

    @api.depends("team_id")
    def _compute_team_name(self):
        for setup in self:
            setup.team_name = setup.team_id.name or self.env._("Customer Service")

    @api.depends("team_id")
    def _compute_team(self):
        """Compute alias_name, leader_id and member_ids."""
        for setup in self:
            team = setup.team_id
            setup.alias_name = team.alias_name or "support"
            setup.leader_id = team.leader_id or self.env.user
            setup.member_ids = team.member_ids or self.env.user

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_set_up(self):
        """Make team, promises and types, and show the cases.

        Done twice, it changes the team and its promises instead of making others.

        :return: an ``ir.actions.act_window`` as a dictionary.
        :raises AccessError: the user may not create teams and policies.
        """
        self.ensure_one()
        team = self._set_up_team()
        if self.preset != "none":
            self._set_up_policies(team)
        if self.has_types:
            self._set_up_types()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_case_action"
        )
        action["target"] = "main"
        return action

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _set_up_team(self):
        """Return the team, made or brought to what was chosen."""
        values = {
            "name": self.team_name,
            "alias_name": self.alias_name,
            "leader_id": self.leader_id.id,
            "member_ids": [Command.set(self.member_ids.ids)],
            "resource_calendar_id": self.resource_calendar_id.id,
            "company_id": self.company_id.id,
        }
        if not self.team_id:
            self.team_id = self.env["crm.case.team"].create(values)
        else:
            self.team_id.write(values)
        return self.team_id

    def _set_up_policies(self, team):
        """Promise the hours of the preset: usual cases, severe ones, best customers."""
        policies = self.env["crm.sla.policy"]
        wanted = [
            (severity, False, hours) for severity, hours in PRESETS[self.preset].items()
        ]
        best = PRESETS["strict"][False]
        wanted += [(False, level, best) for level in PREMIUM_LEVELS]
        for severity, level, (first, following, solved) in wanted:
            values = {
                "first_response_hours": first,
                "next_response_hours": following,
                "resolution_hours": solved,
                "resource_calendar_id": self.resource_calendar_id.id,
            }
            known = policies.search(
                Domain("case_team_id", "=", team.id)
                & Domain("severity", "=", severity)
                & Domain("service_level", "=", level)
                & Domain("case_type_id", "=", False)
                & Domain("product_category_id", "=", False),
                limit=1,
            )
            if known:
                known.write(values)
                continue
            policies.create(
                {
                    "name": self._get_policy_name(team, severity, level),
                    "company_id": self.company_id.id,
                    "case_team_id": team.id,
                    "severity": severity,
                    "service_level": level,
                    # of two that fit equally, the severity of the case decides
                    "sequence": 20 if level else 10,
                    **values,
                }
            )

    def _get_policy_name(self, team, severity, level):
        """Return what a person would call the policy."""
        fields_by_name = self.env["crm.sla.policy"]._fields
        if not severity and not level:
            return self.env._("%(team)s: usual", team=team.name)
        name = "severity" if severity else "service_level"
        labels = dict(fields_by_name[name]._description_selection(self.env))
        return f"{team.name}: {labels[severity or level]}"

    def _set_up_types(self):
        """Create the usual types, unless a type is called so."""
        _ = self.env._
        tree = {
            _("Delivery"): (_("Late"), _("Damaged"), _("Wrong or missing goods")),
            _("Product"): (_("Defect"), _("Question about use")),
            _("Invoice"): (_("Wrong amount"), _("Payment")),
            _("Order"): (_("Change of order"), _("Cancellation")),
        }
        types = self.env["crm.case.type"]
        # a tree that people made by hand
        # pylint: disable-next=no-search-all
        known = set(types.search([]).mapped("complete_name"))
        parents = types.create([{"name": name} for name in tree if name not in known])
        types.create(
            [
                {"name": name, "parent_id": parent.id}
                for parent in parents
                for name in tree[parent.name]
            ]
        )
