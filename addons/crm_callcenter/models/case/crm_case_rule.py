"""Rules by which a case gets its type, team, severity and tags."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from ...tools.case_rules import Conditions, Facts, match, split_list
from .crm_case import CHANNELS, SEVERITIES

EFFECTS = ("type_id", "team_id", "severity", "tag_ids")
READ = ("name", "words", "email_domains", "channel", "product_category_id", *EFFECTS)


class CrmCaseRule(models.Model):
    """All conditions that are filled in have to be met; the first rule counts."""

    _name = "crm.case.rule"
    _description = "Case Rule"
    _inherit = ["crm.cached.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Leave empty to use this rule in all companies.",
    )
    is_automatic = fields.Boolean(
        string="Automatic",
        help="Applied when a case comes in. Others are only proposed to the agent.",
    )
    # when
    words = fields.Char(
        help="One of these words or phrases stands in the subject or the description. "
        "Separate them with commas.",
    )
    email_domains = fields.Char(
        string="Sender's Domains",
        help="The sender's address is in one of these. Separate them with commas.",
    )
    channel = fields.Selection(selection=CHANNELS)
    product_category_id = fields.Many2one(
        comodel_name="product.category",
        index="btree_not_null",
        ondelete="restrict",
        help="The product is in this category or one below it.",
    )
    # then
    type_id = fields.Many2one(
        comodel_name="crm.case.type",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    team_id = fields.Many2one(
        comodel_name="crm.case.team",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    severity = fields.Selection(selection=SEVERITIES)
    tag_ids = fields.Many2many(comodel_name="crm.case.tag")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains(*READ)
    def _check_complete(self):
        for rule in self:
            if not any(rule._get_conditions()):
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s would fit every case. Fill in a condition.",
                        rule=rule.name,
                    )
                )
            if not any(rule[name] for name in EFFECTS):
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s does nothing. Choose a type, team, "
                        "severity or tag.",
                        rule=rule.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _apply_automatic(self, values):
        """Return the values of a case to come, completed by the automatic rules.

        What is given stays. Nothing is asked where the company has no such rule.
        """
        company = self.env.company
        if not self._has_automatic(company.id):
            return values
        # sudo: how cases are sorted does not depend on who reports them
        product = self.env["product.product"].sudo().browse(values.get("product_id"))
        description = tools.html2plaintext(values.get("description") or "")
        facts = Facts(
            f"{values.get('name') or ''} {description}",
            values.get("email_from") or values.get("email") or "",
            values.get("channel") or "",
            product.categ_id.parent_path or "",
        )
        found = {}
        for rule, _reasons in self._get_matches(company, facts, is_automatic=True):
            for name in EFFECTS[:-1]:
                if rule[name] and name not in found:
                    value = rule[name]
                    found[name] = value if name == "severity" else value.id
            if rule.tag_ids:
                found.setdefault("tag_ids", []).extend(
                    Command.link(tag_id) for tag_id in rule.tag_ids.ids
                )
        given = {key: val for key, val in values.items() if val or key not in found}
        return {**found, **given}

    @api.model
    def _get_matches(self, company, facts, is_automatic=None):
        """Return [(rule, reasons)] of the rules that fit, elevated, in their order."""
        domain = Domain("company_id", "in", [company.id, False])
        if is_automatic is not None:
            domain &= Domain("is_automatic", "=", is_automatic)
        # sudo: how cases are sorted does not depend on who reports them
        rules_sudo = self.sudo().search_fetch(domain, READ[:-1])
        found = [(rule, match(rule._get_conditions(), facts)) for rule in rules_sudo]
        return [(rule, reasons) for rule, reasons in found if reasons]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_conditions(self):
        """Return what the rule asks for."""
        self.ensure_one()
        return Conditions(
            split_list(self.words),
            split_list(self.email_domains),
            self.channel or "",
            self.product_category_id.parent_path or "",
        )

    @api.model
    @tools.ormcache("company_id")
    def _has_automatic(self, company_id):
        """Return whether cases of the company are sorted as they come in."""
        # sudo: as above, and the answer is the same for everybody
        return bool(
            self.sudo().search_count(
                Domain("company_id", "in", [company_id, False])
                & Domain("is_automatic", "=", True),
                limit=1,
            )
        )
