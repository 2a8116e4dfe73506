"""Which cases ask for which skills."""

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...tools.routing import Need


class CrmRoutingSkillRule(models.Model):
    """A skill that cases of a type, or about a product category, ask for."""

    _name = "crm.routing.skill.rule"
    _description = "Skill Rule"
    _inherit = ["crm.cached.mixin"]
    _rec_name = "expertise_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company", index=True, help="Leave empty for all companies."
    )
    type_id = fields.Many2one(
        comodel_name="crm.case.type",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        help="This type and those below it. Leave empty for all.",
    )
    product_category_id = fields.Many2one(
        comodel_name="product.category",
        index="btree_not_null",
        ondelete="cascade",
        help="This category and those below it. Leave empty for all.",
    )
    expertise_id = fields.Many2one(
        comodel_name="im_livechat.expertise",
        string="Skill",
        required=True,
        index=True,
        ondelete="cascade",
    )
    level = fields.Integer(string="At Least Level", default=1, required=True)
    is_required = fields.Boolean(
        string="Required",
        default=True,
        help="Without it the skill is a wish: after a while others get the case too.",
    )

    _check_level = models.Constraint(
        "CHECK(level BETWEEN 1 AND 10)", "Levels go from 1 to 10."
    )
    _check_target = models.Constraint(
        "CHECK(type_id IS NOT NULL OR product_category_id IS NOT NULL)",
        "Choose a type or a product category.",
    )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache("company_id")
    def _get_needs(self, company_id):
        """Return the rules: (path of type, path of category, need of the engine)."""
        # sudo: what a case needs does not depend on who reports it
        rules = self.sudo().search(Domain("company_id", "in", [company_id, False]))
        return tuple(
            (
                rule.type_id.parent_path or "",
                rule.product_category_id.parent_path or "",
                Need(rule.expertise_id.id, rule.level, rule.is_required),
            )
            for rule in rules
        )
