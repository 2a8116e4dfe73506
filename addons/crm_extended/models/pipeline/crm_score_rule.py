"""What makes a lead engaged, and how many points it is worth."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

KINDS = [
    ("attribute", "The lead is like this"),
    ("web_form", "Filled in a web form"),
    ("click", "Clicked in a mailing"),
    ("reply", "Replied to a mail"),
    ("meeting", "Had a meeting"),
    ("call", "Had a phone call"),
    ("order", "Ordered"),
]


class CrmScoreRule(models.Model):
    """One rule of the engagement score.

    Events of a kind count ``points`` each, within the window, fading by half after
    each half-life, and together at most ``max_points``. A rule about what a lead *is*
    counts once, for as long as its condition holds.
    """

    _name = "crm.score.rule"
    _description = "Engagement Rule"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="cascade",
        help="Leave empty to count in all companies.",
    )
    kind = fields.Selection(
        selection=KINDS, string="What Counts", required=True, default="attribute"
    )
    domain = fields.Char(
        string="Condition",
        default="[]",
        help="Which leads have the points.",
    )
    points = fields.Integer(
        required=True,
        default=10,
        help="For each time; negative takes points away.",
    )
    window_days = fields.Integer(
        string="Counts for (Days)",
        required=True,
        default=90,
        help="What is longer ago does not count.",
    )
    half_life_days = fields.Integer(
        string="Half after (Days)",
        default=30,
        help="After so many days it is worth half, after twice as many a quarter. "
        "0 = it does not fade.",
    )
    max_points = fields.Integer(
        string="At Most",
        help="The most points that this rule gives, however often it happened. "
        "0 = no limit.",
    )

    _check_numbers = models.Constraint(
        "CHECK(window_days > 0 AND half_life_days >= 0 AND max_points >= 0)",
        "Days and the most points cannot be negative, and the window is at least a "
        "day.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("domain", "kind")
    def _check_domain(self):
        """Refuse a condition that leads cannot be searched by."""
        for rule in self.filtered(lambda rule: rule.kind == "attribute"):
            try:
                rule._get_domain().validate(self.env["crm.lead"])
                rule._ensure_known_fields(rule._get_domain(), "crm.lead")
                # compiles the condition, which runs no query
                self.env["crm.lead"].sudo()._search(rule._get_domain())
            except (
                ValueError,
                TypeError,
                KeyError,
                SyntaxError,
                NameError,
                AccessError,
            ) as err:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(name)s” is none that leads can be "
                        "searched by. Choose it again in the editor.",
                        name=rule.name,
                    )
                ) from err

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ensure_known_fields(self, domain, model_name):
        """Refuse a condition on fields that whoever writes it may not read.

        The job applies it with all rights, and points would tell what is in them.

        :raises AccessError: for such a field.
        """
        for condition in Domain(domain).iter_conditions():
            model = self.env[model_name].sudo(False)
            for name in condition.field_expr.split("."):
                field = model._fields[name]
                if not model._has_field_access(field, "read"):
                    raise AccessError(name)
                if field.relational:
                    model = self.env[field.comodel_name].sudo(False)
            if condition.operator in ("any", "not any"):
                self._ensure_known_fields(condition.value, model._name)

    def _get_domain(self):
        """Return the condition as a Domain."""
        self.ensure_one()
        return Domain(safe_eval(self.domain or "[]", {"uid": self.env.uid}))

    def _get_attribute_selects(self, lead_ids):
        """Return SQL of (rule id, lead id) for each rule about what leads are."""
        leads = self.env["crm.lead"].with_context(active_test=False)
        selects = []
        for rule in self.filtered(lambda rule: rule.kind == "attribute"):
            domain = rule._get_domain() & Domain("id", "in", lead_ids)
            query = leads._search(domain)
            selects.append(
                SQL("SELECT %s::int, q.id FROM (%s) q", rule.id, query.select())
            )
        return selects
