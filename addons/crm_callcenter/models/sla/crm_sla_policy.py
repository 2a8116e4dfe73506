"""Which promise holds for which case."""

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...tools.sla_match import CaseFacts, PolicyRule, select_policy
from ..case.crm_case import SEVERITIES

CALENDAR_SOURCES = [
    ("policy", "Of this policy"),
    ("team", "Of the team"),
    ("customer", "Of the customer"),
]
VERSIONED_FIELDS = (
    "resource_calendar_id",
    "calendar_source",
    "first_response_hours",
    "next_response_hours",
    "resolution_hours",
)


class PolicyRules:
    """The policies of a company: iterate over the rules, find versions by policy."""

    def __init__(self, pairs):
        """Keep (rule, id of its newest version)."""
        self._pairs = tuple(pairs)
        self._versions = {rule.policy_id: version for rule, version in self._pairs}

    def __iter__(self):
        """Iterate over the rules."""
        return (rule for rule, _version in self._pairs)

    def __getitem__(self, policy_id):
        """Return the id of the newest version of a policy."""
        return self._versions[policy_id]


class CrmSlaPolicy(models.Model):
    """A promise, and the cases for which it is made.

    The promised hours are those of its newest version. A case keeps the version that
    it was given; a change of a version in use makes a new one.
    """

    _name = "crm.sla.policy"
    _description = "SLA Policy"
    _inherit = ["crm.cached.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="Decides between policies that fit equally well."
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    # for which cases
    case_team_id = fields.Many2one(
        comodel_name="crm.case.team",
        string="Team",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty for all teams.",
    )
    case_type_id = fields.Many2one(
        comodel_name="crm.case.type",
        string="Type",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="This type and those below it. Leave empty for all types.",
    )
    severity = fields.Selection(
        selection=SEVERITIES, help="Leave empty for all severities."
    )
    service_level = fields.Selection(
        selection="_get_service_levels",
        help="Of the customer. Leave empty for all service levels.",
    )
    product_category_id = fields.Many2one(
        comodel_name="product.category",
        index="btree_not_null",
        ondelete="cascade",
        help="Of the product concerned, this one and those below it. Leave empty for "
        "all products.",
    )
    # what is promised
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Hours",
        check_company=True,
        help="Leave empty for day and night, all week.",
    )
    calendar_source = fields.Selection(
        selection=CALENDAR_SOURCES,
        string="Whose Working Hours",
        default="policy",
        required=True,
    )
    first_response_hours = fields.Float(
        string="First Response", help="Working hours; 0 = no promise."
    )
    next_response_hours = fields.Float(
        string="Next Response",
        help="Working hours from a message of the customer to the answer; 0 = no "
        "promise.",
    )
    resolution_hours = fields.Float(
        string="Resolution", help="Working hours; 0 = no promise."
    )
    version_ids = fields.One2many(
        comodel_name="crm.sla.policy.version", inverse_name="policy_id"
    )
    version_count = fields.Integer(compute="_compute_version_stats")
    outdated_case_count = fields.Integer(
        string="Open Cases on Older Versions", compute="_compute_version_stats"
    )

    _check_hours = models.Constraint(
        "CHECK(first_response_hours >= 0 AND next_response_hours >= 0"
        " AND resolution_hours >= 0)",
        "Promised hours cannot be negative.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_service_levels(self):
        return self.env["res.partner"]._fields["service_level"].selection

    def _compute_version_stats(self):
        """Compute version_count and outdated_case_count."""
        versions = dict(
            self.env["crm.sla.policy.version"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        outdated = dict(
            self.env["crm.case"]._read_group(
                self._get_outdated_domain(),
                ["sla_policy_id"],
                ["__count"],
            )
        )
        for policy in self:
            policy.version_count = versions.get(policy, 0)
            policy.outdated_case_count = outdated.get(policy, 0)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Write down the first version of each promise."""
        policies = super().create(vals_list)
        policies._create_versions()
        return policies

    def write(self, vals):
        """Write down a new version of a promise that is in use."""
        result = super().write(vals)
        if any(name in vals for name in VERSIONED_FIELDS):
            self._create_versions()
        return result

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_move_cases(self):
        """Give the open cases of these policies the newest version.

        :raises AccessError: the user may not change policies.
        """
        self.check_access("write")
        cases = self.env["crm.case"].search(self._get_outdated_domain())
        for policy, own in cases.grouped("sla_policy_id").items():
            own._store({"sla_policy_version_id": policy._get_current_version().id})
        self.env["crm.sla.status"]._refresh(cases)

    def action_open_outdated_cases(self):
        """Show the open cases that keep an older version.

        :return: an ``ir.actions.act_window`` as a dictionary.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_case_action"
        )
        action.update(domain=list(self._get_outdated_domain()), context={})
        return action

    # ------------------------------------------------------------
    # WHICH ONE HOLDS
    # ------------------------------------------------------------

    @api.model
    def _assign_versions(self, cases):
        """Give each case the policy that fits best; its version stays if that stays."""
        if not cases:
            return
        # sudo: the promise of a case does not depend on who opens or changes it
        self, cases = self.sudo(), cases.sudo()
        for case in cases:
            rules = self._get_rules(case.company_id.id)
            policy_id = select_policy(rules, self._get_case_facts(case))
            if policy_id != (case.sla_policy_version_id.policy_id.id or None):
                version_id = rules[policy_id] if policy_id else False
                case._store({"sla_policy_version_id": version_id})

    @api.model
    @tools.ormcache("company_id")
    def _get_rules(self, company_id):
        """Return the :class:`PolicyRules` of a company."""
        # sudo: the promise of a case does not depend on who opens it
        policies = self.sudo().search(Domain("company_id", "=", company_id))
        return PolicyRules(
            (self._get_rule(policy), policy._get_current_version().id)
            for policy in policies
        )

    def _get_rule(self, policy):
        """Return what a policy asks for."""
        return PolicyRule(
            policy_id=policy.id,
            sequence=policy.sequence,
            team_id=policy.case_team_id.id or None,
            type_id=policy.case_type_id.id or None,
            severity=policy.severity or None,
            service_level=policy.service_level or None,
            category_id=policy.product_category_id.id or None,
        )

    def _get_case_facts(self, case):
        """Return what decides on the policy of a case."""
        return CaseFacts(
            team_id=case.team_id.id or None,
            type_ids=self._get_path(case.type_id),
            severity=case.severity,
            service_level=case.service_level or None,
            category_ids=self._get_path(case.product_id.categ_id),
            has_contract=False,
        )

    def _get_path(self, node):
        """Return the ids from the top of a tree down to a node."""
        return tuple(int(part) for part in (node.parent_path or "").split("/") if part)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _create_versions(self):
        """Write down what is promised now, unless the newest version says it."""
        for policy in self:
            values = {
                name: policy[name].id
                if policy._fields[name].relational
                else policy[name]
                for name in VERSIONED_FIELDS
            }
            current = policy._get_current_version()
            if current and not current._is_used():
                current.write(values)
                continue
            # sudo: versions are written by their policy only
            policy.env["crm.sla.policy.version"].sudo().create(
                {
                    "policy_id": policy.id,
                    "company_id": policy.company_id.id,
                    "number": (current.number or 0) + 1,
                    **values,
                }
            )
        self.invalidate_recordset(["version_ids"])
        self.env.registry.clear_cache()

    def _get_current_version(self):
        """Return the newest version."""
        self.ensure_one()
        # sudo: a promise holds for cases of people who read no policies
        return self.sudo().version_ids.sorted("number")[-1:]

    def _get_outdated_domain(self):
        """Return the domain of open cases that keep an older version."""
        current = [policy._get_current_version().id for policy in self]
        return (
            Domain("sla_policy_id", "in", self.ids)
            & Domain("sla_policy_version_id", "not in", current)
            & Domain("is_closed", "=", False)
        )
