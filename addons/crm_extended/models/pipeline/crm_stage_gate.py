"""What has to be known or done before a deal may leave a stage."""

import ast

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools.mail import is_html_empty

# kinds of fields that a person can fill in
FILLABLE_TYPES = [
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2many",
    "many2one",
    "monetary",
    "one2many",
    "selection",
    "text",
]


class CrmStageGate(models.Model):
    """One condition: a field that is filled in, or a filter that the deal matches."""

    _name = "crm.stage.gate"
    _description = "Condition to Leave a Stage"
    _order = "stage_id, sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    stage_id = fields.Many2one(
        comodel_name="crm.stage", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="stage_id.pipeline_id.company_id", store=True, index="btree_not_null"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[("field", "Field is filled in"), ("condition", "Filter matches")],
        required=True,
        default="field",
    )
    field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        ondelete="cascade",
        domain=[("model", "=", "crm.lead"), ("ttype", "in", FILLABLE_TYPES)],
        help="Zero and not ticked count as not filled in.",
    )
    condition = fields.Char(
        string="Filter",
        default="[]",
        help="The deal has to match this filter.",
    )
    model_name = fields.Char(compute="_compute_model_name")
    name = fields.Char(
        string="What Is Missing",
        translate=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        help="What the salesperson reads, e.g. The customer has to be a company.",
    )

    _kind_complete = models.Constraint(
        "CHECK((kind = 'field' AND field_id IS NOT NULL)"
        " OR (kind = 'condition' AND condition IS NOT NULL AND name IS NOT NULL))",
        "Choose the field that has to be filled in, or set a filter and say in a "
        "sentence what is missing when a deal does not match it.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_model_name(self):
        """Tell the filter editor which records are filtered."""
        self.model_name = "crm.lead"

    @api.depends("kind", "field_id")
    def _compute_name(self):
        """Call a required field by its label; a filter needs a sentence."""
        for gate in self:
            if gate.kind == "field":
                # sudo: people who set pipelines up may not read all of Odoo's fields
                gate.name = gate.field_id.sudo().field_description
            elif not gate.name:
                gate.name = False

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("kind", "field_id")
    def _check_field(self):
        """Refuse fields of other records, and those that nobody can fill in."""
        for gate in self.filtered(lambda gate: gate.kind == "field"):
            field = gate.field_id.sudo()  # sudo: as above
            if field.model != "crm.lead" or field.ttype not in FILLABLE_TYPES:
                raise ValidationError(
                    self.env._(
                        "%(field)s is no field of a deal that one can fill in.",
                        field=field.field_description,
                    )
                )

    @api.constrains("kind", "condition")
    def _check_condition(self):
        """Refuse a filter that is none."""
        leads = self.env["crm.lead"]
        for gate in self.filtered(lambda gate: gate.kind == "condition"):
            try:
                domain = gate._get_domain()
                # compiles it with the rights of the writer: gates are checked with all
                leads.sudo(False)._search(domain)
            except (
                ValueError,
                SyntaxError,
                TypeError,
                KeyError,
                AccessError,
            ) as error:
                raise ValidationError(
                    self.env._(
                        "%(filter)s is no filter of deals: %(error)s",
                        filter=gate.condition,
                        error=error,
                    )
                ) from error

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Forget which stages have gates."""
        gates = super().create(vals_list)
        self.env.registry.clear_cache()
        return gates

    def write(self, vals):
        """Forget which stages have gates when a gate goes to another stage."""
        result = super().write(vals)
        if "stage_id" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Forget which stages have gates."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_gated_stage_ids(self):
        """Return the ids of all stages that have gates; most databases have few."""
        # sudo: gates hold for everybody
        stages = self.sudo()._read_group([], ["stage_id"])
        return frozenset(stage.id for (stage,) in stages)

    def _get_domain(self):
        """Return the filter as a domain.

        :raises ValueError: it is none.
        """
        self.ensure_one()
        return Domain(ast.literal_eval(self.condition or "[]"))

    def _get_stopped(self, leads):
        """Return which of some deals do not pass this gate.

        :param leads: with the rights to read whatever the gate asks for.
        """
        self.ensure_one()
        if self.kind == "condition":
            return leads - leads.filtered_domain(self._get_domain())
        field = self.field_id
        if field.ttype == "html":
            return leads.filtered(lambda lead: is_html_empty(lead[field.name]))
        return leads.filtered(lambda lead: not lead[field.name])
