"""One condition of a segment, beside its domain."""

import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries.segment_kind import Scope
from ...tools.segment import compare, parse_domain, parse_rfm_codes
from ..customer.crm_consent import CHANNELS

NEGATED = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "<>"}
MAX_DAYS = 36_500


class CrmSegmentRule(models.Model):
    """A condition that counts something, or names a set.

    What kinds there are stands in ``crm_segment_rule_kind.py``; other add-ons add
    theirs by its hook.
    """

    _name = "crm.segment.rule"
    _description = "Segment Rule"
    _order = "segment_id, sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    segment_id = fields.Many2one(
        comodel_name="crm.segment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        related="segment_id.company_id",
        store=True,
    )
    sequence = fields.Integer(default=10)
    combine = fields.Selection(
        selection=[
            ("and", "and also"),
            ("or", "or also"),
            ("except", "but not"),
        ],
        string="Combined",
        required=True,
        default="and",
        help="Applied from top to bottom: “and also” keeps who fulfils both, “or also” "
        "adds, “but not” takes away.",
    )
    kind = fields.Selection(
        selection=lambda self: self._get_kind_selection(),
        string="Condition",
        required=True,
        default="order_count",
    )
    operator = fields.Selection(
        selection=[
            (">=", "at least"),
            (">", "more than"),
            ("<=", "at most"),
            ("<", "less than"),
            ("=", "exactly"),
        ],
        string="Comparison",
        default=">=",
    )
    value = fields.Float(default=1.0, digits=(16, 2))
    days = fields.Integer(
        string="In the Last … Days",
        help="The days up to and including today; 0: ever.",
    )
    product_category_ids = fields.Many2many(
        comodel_name="product.category",
        string="Product Categories",
        help="With all categories below them.",
    )
    rfm_codes = fields.Char(
        string="RFM Codes",
        help="Codes separated by commas; * stands for any score, as in 55*, 4**.",
    )
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        ondelete="restrict",
        index="btree_not_null",
    )
    channel = fields.Selection(selection=CHANNELS)
    consent = fields.Selection(
        selection=[("granted", "allowed"), ("refused", "refused")],
        default="granted",
    )
    part_id = fields.Many2one(
        comodel_name="crm.segment",
        string="Other Segment",
        domain="[('company_id', '=', company_id), ('id', '!=', segment_id)]",
        ondelete="restrict",
        index="btree_not_null",
    )
    domain = fields.Char(string="Conditions", default="[]")
    has_value = fields.Boolean(compute="_compute_needs")
    has_days = fields.Boolean(compute="_compute_needs")
    needs = fields.Char(compute="_compute_needs", help="Fields that the kind needs.")
    summary = fields.Char(compute="_compute_summary")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("kind")
    def _compute_needs(self):
        """Compute ``has_value``, ``has_days`` and ``needs``."""
        kinds = self._get_kinds()
        for rule in self:
            kind = kinds.get(rule.kind)
            rule.has_value = bool(kind and kind.has_value)
            rule.has_days = bool(kind and kind.has_days)
            rule.needs = ",".join(kind.fields) if kind else False

    @api.depends(
        "kind",
        "operator",
        "value",
        "days",
        "product_category_ids",
        "rfm_codes",
        "purpose_id",
        "channel",
        "consent",
        "part_id",
        "domain",
    )
    def _compute_summary(self):
        """Say in words what the condition asks for."""
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for rule in self:
            words = rule._get_summary_words()
            if rule.has_value:
                number = f"{rule.value:.2f}".rstrip("0").rstrip(".")
                words.append(f"{operators.get(rule.operator, '')} {number}")
            if rule.has_days and rule.days:
                words.append(self.env._("in %(days)s days", days=rule.days))
            rule.summary = " ".join(filter(None, words))

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains(
        "kind",
        "operator",
        "days",
        "rfm_codes",
        "product_category_ids",
        "purpose_id",
        "channel",
        "part_id",
        "domain",
        "company_id",
    )
    def _check_complete(self):
        """Refuse a condition that lacks what its kind needs."""
        kinds = self._get_kinds()
        for rule in self:
            kind = kinds[rule.kind]
            for name in kind.fields:
                if not rule[name]:
                    rule._raise_incomplete(name)
            if kind.has_value and not rule.operator:
                rule._raise_incomplete("operator")
            if not 0 <= rule.days <= MAX_DAYS:
                raise ValidationError(
                    self.env._(
                        "%(days)s days are no period; give a number from 0 (ever) to "
                        "%(limit)s.",
                        days=rule.days,
                        limit=MAX_DAYS,
                    )
                )
            rule._check_texts()
            if rule.part_id and rule.part_id.company_id != rule.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(part)s” is a segment of another company.",
                        part=rule.part_id.name,
                    )
                )

    def _check_texts(self):
        """Refuse codes and conditions that nobody can read."""
        try:
            parse_rfm_codes(self.rfm_codes)
        except ValueError as err:
            raise ValidationError(
                self.env._(
                    "“%(code)s” is no RFM code. Give three scores from 1 to 5, or * "
                    "for any, as in 55*.",
                    code=err.args[0],
                )
            ) from err
        if self.kind == "domain":
            self.segment_id._check_domain_text(self.domain)

    @api.constrains("part_id", "kind", "segment_id")
    def _check_cycle(self):
        """Refuse a segment that contains itself."""
        self.filtered(lambda rule: rule.kind == "segment").segment_id._check_cycle()

    def _raise_incomplete(self, name):
        raise ValidationError(
            self.env._(
                "The condition “%(kind)s” of “%(segment)s” needs: %(field)s.",
                kind=self._get_kinds()[self.kind].label,
                segment=self.segment_id.name,
                field=self._fields[name]._description_string(self.env),
            )
        )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Note that the segments have other rules now."""
        rules = super().create(vals_list)
        rules._note_definition()
        return rules

    def write(self, vals):
        """Note that the segments have other rules now."""
        self._note_definition()
        result = super().write(vals)
        self._note_definition()
        return result

    def unlink(self):
        """Note that the segments have other rules now."""
        segments = self.segment_id.exists()
        result = super().unlink()
        segments._note_definition()
        return result

    def _note_definition(self):
        """Let the user answer for the changed segments, see ``crm.segment``."""
        self.segment_id._note_definition()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_condition(self, is_except, scope_ids=None):
        """Return the condition over the alias ``res_partner``.

        :param bool is_except: the opposite; of one rule only.
        :param scope_ids: tuple (partner ids, ids of their customers) to look at only,
            or ``None``.
        :rtype: SQL
        """
        if len(self) > 1:
            query = self._get_shared_query(scope_ids)
            return SQL("res_partner.commercial_partner_id IN (%s)", query)
        kind = self._get_kinds()[self.kind]
        query = getattr(self, kind.builder)(self._get_scope(scope_ids))
        is_wanted = not is_except
        if kind.has_value:
            operator = self.operator
            if self._is_met_by_nothing():
                # look for those who do not
                operator, is_wanted = NEGATED[operator], not is_wanted
            query = SQL(
                "SELECT partner_id FROM (%s) figure WHERE value %s %s",
                query,
                SQL(operator),
                self.value,
            )
        column = SQL.identifier(
            "res_partner", "id" if kind.is_person else "commercial_partner_id"
        )
        if is_wanted:
            return SQL("%s IN (%s)", column, query)
        return SQL(
            "NOT EXISTS (SELECT FROM (%s) other WHERE other.partner_id = %s)",
            query,
            column,
        )

    def _get_shared_query(self, scope_ids):
        """Return the customers that fulfil all of these rules about the same facts."""
        kinds = self._get_kinds()
        figures, tests = [], []
        for index, rule in enumerate(self):
            name = SQL.identifier(f"value_{index}")
            figures.append(SQL("%s AS %s", SQL(kinds[rule.kind].figure), name))
            tests.append(SQL("%s %s %s", name, SQL(rule.operator), rule.value))
        first = self[:1]
        builder = getattr(first, kinds[first.kind].shared)
        return SQL(
            "SELECT partner_id FROM (%s) figure WHERE %s",
            builder(first._get_scope(scope_ids), SQL(", ").join(figures)),
            SQL(" AND ").join(tests),
        )

    def _can_share_with(self, other):
        """Tell whether the next rule can be asked for together with these."""
        kinds = self._get_kinds()
        one = self[:1]
        shared = kinds[one.kind].shared
        return (
            shared
            and shared == kinds[other.kind].shared
            and one.days == other.days
            and one.combine == other.combine == "and"
            and not one._is_met_by_nothing()
            and not other._is_met_by_nothing()
        )

    def _is_met_by_nothing(self):
        """Tell whether a customer without anything to count fulfils the rule."""
        return compare(0, self.operator, self.value)

    def _get_scope(self, scope_ids=None):
        """Return where the rule looks."""
        company = self.segment_id.company_id or self.env.company
        customer_ids = None if scope_ids is None else list(scope_ids[1])
        if not self.has_days or not self.days:
            return Scope(company.id, customer_ids=customer_ids)
        last_day = company._get_crm_reference_date()
        first_day = last_day - datetime.timedelta(days=self.days - 1)
        clock = company._get_crm_clock()
        return Scope(
            company.id,
            first_day,
            last_day,
            clock.get_day_start(first_day),
            clock.get_day_start(last_day + datetime.timedelta(days=1)),
            customer_ids,
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_summary_words(self):
        """Return what the condition is about, as a list of words."""
        kind = self._get_kinds().get(self.kind)
        words = [kind.label] if kind else []
        if "product_category_ids" in (self.needs or ""):
            words.append(", ".join(self.product_category_ids.mapped("display_name")))
        if self.kind == "rfm":
            words.append(self.rfm_codes or "")
        if self.kind == "consent":
            words += [
                self.purpose_id.name,
                dict(CHANNELS).get(self.channel, ""),
                self.consent,
            ]
        if self.kind == "segment":
            words.append(self.part_id.name)
        return words

    def _build_domain_query(self, scope):
        """Return the partners that fulfil the rule's own domain."""
        query = self.segment_id._search_base(Domain(parse_domain(self.domain)))
        return SQL(
            "SELECT id AS partner_id FROM (%s) found",
            query.select(SQL.identifier("res_partner", "id")),
        )

    def _build_part_query(self, scope):
        """Return the members of the segment that is a part: read, not worked out."""
        return self.part_id._get_member_ids_query()
